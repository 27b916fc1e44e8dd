"""Spirals: two arms wound around each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from builder.datasets.points import on_circle, points_dataset

TURNS = 1.5


def _make(random: np.random.RandomState, labels: NDArray[np.int64]) -> NDArray[np.float64]:
    along = np.sqrt(random.uniform(0.01, 1, len(labels)))
    angle = along * TURNS * 2 * np.pi + np.pi * labels
    return on_circle(angle, along) + random.normal(0, 0.02, (len(labels), 2))


SPIRALS = points_dataset(
    "spirals",
    "Spirals",
    "Two spiral arms. The hardest of the sets of points: it takes several layers, or many "
    "neurons, and some patience.",
    _make,
)
