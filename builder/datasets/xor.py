"""XOR: opposite quadrants belong together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from builder.datasets.points import points_dataset

GAP = 0.05


def _make(random: np.random.RandomState, labels: NDArray[np.int64]) -> NDArray[np.float64]:
    size = random.uniform(GAP, 1, (len(labels), 2))
    side = random.choice([-1.0, 1.0], len(labels))
    signs = np.stack([side, np.where(labels == 0, side, -side)], axis=1)
    return np.asarray(size * signs)


XOR = points_dataset(
    "xor",
    "XOR",
    "Four quadrants, of which opposite ones have the same label. The classic example that one "
    "layer cannot learn and two can.",
    _make,
)
