"""What a layer makes of a sample: a grid of feature maps, or bars where there is no picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from builder.plots.tiles import SEQUENTIAL, Sheet, coloured, sheet

LARGEST_SIDE = 128
"""Maps with a longer side are thinned to at most this many pixels."""


def as_maps(activation: NDArray[np.floating]) -> NDArray[np.floating] | None:
    """Turns one sample's activation into maps of shape `(count, height, width)`.

    Args:
        activation: Without the batch axis: `(height, width, channels)`, `(steps, features)`,
            or `(depth, height, width, channels)`, whose depth slices become maps.

    Returns:
        The maps, or None for a vector or a single number. A sequence is one map with a row
        for each feature.
    """
    match activation.ndim:
        case 4:
            moved = np.moveaxis(activation, -1, 0)  # (channels, depth, height, width)
            return moved.reshape(-1, *moved.shape[2:])
        case 3:
            return np.moveaxis(activation, -1, 0)
        case 2:
            return activation.T[None]
        case _:
            return None


def feature_map_sheet(
    maps: NDArray[np.floating], *, common_scale: bool = False, by_activation: bool = False
) -> Sheet:
    """Draws feature maps as one sheet.

    Args:
        maps: Shape `(count, height, width)`.
        common_scale: Whether one colour means the same value in every map. Otherwise every
            map uses the whole scale.
        by_activation: Whether the strongest maps (by their maximum) come first.

    Returns:
        A sheet with captions such as `3 · max 4.0`.
    """
    maxima = maps.max(axis=(1, 2))
    order = np.argsort(-maxima, kind="stable") if by_activation else np.arange(len(maps))
    step = max(1, -(-max(maps.shape[1:]) // LARGEST_SIDE))
    low, high = float(maps.min()), float(maps.max())
    tiles = [
        coloured(
            maps[index, ::step, ::step],
            low if common_scale else float(maps[index].min()),
            high if common_scale else float(maxima[index]),
            SEQUENTIAL,
        )
        for index in order
    ]
    captions = tuple(f"{index} · max {short(maxima[index])}" for index in order)
    return sheet(np.stack(tiles), captions)


def dead_maps(maps: NDArray[np.floating]) -> int:
    """Counts the maps that are zero everywhere for this sample."""
    return int((np.abs(maps).max(axis=(1, 2)) == 0).sum())


def short(value: float) -> str:
    """Writes a number in few characters: `4.0`, `0.031`, `1.2e-05`, `1,204`."""
    size = abs(float(value))
    if size == 0:
        return "0"
    if size >= 1000:
        return f"{value:,.0f}"
    if size >= 0.95:
        return f"{value:.1f}"
    return f"{value:.2g}"
