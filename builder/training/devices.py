"""Where a training is computed, and how finely: GPUs together, and numbers of 16 bits.

Heavy: it imports TensorFlow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from builder.layers.keras_import import load_keras
from builder.training.catalogue import ChoiceError
from builder.training.spec import TrainingSpec

keras = load_keras()
import tensorflow as tf  # noqa: E402

MIXED = "mixed_float16"


@contextmanager
def computing(spec: TrainingSpec, tell: Callable[[str, str], None]) -> Iterator[None]:
    """Sets what a spec says of devices and precision for all that is done inside.

    The model must be built and compiled inside. With `mixed_precision`, layers compute in 16
    bits and keep their weights in 32; `Model.compile` then scales the loss by itself, so that
    small gradients do not become 0. With `all_devices`, every batch is shared out over the
    visible GPUs by `MirroredStrategy`: the losses are those of one device, but for a last batch
    that cannot be shared out evenly, where each device counts the same.

    Args:
        spec: The training.
        tell: Is told where a choice comes to nothing on this machine.

    Raises:
        ChoiceError: If the choices exclude each other.
    """
    strategy = _strategy(spec, tell)
    with _precision(spec, tell), nullcontext() if strategy is None else strategy.scope():
        yield


@contextmanager
def _precision(spec: TrainingSpec, tell: Callable[[str, str], None]) -> Iterator[None]:
    before = keras.config.dtype_policy()
    if spec.mixed_precision:
        keras.config.set_dtype_policy(MIXED)
        if not tf.config.list_logical_devices("GPU"):
            tell(
                "no_gpu_for_16_bits",
                "Numbers of 16 bits make a GPU faster; here there is none, and the processor is "
                "slower with them.",
            )
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)


def devices() -> list[str]:
    """Returns the devices that can train together: all GPUs; without any, the processors."""
    gpus = tf.config.list_logical_devices("GPU")
    return [device.name for device in gpus or tf.config.list_logical_devices("CPU")]


def sharers(spec: TrainingSpec) -> int:
    """Returns how many devices share every batch."""
    return len(devices()) if spec.all_devices else 1


def uneven_problem(batch_size: int, sharing: int) -> str | None:
    """Says in words why a whole batch cannot be shared out evenly, or None where it can."""
    if batch_size % sharing == 0:
        return None
    return (
        f"A batch is shared out over {sharing} devices: expected a batch size that is a multiple "
        f"of {sharing}, got {batch_size:,}."
    )


def last_batch_problem(
    size: int, batch_size: int, sharing: int, *, whole: bool = True
) -> str | None:
    """Says in words why the last batch cannot be shared out, or None where it can.

    A device that got no example of a batch would have a loss that is no number.

    Args:
        size: Training examples that are to be cut into batches.
        batch_size: Examples per step.
        sharing: How many devices share a batch.
        whole: Whether these are the examples of a whole epoch, or the last ones of one.
    """
    rest = size % batch_size
    if not 0 < rest < sharing:
        return None
    if not whole:
        return (
            f"In the last batch of this epoch there would be only {rest}, too few for {sharing} "
            "devices. Choose another batch size, or wait for the next epoch."
        )
    return (
        f"The last batch of an epoch has {rest} of the {size:,} training examples, too few for "
        f"{sharing} devices. Choose another batch size."
    )


def shared_batch_size(size: int, batch_size: int, sharing: int) -> int:
    """Returns a batch size with which examples can be measured by several devices.

    Keras wants the first batch shared out evenly, and every device needs an example of the last.
    Of a handful of examples that may be impossible: then it is the size that was asked for.

    Args:
        size: How many examples there are.
        batch_size: How many a batch has at the most.
        sharing: How many devices share a batch.
    """
    most = min(size, batch_size) // sharing * sharing
    sizes = range(most, 0, -sharing)
    return next((each for each in sizes if size % each == 0 or size % each >= sharing), batch_size)


def _strategy(spec: TrainingSpec, tell: Callable[[str, str], None]) -> Any | None:
    if not spec.all_devices:
        return None
    if spec.steps_per_execution > 1:
        raise ChoiceError(
            "Several steps in one go and several GPUs exclude each other: Keras counts steps "
            f"wrongly then. Expected 1 step per execution, got {spec.steps_per_execution}."
        )
    found = devices()
    if len(found) < 2:
        tell("one_device", "There is only one device to train on here: it does everything.")
        return None
    if problem := uneven_problem(spec.batch_size, len(found)):
        raise ChoiceError(problem)
    return tf.distribute.MirroredStrategy(found)
