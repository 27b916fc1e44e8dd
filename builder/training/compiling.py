"""From the spec to Keras objects, and the compiled model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from builder.datasets.base import Target
from builder.datasets.finding import find_dataset
from builder.layers.keras_import import load_keras
from builder.training.catalogue import make_choice
from builder.training.custom_loss import make_custom_loss
from builder.training.labels import change_of, loss_of, metric_of
from builder.training.matching import chosen_targets
from builder.training.monitors import log_names, metrics_by_name, of_output
from builder.training.spec import CUSTOM_LOSS, Loss, Metric, TrainingSpec


def compile_model(model: Any, spec: TrainingSpec) -> None:
    """Compiles a Keras model with the loss, metrics and optimizer of the spec.

    XLA stays off: on a processor it is slower, and compiles anew for the last, smaller batch.

    Raises:
        ValueError: If Keras has no such loss, metric or optimizer, or refuses an argument.
    """
    goals = _goals(model, spec)
    model.compile(
        optimizer=make_optimizer(spec),
        loss=_per_output(model, goals, make_loss, spec.loss),
        loss_weights=_loss_weights(model, spec),
        metrics=_per_output(model, goals, _make_metrics, spec.metrics),
        jit_compile=False,
        steps_per_execution=spec.steps_per_execution,
    )
    # Variables made within the first step would have it traced twice: a third of the time until
    # the first loss.
    model.optimizer.build(model.trainable_variables)


def make_optimizer(spec: TrainingSpec) -> Any:
    """Returns a new `keras.optimizers` object.

    Raises:
        ChoiceError: If Keras has no such optimizer, or it takes no such arguments.
    """
    return make_choice(
        "optimizers", spec.optimizer, spec.optimizer_config, learning_rate=spec.learning_rate
    )


def make_loss(loss: Loss, target: Target | None = None, units: int | None = None) -> Any:
    """Returns a new `keras.losses` object.

    Args:
        loss: The choice.
        target: What the output is to learn, where that is known.
        units: The length of the output's last axis.

    Raises:
        ChoiceError: If Keras has no such loss, or it takes no such arguments.
    """
    if loss.class_name == CUSTOM_LOSS:
        return make_custom_loss(loss.config)
    change = change_of("losses", loss.class_name, target, units)
    wrap = loss_of(change) if change else None
    return make_choice("losses", loss.class_name, loss.config, wrap=wrap)


def make_metric(metric: Metric, target: Target | None = None, units: int | None = None) -> Any:
    """Returns a new `keras.metrics` object with the metric's name; see `make_loss`."""
    change = change_of("metrics", metric.class_name, target, units)
    wrap = metric_of(change) if change else None
    return make_choice("metrics", metric.class_name, metric.config, wrap=wrap, name=metric.name)


def is_mean(metric: Metric) -> bool:
    """Whether a metric is a mean over examples, so that it can be told batch by batch."""
    keras = load_keras()
    return isinstance(make_metric(metric), keras.metrics.MeanMetricWrapper)


def logged_metrics(model: Any, spec: TrainingSpec) -> dict[str, Metric]:
    """Returns all metrics by the name that Keras logs them under.

    Beside others, an output's metrics bear its name: `parity_accuracy`.
    """
    return metrics_by_name(model.output_names, spec)


def columns(model: Any, spec: TrainingSpec) -> tuple[str, ...]:
    """Returns the names that the logs of a batch have, the loss first."""
    return log_names(model.output_names, spec)


Goal = tuple[Target | None, int | None]
"""What an output is to learn, and the length of its last axis, as far as they are known."""


def _goals(model: Any, spec: TrainingSpec) -> list[Goal]:
    """Returns the goal of every output; a target is known where there are as many of them."""
    dataset = find_dataset(spec.dataset)
    targets: Sequence[Target | None] = chosen_targets(spec, dataset) if dataset else ()
    if len(targets) != len(model.outputs):
        targets = [None] * len(model.outputs)
    widths = [tensor.shape[-1] if len(tensor.shape) > 1 else None for tensor in model.outputs]
    return list(zip(targets, widths, strict=True))


def _make_metrics(metrics: Sequence[Metric], *goal: Any) -> list[Any]:
    return [make_metric(metric, *goal) for metric in metrics]


def _per_output(
    model: Any, goals: Sequence[Goal], make: Callable[..., Any], given: Any
) -> list[Any]:
    """Makes one thing per output in the model's order: two outputs may bear one name."""
    unknown = given.keys() - set(model.output_names) if isinstance(given, dict) else ()
    if unknown:
        raise ValueError(
            f"Expected losses and metrics for the outputs {', '.join(model.output_names)}, "
            f"got {', '.join(sorted(unknown))}."
        )
    wanted = [of_output(given, output) for output in model.output_names]
    return [
        None if each is None else make(each, *goal)
        for each, goal in zip(wanted, goals, strict=True)
    ]


def _loss_weights(model: Any, spec: TrainingSpec) -> list[float] | None:
    if not spec.loss_weights:
        return None
    return [spec.loss_weights.get(name, 1.0) for name in model.output_names]
