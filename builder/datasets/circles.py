"""Circles: a ring around a disc."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from builder.datasets.points import on_circle, points_dataset


def _make(random: np.random.RandomState, labels: NDArray[np.int64]) -> NDArray[np.float64]:
    angle = random.uniform(0, 2 * np.pi, len(labels))
    radius = np.where(labels == 0, 0.4, 1.0)
    return on_circle(angle, radius) + random.normal(0, 0.08, (len(labels), 2))


CIRCLES = points_dataset(
    "circles",
    "Circles",
    "A small ring inside a large one. No straight line parts them: a network without a hidden "
    "layer stays at chance.",
    _make,
)
