"""Moons: two half circles that reach into each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from builder.datasets.points import on_circle, points_dataset


def _make(random: np.random.RandomState, labels: NDArray[np.int64]) -> NDArray[np.float64]:
    angle = random.uniform(0, np.pi, len(labels)) + np.pi * labels
    centre = np.where(labels[:, None] == 0, [-0.5, -0.25], [0.5, 0.25])
    return on_circle(angle, np.ones(len(labels))) + centre + random.normal(0, 0.12, centre.shape)


MOONS = points_dataset(
    "moons",
    "Moons",
    "Two half moons that reach into each other. A straight line gets most of them right, a "
    "small hidden layer nearly all.",
    _make,
)
