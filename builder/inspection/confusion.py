"""Which class is taken for which, and what follows for each class. NumPy alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

AT_A_TIME = 2**20
"""So many labels are counted at a time: masks have many, and each takes eight bytes then."""


def confusion(truth: NDArray[Any], predicted: NDArray[Any], classes: int) -> NDArray[np.int64]:
    """Counts the examples (or pixels, or steps) of each class by what they are taken for.

    Args:
        truth: Labels, any shape.
        predicted: Labels of the same shape.
        classes: How many there are.

    Returns:
        Shape `(classes, classes)`: the right class down, the predicted one across.

    Raises:
        ValueError: When a label is none of the classes.
    """
    counts = np.zeros(classes**2, np.int64)
    right, said = truth.ravel(), predicted.ravel()
    for start in range(0, right.size, AT_A_TIME):
        part = slice(start, start + AT_A_TIME)
        counts += np.bincount(cells(right[part], said[part], classes), minlength=classes**2)
    return counts.reshape(classes, classes)


def cells(truth: NDArray[Any], predicted: NDArray[Any], classes: int) -> NDArray[np.int64]:
    """Returns for each label which cell of the matrix it is counted in, row by row.

    Raises:
        ValueError: When a label is none of the classes: it would be counted in another's cell.
    """
    checked(truth, predicted, classes)
    return np.asarray(truth.astype(np.int64) * classes + predicted.astype(np.int64))


def checked(truth: NDArray[Any], predicted: NDArray[Any], classes: int) -> None:
    """Refuses labels that are none of the classes.

    Raises:
        ValueError: Says which there are.
    """
    for labels in (truth, predicted):
        if labels.size and not 0 <= labels.min() <= labels.max() < classes:
            raise ValueError(
                f"Expected labels from 0 to {classes - 1}, got {labels.min()} to {labels.max()}."
            )


def shares(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Returns each row as shares of its sum; 0 where a class has no examples."""
    return np.asarray(counts / np.maximum(counts.sum(axis=1, keepdims=True), 1))


@dataclass(frozen=True)
class PerClass:
    """Figures of each class, each of shape `(classes,)`; nan where there is nothing to divide by.

    Attributes:
        precision: Which part of what is taken for the class is of it.
        recall: Which part of the class is taken for it.
        f1: Their harmonic mean.
        support: How many examples the class has.
    """

    precision: NDArray[np.float64]
    recall: NDArray[np.float64]
    f1: NDArray[np.float64]
    support: NDArray[np.int64]


def per_class(counts: NDArray[np.int64]) -> PerClass:
    """Returns the figures of each class.

    Args:
        counts: What `confusion` gives.
    """
    right = np.diag(counts).astype(np.float64)
    said, there = counts.sum(axis=0), counts.sum(axis=1)
    return PerClass(
        precision=_ratio(right, said),
        recall=_ratio(right, there),
        f1=_ratio(2 * right, said + there),
        support=there,
    )


def accuracy(counts: NDArray[np.int64]) -> float:
    """Returns which part of all is right."""
    return float(np.trace(counts) / max(1, counts.sum()))


def _ratio(above: NDArray[Any], below: NDArray[Any]) -> NDArray[np.float64]:
    return np.where(below > 0, above / np.maximum(below, 1), np.nan)
