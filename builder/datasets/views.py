"""Two pictures of one thing: what the data sets of views have in common."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from builder.datasets.base import Feature
from builder.datasets.splitting import SEED, random_state

LARGE, SMALL = 16, 8
"""Sides of the two pictures, in pixels."""

THINGS = ("disc", "square", "cross")
TRAIN_SIZE, TEST_SIZE = 1200, 300

LARGE_VIEW = Feature("large_view", "image", (LARGE, LARGE, 3), (0.0, 1.0))
SMALL_VIEW = Feature("small_view", "image", (SMALL, SMALL, 3), (0.0, 1.0))

_FINE = 4  # each pixel is the mean of 4 by 4 points
_NOISE = 0.06


@dataclass(frozen=True, slots=True)
class Views:
    """Pictures of things.

    Attributes:
        large: `(n, 16, 16, 3)`, from 0 to 1.
        small: `(n, 8, 8, 3)`: the same things, elsewhere in the picture and in another size.
        inside_large: `(n, 16, 16)`: how much of each pixel the thing covers.
        inside_small: `(n, 8, 8)`.
        things: Which of `THINGS`, `(n,)`.
    """

    large: NDArray[np.float32]
    small: NDArray[np.float32]
    inside_large: NDArray[np.float64]
    inside_small: NDArray[np.float64]
    things: NDArray[np.int64]


def make_views(size: int = TRAIN_SIZE + TEST_SIZE, seed: int = SEED) -> Views:
    """Makes pictures, as many of each thing as of the others; the same for the same seed."""
    random = random_state(seed)
    things = np.arange(size, dtype=np.int64) % len(THINGS)
    paint, ground = random.uniform(0.45, 1.0, (size, 3)), random.uniform(0.0, 0.35, (size, 3))
    large_inside = _covered(random, things, LARGE)
    small_inside = _covered(random, things, SMALL)
    return Views(
        _painted(random, large_inside, paint, ground),
        _painted(random, small_inside, paint, ground),
        large_inside,
        small_inside,
        things,
    )


def _covered(
    random: np.random.RandomState, things: NDArray[np.int64], side: int
) -> NDArray[np.float64]:
    """Draws things at random places; returns how much of each pixel they cover."""
    count = len(things)
    radius = random.uniform(0.2, 0.32, (count, 1, 1))
    centre = random.uniform(0.36, 0.64, (2, count, 1, 1))
    axis = (np.arange(side * _FINE) + 0.5) / (side * _FINE)
    down, across = np.abs(axis[:, None] - centre[0]), np.abs(axis[None, :] - centre[1])
    drawn = np.select(
        [things[:, None, None] == 0, things[:, None, None] == 1],
        [np.hypot(down, across) < radius, np.maximum(down, across) < radius * 0.85],
        (np.minimum(down, across) < radius * 0.3) & (np.maximum(down, across) < radius),
    )
    blocks = drawn.reshape(count, side, _FINE, side, _FINE)
    covered: NDArray[np.float64] = blocks.mean(axis=(2, 4))
    return covered


def _painted(
    random: np.random.RandomState,
    inside: NDArray[np.float64],
    paint: NDArray[np.float64],
    ground: NDArray[np.float64],
) -> NDArray[np.float32]:
    share = inside[..., None]
    pictures = share * paint[:, None, None] + (1 - share) * ground[:, None, None]
    noisy = pictures + random.normal(0, _NOISE, pictures.shape)
    return np.clip(noisy, 0, 1).astype(np.float32)
