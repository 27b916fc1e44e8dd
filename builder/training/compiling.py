"""From the spec to Keras objects, and the compiled model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from builder.layers.keras_import import load_keras
from builder.training.spec import Loss, Metric, TrainingSpec


def compile_model(model: Any, spec: TrainingSpec) -> None:
    """Compiles a Keras model with the loss, metrics and optimizer of the spec.

    XLA stays off: on a processor it is slower, and compiles anew for the last, smaller batch.

    Raises:
        ValueError: If Keras has no such loss, metric or optimizer, or refuses an argument.
    """
    model.compile(
        optimizer=make_optimizer(spec),
        loss=_per_output(make_loss, spec.loss),
        loss_weights=dict(spec.loss_weights) or None,
        metrics=_per_output(lambda metrics: [make_metric(m) for m in metrics], spec.metrics),
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


def all_metrics(spec: TrainingSpec) -> list[Metric]:
    """Returns the metrics of all outputs."""
    if isinstance(spec.metrics, dict):
        return [metric for metrics in spec.metrics.values() for metric in metrics]
    return list(spec.metrics)


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


def _per_output(make: Callable[[Any], Any], given: Any) -> Any:
    if isinstance(given, dict):
        return {name: make(item) for name, item in given.items()}
    return make(given)
