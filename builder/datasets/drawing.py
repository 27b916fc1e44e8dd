"""Simple things drawn into pictures: what the data sets of shapes have in common."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float32]

FINE = 3
"""Each pixel is the mean of 3 by 3 points, so that edges are soft."""

INSIDE: dict[str, Callable[[Numbers, Numbers], NDArray[np.bool_]]] = {
    "disc": lambda down, across: np.square(down) + np.square(across) < 1,
    "square": lambda down, across: np.maximum(np.abs(down), np.abs(across)) < 0.92,
    "cross": lambda down, across: (
        (np.minimum(np.abs(down), np.abs(across)) < 0.3)
        & (np.maximum(np.abs(down), np.abs(across)) < 1)
    ),
    "triangle": lambda down, across: (np.abs(down) < 1) & (np.abs(across) < (down + 1) / 2),
}
"""Which points belong to a thing, in coordinates from -1 to 1 around its centre."""

_AT_ONCE = 256


def covered(
    things: NDArray[np.str_], centre: NDArray[np.float64], radius: NDArray[np.float64], side: int
) -> Numbers:
    """Draws one thing into each picture.

    Args:
        things: A key of `INSIDE` for each, `(n,)`.
        centre: Where it is, down and across, as parts of the picture, `(n, 2)`.
        radius: How far it reaches from there, downwards and sidewards, `(n, 2)`.
        side: Pixels of a picture each way.

    Returns:
        `(n, side, side)`: how much of each pixel the thing covers, from 0 to 1.
    """
    parts = [
        _drawn(things[start:end], centre[start:end], radius[start:end], side)
        for start, end in _windows(len(things))
    ]
    return np.concatenate(parts)


def painted(
    ground: NDArray[np.floating], inside: Numbers, paint: NDArray[np.floating]
) -> NDArray[np.float32]:
    """Paints a thing over a ground.

    Args:
        ground: `(n, side, side, 3)`.
        inside: How much of each pixel the thing covers, `(n, side, side)`.
        paint: Its colour, `(n, 3)`.
    """
    share = inside[..., None]
    mixed: NDArray[np.float32] = (share * paint[:, None, None] + (1 - share) * ground).astype(
        np.float32
    )
    return mixed


def _windows(count: int) -> list[tuple[int, int]]:
    """Pictures by the hundreds: all at once would take hundreds of megabytes."""
    return [(start, start + _AT_ONCE) for start in range(0, count, _AT_ONCE)]


def _drawn(
    things: NDArray[np.str_], centre: NDArray[np.float64], radius: NDArray[np.float64], side: int
) -> Numbers:
    axis = ((np.arange(side * FINE) + 0.5) / (side * FINE)).astype(np.float32)
    scaled = (axis - centre[..., None]) / radius[..., None]  # (n, 2, side * FINE)
    down, across = (
        scaled[:, 0, :, None].astype(np.float32),
        scaled[:, 1, None, :].astype(np.float32),
    )
    fine = np.zeros((len(things), side * FINE, side * FINE), dtype=np.bool_)
    for thing, inside in INSIDE.items():
        chosen = things == thing
        if chosen.any():
            fine[chosen] = inside(down[chosen], across[chosen])
    blocks = fine.reshape(len(things), side, FINE, side, FINE)
    covered_: Numbers = blocks.mean(axis=(2, 4), dtype=np.float32)
    return covered_
