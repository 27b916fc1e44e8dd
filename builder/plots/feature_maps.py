"""What a layer makes of a sample: a grid of feature maps, or bars where there is no picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.plots.tiles import DIVERGING, SEQUENTIAL, Sheet, coloured, sheet

Maps = NDArray[np.floating[Any]]
"""Shape `(count, height, width)`."""

LARGEST_SIDE = 128
"""Maps with a longer side are thinned to at most this many pixels."""

_GAPS = 24
"""Into how many gaps the width of a map goes; one is at least a pixel wide."""


@dataclass(frozen=True)
class Limits:
    """The numbers that get the first and the last colour of a scale.

    Attributes:
        low: The first one's.
        high: The last one's.
    """

    low: float
    high: float

    @classmethod
    def of(cls, *values: NDArray[np.floating[Any]]) -> Limits:
        """Returns the least and the greatest of some numbers; what is not finite is left out."""
        finite = [each[np.isfinite(each)] for each in values]
        parts = [each for each in finite if each.size]
        if not parts:
            return cls(0.0, 0.0)
        return cls(float(min(e.min() for e in parts)), float(max(e.max() for e in parts)))

    @classmethod
    def around_zero(cls, values: NDArray[np.floating[Any]]) -> Limits:
        """Returns limits that are as far from 0 on both sides."""
        found = cls.of(values)
        far = max(abs(found.low), abs(found.high)) or 1.0
        return cls(-far, far)


def thinning(shape: Sequence[int], side: int = LARGEST_SIDE) -> int:
    """Returns how far apart the pixels of a map are that are drawn."""
    return max(1, -(-max(shape) // side))


def feature_map_sheet(
    maps: Maps,
    *,
    common_scale: bool = False,
    by_activation: bool = False,
    limits: Limits | None = None,
    captions: Sequence[str] = (),
    side: int = LARGEST_SIDE,
    scale: str = SEQUENTIAL,
) -> Sheet:
    """Draws feature maps as one sheet.

    Args:
        maps: Shape `(count, height, width)`.
        common_scale: Whether one colour means the same value in every map. Otherwise every
            map uses the whole scale.
        by_activation: Whether the strongest maps (by their maximum) come first.
        limits: What the common scale goes from and to, by default the least and the greatest
            number of `maps`.
        captions: One for each map, by default such as `3 · max 4.0`.
        side: How many pixels the longer side of a map may have.
        scale: The colours.
    """
    maxima = maps.max(axis=(1, 2))
    order = np.argsort(-maxima, kind="stable") if by_activation else np.arange(len(maps))
    step = thinning(maps.shape[1:], side)
    common = limits or Limits.of(maps)
    tiles = []
    for index in order:
        own = common if common_scale else Limits.of(maps[index])
        tiles.append(coloured(maps[index, ::step, ::step], own.low, own.high, scale))
    named = captions or [f"{index} · max {short(peak)}" for index, peak in enumerate(maxima)]
    return sheet(np.stack(tiles), tuple(named[index] for index in order))


def compared_sheet(
    first: Maps, second: Maps, captions: Sequence[str], *, side: int = LARGEST_SIDE
) -> tuple[Sheet, Limits, Limits]:
    """Draws maps of two samples and what the first has more than the second, side by side.

    Args:
        first: Shape `(count, height, width)`.
        second: The same.
        captions: One for each map.
        side: How many pixels the longer side of a map may have.

    Returns:
        A sheet whose tiles hold the map of the first, of the second, and the difference; the
        limits of the first two, and those of the difference. Both are common to all maps.
    """
    step = thinning(first.shape[1:], side)
    a, b = (np.asarray(each, float)[:, ::step, ::step] for each in (first, second))
    both, apart = Limits.of(a, b), Limits.around_zero(a - b)
    gap = np.full((*a.shape[:2], max(1, a.shape[2] // _GAPS), 3), 128, np.uint8)
    parts = [
        coloured(a, both.low, both.high, SEQUENTIAL),
        gap,
        coloured(b, both.low, both.high, SEQUENTIAL),
        gap,
        coloured(a - b, apart.low, apart.high, DIVERGING),
    ]
    return sheet(np.concatenate(parts, axis=2), tuple(captions)), both, apart


def dead_maps(maps: Maps) -> int:
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
