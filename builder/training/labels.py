"""Losses and metrics for one value per class or per output, on labels that are single integers.

Every data set gives labels as integers, `(batch,)`. `CategoricalCrossentropy`, `F1Score` and the
like compare a value for each class instead: they get the labels as ones and zeros. Some metrics of
two classes compare each label with each output of the batch where the outputs are `(batch, 1)`:
they get the labels in that shape.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from builder.datasets.base import Target
from builder.layers.keras_import import load_keras
from builder.training.catalogue import Section, sort_of, takes_one_hot
from builder.training.catalogue_rows import ONE_BY_ONE

Change = Callable[[Any, Any], Any]
"""Takes targets and outputs, gives the targets as they are to be compared."""


def change_of(
    section: Section, class_name: str, target: Target | None, units: int | None
) -> Change | None:
    """Returns what must be done with the targets for a loss or a metric; None for nothing.

    Args:
        section: `"losses"` or `"metrics"`.
        class_name: The loss or metric.
        target: What is learnt, where that is known.
        units: The length of the output's last axis.
    """
    if target is None:
        return None
    if takes_one_hot(section, class_name, target.task, units):
        return one_hot
    binary = bool(target.classes) and sort_of(target.task, units) == "binary"
    return like_outputs if binary and class_name in ONE_BY_ONE[section] else None


def one_hot(y_true: Any, y_pred: Any) -> Any:
    """Returns labels as ones and zeros.

    Args:
        y_true: Labels, `(batch, ...)` or `(batch, ..., 1)`.
        y_pred: Outputs, `(batch, ..., classes)`.

    Returns:
        A tensor of the shape of `y_pred`.
    """
    ops = load_keras().ops
    labels = ops.cast(ops.reshape(y_true, ops.shape(y_pred)[:-1]), "int32")
    return ops.one_hot(labels, y_pred.shape[-1], dtype=y_pred.dtype)


def like_outputs(y_true: Any, y_pred: Any) -> Any:
    """Returns labels in the shape of the outputs, `(batch, ..., 1)`."""
    ops = load_keras().ops
    return ops.reshape(y_true, ops.shape(y_pred))


def loss_of(change: Change) -> Callable[[type], type]:
    """Returns what makes a class of losses into one that changes the targets first."""

    def made(cls: Any) -> type:
        def call(self: Any, y_true: Any, y_pred: Any) -> Any:
            return cls.call(self, change(y_true, y_pred), y_pred)

        return type(cls.__name__, (cls,), {"call": call})

    return made


def metric_of(change: Change) -> Callable[[type], type]:
    """Returns what makes a class of metrics into one that changes the targets first."""

    def made(cls: Any) -> type:
        def update_state(self: Any, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
            y_pred = load_keras().ops.convert_to_tensor(y_pred)
            return cls.update_state(self, change(y_true, y_pred), y_pred, sample_weight)

        return type(cls.__name__, (cls,), {"update_state": update_state})

    return made
