"""How much each example counts in the loss, by its class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from builder.datasets.base import Target

ClassWeights = Literal["balanced"] | dict[int, float] | None


def weights_by_label(
    chosen: ClassWeights, labels: NDArray[Any], classes: int
) -> NDArray[np.float32]:
    """Returns the weight of each class, `(classes,)`.

    `"balanced"` is what scikit-learn means by it: the number of labels divided by the number of
    classes and by how often the class comes; classes that never come are not counted among them.

    Args:
        chosen: The spec's `class_weights`.
        labels: The labels of the training examples, of any shape.
        classes: How many classes there are.
    """
    if chosen is None:
        return np.ones(classes, np.float32)
    if chosen == "balanced":
        counts = np.bincount(np.asarray(labels, np.int64).ravel(), minlength=classes)[:classes]
        present = max(1, int((counts > 0).sum()))
        balanced = counts.sum() / (present * np.maximum(counts, 1))
        return np.where(counts > 0, balanced, 1.0).astype(np.float32)
    return np.array([chosen.get(label, 1.0) for label in range(classes)], np.float32)


def weight_tables(
    chosen: ClassWeights, targets: Sequence[Target], labels: Sequence[NDArray[Any]]
) -> list[NDArray[np.float32] | None] | None:
    """Returns the weights by label for every output; None for outputs without classes.

    Args:
        chosen: The spec's `class_weights`.
        targets: What the outputs learn.
        labels: The targets of the training examples, per output.

    Returns:
        One table per output, or None where nothing is weighted at all.
    """
    if chosen is None:
        return None
    tables = [
        weights_by_label(chosen, given, len(target.classes)) if target.classes else None
        for target, given in zip(targets, labels, strict=True)
    ]
    return tables if any(table is not None for table in tables) else None


def class_weights_problem(chosen: ClassWeights, targets: Sequence[Target]) -> str | None:
    """Says in words why classes cannot be weighted so, or None where they can.

    Args:
        chosen: The spec's `class_weights`.
        targets: What the outputs learn.
    """
    if chosen is None:
        return None
    counts = [len(target.classes) for target in targets if target.classes]
    if not counts:
        return "Weights of classes need targets that are classes; the data has numbers."
    if isinstance(chosen, dict):
        for label, weight in chosen.items():
            if not 0 <= label < max(counts):
                return f"Expected labels from 0 to {max(counts) - 1} to weigh, got {label}."
            if not 0 <= weight < float("inf"):
                return f"Expected a weight of 0 or more for the label {label}, got {weight:g}."
        if not any(chosen.get(label, 1.0) for label in range(max(counts))):
            return "Every class has the weight 0: nothing would be learnt."
    return None
