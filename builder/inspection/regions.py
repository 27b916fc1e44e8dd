"""How well masks and boxes lie over those that are right. NumPy alone."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.inspection.confusion import AT_A_TIME, cells


def iou_per_class(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Returns intersection over union of each class, nan for one that is neither there nor said.

    Args:
        counts: Pixels by right and predicted class, as `confusion.confusion` gives them; one of
            shape `(..., classes, classes)` gives `(..., classes)`.
    """
    both = np.diagonal(counts, axis1=-2, axis2=-1)
    either = counts.sum(axis=-1) + counts.sum(axis=-2) - both
    return np.where(either > 0, both / np.maximum(either, 1), np.nan)


def counts_each(truth: NDArray[Any], predicted: NDArray[Any], classes: int) -> NDArray[np.int64]:
    """Counts the pixels of each example by right and predicted class.

    Args:
        truth: Labels `(n, *places)`.
        predicted: Labels `(n, *places)`.
        classes: How many there are.

    Returns:
        Shape `(n, classes, classes)`.

    Raises:
        ValueError: When a label is none of the classes.
    """
    found = np.zeros((len(truth), classes**2), np.int64)
    together = max(1, AT_A_TIME // max(1, truth[:1].size))
    for start in range(0, len(truth), together):
        part = slice(start, start + together)
        places = cells(truth[part], predicted[part], classes).reshape(len(truth[part]), -1)
        places += np.arange(len(places))[:, None] * classes**2
        counts = np.bincount(places.ravel(), minlength=found[part].size)
        found[part] = counts.reshape(-1, classes**2)
    return found.reshape(-1, classes, classes)


def box_iou(first: NDArray[Any], second: NDArray[Any]) -> NDArray[np.float64]:
    """Returns intersection over union of boxes, `(n,)`.

    Args:
        first: Left, top, right and bottom of each, `(n, 4)`. One whose right edge lies left of
            its left edge (or bottom above top) has no area.
        second: The same.
    """
    low = np.maximum(first[:, :2], second[:, :2]).astype(np.float64)
    high = np.minimum(first[:, 2:], second[:, 2:]).astype(np.float64)
    both = np.prod(np.maximum(high - low, 0), axis=1)
    either = _area(first) + _area(second) - both
    return np.where(either > 0, both / np.where(either > 0, either, 1), 0.0)


def _area(boxes: NDArray[Any]) -> NDArray[np.float64]:
    sides = boxes[:, 2:].astype(np.float64) - boxes[:, :2]
    return np.asarray(np.prod(np.maximum(sides, 0), axis=1))
