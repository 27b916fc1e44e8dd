"""Points in a plane with labels: what all the two-dimensional data sets have in common."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from builder.datasets.base import Arrays, Dataset, Progress
from builder.datasets.splitting import SEED, random_state, split

TRAIN_SIZE = 800
TEST_SIZE = 200

Maker = Callable[[np.random.RandomState, NDArray[np.int64]], NDArray[np.float64]]
"""Takes labels `(n,)` and returns a point for each, `(n, 2)`."""


def make_points(
    maker: Maker, classes: int, size: int, seed: int = SEED
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Makes labelled points, as many of each class as of the others, give or take one.

    Returns:
        Points `(size, 2)` and labels `(size,)`, the same for the same seed.
    """
    labels = np.arange(size, dtype=np.int64) % classes
    points = maker(random_state(seed), labels)
    return points.astype(np.float32), labels


def points_dataset(name: str, title: str, about: str, maker: Maker, classes: int = 2) -> Dataset:
    """Returns a data set of points that `maker` makes."""

    def load(progress: Progress) -> Arrays:
        progress(f"Making {title.lower()}", None)
        return split(*make_points(maker, classes, TRAIN_SIZE + TEST_SIZE), TEST_SIZE)

    return Dataset(
        name=name,
        title=title,
        task="binary" if classes == 2 else "classification",
        kind="points",
        input_shape=(2,),
        target_shape=(),
        classes=("blue", "orange", "green", "red")[:classes],
        train_size=TRAIN_SIZE,
        test_size=TEST_SIZE,
        source="Made by Strata from a fixed seed",
        licence="CC0",
        about=about,
        value_range=None,
        load=load,
        features=("x", "y"),
        learning_rate=1e-2,
        epochs=50,
    )


def on_circle(angle: NDArray[np.float64], radius: NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns the points at these angles (radians) and radii, `(n, 2)`."""
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
