"""From the spec to Keras objects, and the compiled model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from builder.layers.keras_import import load_keras
from builder.training.spec import Loss, Metric, TrainingSpec

T = TypeVar("T")


def compile_model(model: Any, spec: TrainingSpec) -> None:
    """Compiles a Keras model with the loss, metrics and optimizer of the spec.

    XLA stays off: on a processor it is slower, and compiles anew for the last, smaller batch.

    Raises:
        ValueError: If Keras has no such loss, metric or optimizer, or refuses an argument.
    """
    model.compile(
        optimizer=make_optimizer(spec),
        loss=_per_output(model, make_loss, spec.loss),
        loss_weights=_loss_weights(model, spec),
        metrics=_per_output(model, lambda metrics: [make_metric(m) for m in metrics], spec.metrics),
        jit_compile=False,
    )
    # Variables made within the first step would have it traced twice: a third of the time until
    # the first loss.
    model.optimizer.build(model.trainable_variables)


def make_optimizer(spec: TrainingSpec) -> Any:
    """Returns a new `keras.optimizers` object."""
    config = {**spec.optimizer_config, "learning_rate": spec.learning_rate}
    return _make("optimizers", "Optimizer", spec.optimizer, config)


def make_loss(loss: Loss) -> Any:
    """Returns a new `keras.losses` object."""
    return _make("losses", "Loss", loss.class_name, loss.config)


def make_metric(metric: Metric) -> Any:
    """Returns a new `keras.metrics` object with the metric's name."""
    return _make("metrics", "Metric", metric.class_name, {**metric.config, "name": metric.name})


def is_mean(metric: Metric) -> bool:
    """Whether a metric is a mean over examples, so that it can be told batch by batch."""
    keras = load_keras()
    return isinstance(make_metric(metric), keras.metrics.MeanMetricWrapper)


def logged_metrics(model: Any, spec: TrainingSpec) -> dict[str, Metric]:
    """Returns all metrics by the name that Keras logs them under.

    Beside others, an output's metrics bear its name: `parity_accuracy`.
    """
    several = len(model.output_names) > 1
    return {
        f"{output}_{metric.name}" if several else metric.name: metric
        for output in dict.fromkeys(model.output_names)
        for metric in _of_output(spec.metrics, output) or ()
    }


def columns(model: Any, spec: TrainingSpec) -> tuple[str, ...]:
    """Returns the names that the logs of a batch have, the loss first."""
    learning = [output for output in model.output_names if _of_output(spec.loss, output)]
    # Keras tells losses apart where there are several.
    losses = [f"{output}_loss" for output in dict.fromkeys(learning)] if len(learning) > 1 else []
    return ("loss", *losses, *logged_metrics(model, spec))


def _make(module: str, base: str, class_name: str, config: dict[str, Any]) -> Any:
    namespace = getattr(load_keras(), module)
    found = getattr(namespace, class_name, None)
    # Only classes of the kind: the name comes from a document and must reach nothing else.
    if not (isinstance(found, type) and issubclass(found, getattr(namespace, base))):
        raise ValueError(f"Expected a class of keras.{module}, got {class_name!r}.")
    try:
        return found(**config)
    except (TypeError, ValueError) as error:
        raise ValueError(f"keras.{module}.{class_name} refuses {config}: {error}") from error


def _per_output(model: Any, make: Callable[[Any], Any], given: Any) -> list[Any]:
    """Makes one thing per output in the model's order: two outputs may bear one name."""
    unknown = given.keys() - set(model.output_names) if isinstance(given, dict) else ()
    if unknown:
        raise ValueError(
            f"Expected losses and metrics for the outputs {', '.join(model.output_names)}, "
            f"got {', '.join(sorted(unknown))}."
        )
    wanted = [_of_output(given, output) for output in model.output_names]
    return [None if each is None else make(each) for each in wanted]


def _of_output(given: dict[str, T] | T, output: str) -> T | None:
    """Returns what an output gets: its own, or what all get."""
    return given.get(output) if isinstance(given, dict) else given


def _loss_weights(model: Any, spec: TrainingSpec) -> list[float] | None:
    if not spec.loss_weights:
        return None
    return [spec.loss_weights.get(name, 1.0) for name in model.output_names]
