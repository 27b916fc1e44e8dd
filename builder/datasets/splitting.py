"""How examples are shared out between training and test, always in the same way."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.datasets.base import Arrays

SEED = 0


def random_state(seed: int = SEED) -> np.random.RandomState:
    """Returns a source of numbers that is the same with every version of NumPy.

    NumPy guarantees that of `RandomState` alone; the streams of `default_rng` may change.
    """
    return np.random.RandomState(seed)


def split(x: NDArray[Any], y: NDArray[Any], test_size: int, seed: int = SEED) -> Arrays:
    """Shuffles examples and keeps the last `test_size` of them for the test."""
    order = random_state(seed).permutation(len(x))
    train, test = order[:-test_size], order[-test_size:]
    return Arrays(x[train], y[train], x[test], y[test])
