"""Blobs: three clouds of points."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from builder.datasets.points import on_circle, points_dataset

CLASSES = 3


def _make(random: np.random.RandomState, labels: NDArray[np.int64]) -> NDArray[np.float64]:
    centres = on_circle(np.pi / 2 + labels * 2 * np.pi / CLASSES, np.full(len(labels), 0.8))
    return centres + random.normal(0, 0.25, (len(labels), 2))


BLOBS = points_dataset(
    "blobs",
    "Blobs",
    "Three round clouds. The easiest set of points: a single layer with softmax parts them.",
    _make,
    classes=CLASSES,
)
