"""Whether a model is as often right as it says. NumPy alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

BINS = 10


@dataclass(frozen=True)
class Calibration:
    """Examples in bins of equal width by how sure the model is.

    Attributes:
        edges: Of the bins, `(bins + 1,)`.
        counts: How many examples each has, `(bins,)`.
        confidence: How sure the model is on average in each; nan where a bin is empty.
        accuracy: Which part of each is right; nan where a bin is empty.
        error: The expected calibration error: the mean distance of the two, each bin weighed by
            its examples (Naeini, Cooper and Hauskrecht, AAAI 2015).
    """

    edges: NDArray[np.float64]
    counts: NDArray[np.int64]
    confidence: NDArray[np.float64]
    accuracy: NDArray[np.float64]
    error: float


def calibration(
    probabilities: NDArray[Any], truth: NDArray[Any], *, bins: int = BINS
) -> Calibration:
    """Compares how sure a model is of its likeliest class with how often that is right.

    Args:
        probabilities: Shape `(n, classes)`.
        truth: Labels `(n,)`.
        bins: How many, over 0 to 1. A bin has its upper edge, not its lower one.
    """
    sure = np.clip(probabilities.max(axis=1).astype(np.float64), 0, 1)
    right = probabilities.argmax(axis=1) == truth.ravel()
    edges = np.linspace(0, 1, bins + 1)
    place = np.clip(np.searchsorted(edges, sure, side="left") - 1, 0, bins - 1)
    counts = np.bincount(place, minlength=bins)
    some = np.maximum(counts, 1)
    confidence = np.bincount(place, sure, bins) / some
    accuracy = np.bincount(place, right, bins) / some
    error = float((np.abs(confidence - accuracy) * counts).sum() / max(1, counts.sum()))
    empty = counts == 0
    return Calibration(
        edges=edges,
        counts=counts,
        confidence=np.where(empty, np.nan, confidence),
        accuracy=np.where(empty, np.nan, accuracy),
        error=error,
    )
