"""What feature maps are like: mean, spread, how many numbers are zero, which maps tell nothing.

It needs NumPy alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Bounds = tuple[float | None, float | None]
"""Where an activation function flattens out below and above; None where it does not."""

UNBOUNDED: Bounds = (None, None)
SATURATED = 0.9
"""A map is saturated where at least this share of its numbers is at a bound."""

_NEAR = 0.01
"""How close to a bound counts as at it, as a share of the span between -1 and 1 or the bounds."""


@dataclass(frozen=True)
class MapStatistics:
    """Of each map one number; all of shape `(maps,)`.

    Attributes:
        mean: The mean.
        std: The standard deviation.
        low: The least number.
        high: The greatest number.
        zeros: The share of numbers that are exactly 0, called sparsity.
        at_bounds: The share of numbers where the activation function is flat.
        dead: Whether every number is 0.
        saturated: Whether `at_bounds` is at least `SATURATED`.
    """

    mean: NDArray[np.float64]
    std: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    zeros: NDArray[np.float64]
    at_bounds: NDArray[np.float64]
    dead: NDArray[np.bool_]
    saturated: NDArray[np.bool_]


def map_statistics(maps: NDArray[Any], bounds: Bounds = UNBOUNDED) -> MapStatistics:
    """Measures maps.

    Args:
        maps: Shape `(maps, ...)`: all axes but the first are one map's.
        bounds: Where the layer's activation function flattens out.
    """
    rows = np.asarray(maps, np.float64).reshape(len(maps), -1)
    zero = rows == 0
    at_bounds = _at_bounds(rows, bounds).mean(axis=1)
    dead = zero.all(axis=1)
    return MapStatistics(
        mean=rows.mean(axis=1),
        std=rows.std(axis=1),
        low=rows.min(axis=1),
        high=rows.max(axis=1),
        zeros=zero.mean(axis=1),
        at_bounds=at_bounds,
        dead=dead,
        saturated=(at_bounds >= SATURATED) & ~dead,
    )


def _at_bounds(rows: NDArray[np.float64], bounds: Bounds) -> NDArray[np.bool_]:
    low, high = bounds
    margin = _NEAR * (high - low if low is not None and high is not None else 2)
    found = np.zeros(rows.shape, bool)
    if low is not None:
        found |= rows <= low + margin
    if high is not None:
        found |= rows >= high - margin
    return found


def activation_bounds(function: Any) -> Bounds:
    """Finds where an activation function of Keras flattens out, by asking it.

    The zero of a ReLU is no bound here: what is zero is counted as such.

    Args:
        function: Takes and gives an array; None for none.
    """
    if function is None or getattr(function, "__name__", "") in TOGETHER:
        return UNBOUNDED
    low, below, high = (
        float(value) for value in np.asarray(function(np.array([-1e4, -0.5, 1e4], np.float32)))
    )
    found_low = None if abs(low) >= _FAR or low == below else low
    found_high = None if abs(high) >= _FAR else high
    return (None if found_low == 0 and found_high is None else found_low), found_high


_FAR = 100.0
TOGETHER = frozenset({"softmax", "log_softmax", "sparsemax", "glu"})
"""Activations that look at all units together: a single one has no place where it is flat."""
