"""Noisy pictures of shapes, what they were before the noise, and what each pixel belongs to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from builder.datasets.base import Feature
from builder.datasets.drawing import covered, painted
from builder.datasets.splitting import SEED, random_state

SIDE = 24
THINGS = ("disc", "square", "cross")
REGIONS = ("ground", *THINGS)
TRAIN_SIZE, TEST_SIZE = 1000, 200

NOISY = Feature("noisy", "image", (SIDE, SIDE, 3), (0.0, 1.0))

_MOST = 3
_NOISE = 0.15
_HALF = 0.5  # of a pixel: who covers more than that owns it


@dataclass(frozen=True, slots=True)
class Shapes:
    """Pictures of one to three things, which may cover each other.

    Attributes:
        noisy: `(n, 24, 24, 3)`, from 0 to 1.
        clean: The same without the noise.
        regions: Which of `REGIONS` each pixel belongs to, `(n, 24, 24)`.
    """

    noisy: NDArray[np.float32]
    clean: NDArray[np.float32]
    regions: NDArray[np.int64]


def make_shapes(size: int = TRAIN_SIZE + TEST_SIZE, seed: int = SEED) -> Shapes:
    """Draws pictures; the same for the same seed."""
    random = random_state(seed)
    ground = random.uniform(0.0, 0.3, (size, 1, 1, 3))
    clean = np.broadcast_to(ground, (size, SIDE, SIDE, 3)).astype(np.float32)
    regions = np.zeros((size, SIDE, SIDE), dtype=np.int64)
    amount = np.arange(size) % _MOST + 1
    for layer in range(_MOST):
        kinds = random.randint(0, len(THINGS), size)
        reach = np.repeat(random.uniform(0.15, 0.28, (size, 1)), 2, axis=1)
        centre = random.uniform(0.15, 0.85, (size, 2))
        inside = covered(np.array(THINGS)[kinds], centre, reach, SIDE)
        inside[amount <= layer] = 0.0
        clean = painted(clean, inside, random.uniform(0.4, 1.0, (size, 3)))
        regions = np.where(inside > _HALF, kinds[:, None, None] + 1, regions)
    noisy = np.clip(clean + random.normal(0, _NOISE, clean.shape), 0, 1).astype(np.float32)
    return Shapes(noisy, clean, regions)
