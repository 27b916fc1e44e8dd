"""What the logs of a training hold, and which of it can be watched."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeVar

from builder.training.catalogue import ChoiceError
from builder.training.catalogue_rows import MORE_IS_BETTER
from builder.training.choices import BestCheckpoint, EarlyStopping, ReduceOnPlateau
from builder.training.spec import Metric, TrainingSpec

T = TypeVar("T")

Mode = Literal["min", "max"]
"""Whether less or more is better."""

Watcher = EarlyStopping | ReduceOnPlateau | BestCheckpoint

_TITLES = {
    "early_stopping": "Early stopping",
    "reduce_on_plateau": "Reducing the rate on a plateau",
    "best_checkpoint": "The checkpoint of the best",
    "csv_log": "The CSV log",
    "tensorboard": "TensorBoard",
}


def log_names(output_names: Sequence[str], spec: TrainingSpec) -> tuple[str, ...]:
    """Returns the names that the logs of a batch have, the loss first.

    Args:
        output_names: What Keras calls the model's outputs, in order.
        spec: The training.
    """
    learning = [output for output in output_names if of_output(spec.loss, output)]
    # Keras tells losses apart where there are several.
    losses = [f"{output}_loss" for output in dict.fromkeys(learning)] if len(learning) > 1 else []
    return ("loss", *losses, *metrics_by_name(output_names, spec))


def metrics_by_name(output_names: Sequence[str], spec: TrainingSpec) -> dict[str, Metric]:
    """Returns all metrics by the name that Keras logs them under.

    Beside others, an output's metrics bear its name: `parity_accuracy`.
    """
    several = len(output_names) > 1
    return {
        f"{output}_{metric.name}" if several else metric.name: metric
        for output in dict.fromkeys(output_names)
        for metric in of_output(spec.metrics, output) or ()
    }


def monitor_names(output_names: Sequence[str], spec: TrainingSpec) -> tuple[str, ...]:
    """Returns everything that callbacks can watch, the most sensible first."""
    names = log_names(output_names, spec)
    validated = tuple(f"val_{name}" for name in names) if spec.validation_split > 0 else ()
    return (*validated, *names)


def mode_of(monitor: str, output_names: Sequence[str], spec: TrainingSpec) -> Mode:
    """Returns whether less or more of something is better.

    Raises:
        ChoiceError: If nothing of that name is in the logs.
    """
    name = monitor.removeprefix("val_")
    metric = metrics_by_name(output_names, spec).get(name)
    if metric is None:
        if name not in log_names(output_names, spec):
            raise ChoiceError(f"Expected something of the logs to watch, got {monitor!r}.")
        return "min"
    return "max" if metric.class_name in MORE_IS_BETTER else "min"


def callback_problems(output_names: Sequence[str], spec: TrainingSpec) -> tuple[str, ...]:
    """Says in words what is wrong with the callbacks of a spec; nothing where all is well."""
    kinds = [callback.kind for callback in spec.callbacks]
    twice = [kind for kind in dict.fromkeys(kinds) if kinds.count(kind) > 1]
    known = monitor_names(output_names, spec)
    watched = [each for each in spec.callbacks if isinstance(each, Watcher)]
    return (
        *(f"{_TITLES[kind]} is there more than once: once is enough." for kind in twice),
        *(_missing(each, known, spec) for each in watched if each.monitor not in known),
    )


def of_output(given: dict[str, T] | T, output: str) -> T | None:
    """Returns what an output gets: its own, or what all get."""
    return given.get(output) if isinstance(given, dict) else given


def _missing(callback: Watcher, known: Sequence[str], spec: TrainingSpec) -> str:
    title = _TITLES[callback.kind]
    if callback.monitor.startswith("val_") and not spec.validation_split:
        return (
            f"{title} watches {callback.monitor}, but no part of the data is kept apart for "
            "validation. Set a validation part, or watch loss."
        )
    return (
        f"{title} watches {callback.monitor}, which is not in the logs. There are: "
        f"{', '.join(known)}."
    )
