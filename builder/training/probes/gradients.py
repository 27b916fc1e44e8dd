"""Gradient norms by layer, and how far a real step moves the weights.

Heavy: it imports Keras and TensorFlow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from builder.layers.keras_import import load_keras
from builder.training.probes.findings import Gradients, LayerGradient
from builder.training.probes.subject import Subject, largest, single

load_keras()
import tensorflow as tf  # noqa: E402

MOST_EXAMPLES = 32
MOST_COPIED = 2**18
"""Of a larger array of weights an even sample of this size is followed from step to step."""


def loss_gradients(model: Any, inputs: Sequence[Any], targets: Sequence[Any]) -> list[Any]:
    """Returns the gradients of the training loss, one per trainable variable of a model.

    It is the loss of a training step: dropout drops, normalization is over the batch, losses of
    layers and regularizers count. But nothing of the model changes: no moving mean, no metric,
    no counter of random numbers.

    Args:
        model: A compiled Keras model.
        inputs: One array per input, `(n, ...)`.
        targets: One array per output.

    Returns:
        Tensors, in the order of `model.trainable_variables`; None where the loss does not
        depend on a variable.
    """
    keras = load_keras()
    variables = model.trainable_variables
    values = [tf.convert_to_tensor(variable.value) for variable in variables]
    x, y = single(inputs), single(targets)
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(values)
        mapping = list(zip(variables, values, strict=True))
        with keras.StatelessScope(state_mapping=mapping, collect_losses=True):
            predicted = model(x, training=True)
            loss = model.compute_loss(x=x, y=y, y_pred=predicted, training=True)
        # In 16 bits small gradients would be 0: the optimizer says by how much to enlarge them.
        factor = tf.cast(_loss_scale(model), loss.dtype)
        loss = loss * factor
    found = tape.gradient(loss, values)
    return [
        None if each is None else tf.convert_to_tensor(each) / tf.cast(factor, each.dtype)
        for each in found
    ]


def _loss_scale(model: Any) -> Any:
    scale = getattr(model.optimizer, "dynamic_scale", None)
    return 1.0 if scale is None else tf.convert_to_tensor(scale.value)


def norm(tensors: Sequence[Any]) -> float:
    """Returns the Euclidean norm of all numbers of some tensors together; None counts as 0."""
    squares = [tf.reduce_sum(tf.square(tf.cast(t, tf.float32))) for t in tensors if t is not None]
    return float(tf.sqrt(tf.add_n(squares))) if squares else 0.0


def make(subject: Subject) -> GradientProbe | None:
    """Returns the probe; None where no layer learns."""
    return GradientProbe(subject) if subject.learning else None


@dataclass(frozen=True)
class _Sampled:
    """Weights as they were before a step."""

    values: list[list[Any]]


class GradientProbe:
    """Looks at the gradients of a fixed batch, and at the weights before and after a step.

    Args:
        subject: What is looked at.
    """

    def __init__(self, subject: Subject) -> None:
        self._model = subject.model
        self._layers = largest(subject.learning)
        self._left_out = len(subject.learning) - len(self._layers)
        self._count = min(MOST_EXAMPLES, subject.spec.batch_size, subject.examples.count)
        self._inputs = [tf.constant(part[: self._count]) for part in subject.examples.inputs]
        self._targets = [tf.constant(part[: self._count]) for part in subject.examples.targets]
        self._before: _Sampled | None = None

    def prepare(self) -> None:
        """Copies the weights: a step comes now."""
        self._before = _Sampled(self._samples())

    def look(self, steps: int) -> Gradients:
        """Tells of the gradients as they are now, and of the step since `prepare`."""
        gradients = loss_gradients(self._model, self._inputs, self._targets)
        by_variable = {
            id(variable): gradient
            for variable, gradient in zip(self._model.trainable_variables, gradients, strict=True)
        }
        after = self._samples()
        before = self._before.values if self._before else after
        layers = tuple(
            LayerGradient(
                name=layer.name,
                gradient=norm([by_variable.get(id(each)) for each in layer.trainable_variables]),
                update=_relative(before[place], after[place]) if self._before else None,
                weight=norm([each.value for each in layer.trainable_variables]),
            )
            for place, layer in enumerate(self._layers)
        )
        self._before = None
        return Gradients(
            layers=layers, left_out=self._left_out, examples=self._count, steps=max(1, steps)
        )

    def _samples(self) -> list[list[Any]]:
        return [[_sample(each) for each in layer.trainable_variables] for layer in self._layers]


def _sample(variable: Any) -> Any:
    flat = tf.reshape(tf.convert_to_tensor(variable.value), [-1])
    stride = -(-int(flat.shape[0]) // MOST_COPIED)
    # A copy: what a variable reads as can be the memory that the step writes to.
    return flat[::stride] if stride > 1 else tf.identity(flat)


def _relative(before: Sequence[Any], after: Sequence[Any]) -> float | None:
    size = norm(before)
    moved = norm([b - a for a, b in zip(before, after, strict=True)])
    return moved / size if size > 0 else None
