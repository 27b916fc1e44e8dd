"""How well masks and boxes lie over those that are right. NumPy alone."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.inspection.confusion import AT_A_TIME, checked


def iou_per_class(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Returns intersection over union of each class, nan for one that is neither there nor said.

    Args:
        counts: Pixels by right and predicted class, as `confusion.confusion` gives them.
    """
    both = np.diagonal(counts)
    return _iou(both, counts.sum(axis=1) + counts.sum(axis=0) - both)


def mean_iou_each(
    truth: NDArray[Any], predicted: NDArray[Any], classes: int
) -> NDArray[np.float64]:
    """Returns for each example the mean of `iou_per_class` over the classes that it has.

    It takes about 8 bytes for each of `AT_A_TIME` pixels, and nothing for each pair of classes.

    Args:
        truth: Labels `(n, *places)`.
        predicted: Labels `(n, *places)`.
        classes: How many there are.

    Returns:
        Shape `(n,)`; nan for an example without places.

    Raises:
        ValueError: When a label is none of the classes.
    """
    found = np.full(len(truth), np.nan)
    together = max(1, AT_A_TIME // max(1, truth[:1].size, classes))
    for start in range(0, len(truth) if truth.size else 0, together):
        part = slice(start, start + together)
        iou = _iou_each(truth[part], predicted[part], classes)
        found[part] = np.nanmean(iou, axis=1)
    return found


def _iou_each(truth: NDArray[Any], predicted: NDArray[Any], classes: int) -> NDArray[np.float64]:
    """Returns intersection over union `(n, classes)`, without counting pairs of classes."""
    checked(truth, predicted, classes)
    rows = np.arange(len(truth)).reshape(-1, *[1] * (truth.ndim - 1)) * classes
    right, said = rows + truth.astype(np.int64), rows + predicted.astype(np.int64)

    def count(places: NDArray[Any]) -> NDArray[np.int64]:
        counts = np.bincount(places.ravel(), minlength=len(truth) * classes)
        return counts.reshape(len(truth), classes)

    both = count(right[right == said])
    return _iou(both, count(right) + count(said) - both)


def _iou(both: NDArray[np.int64], either: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.where(either > 0, both / np.maximum(either, 1), np.nan)


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
