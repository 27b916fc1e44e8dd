"""Samples as small pictures, whatever they are, where they can be drawn at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.datasets.base import Feature
from builder.plots.overlay import shown
from builder.plots.samples import side_by_side
from builder.plots.tiles import Sheet, sheet

SIDE = 40
"""Pictures with a longer side are thinned to at most this many pixels."""

DRAWN = frozenset({"image", "video", "series"})
"""The kinds of inputs that are drawn."""

_LINE_HIGH = 24


def thumbnails(features: Sequence[Feature], inputs: Sequence[NDArray[Any]]) -> Sheet | None:
    """Draws a picture for each sample: its images, the middle of its films, its lines.

    Args:
        features: What the inputs are.
        inputs: For each of them all samples, `(n, *feature.shape)`.

    Returns:
        A sheet without captions; None where no input is one of `DRAWN`, or there is no sample.
    """
    drawn = [
        (_planes(feature, values), _bounds(feature))
        for feature, values in zip(features, inputs, strict=True)
        if feature.kind in DRAWN
    ]
    if not drawn or not len(drawn[0][0]):
        return None
    ranges = [bounds for _, bounds in drawn]
    tiles = [side_by_side(each, ranges) for each in zip(*(p for p, _ in drawn), strict=True)]
    return sheet(np.stack(tiles), ("",) * len(tiles))


def _planes(feature: Feature, values: NDArray[Any]) -> Sequence[NDArray[Any]]:
    if feature.kind == "series":
        return [_line(np.asarray(each, float)) for each in values]
    if feature.kind == "video":
        values = values[:, values.shape[1] // 2]
    step = max(1, -(-max(values.shape[1:3]) // SIDE))
    return [shown(each) for each in values[:, ::step, ::step]]


def _bounds(feature: Feature) -> tuple[float, float]:
    return (0.0, 1.0) if feature.kind == "series" else feature.value_range or (0.0, 1.0)


def _line(series: NDArray[np.float64]) -> NDArray[np.float64]:
    """Draws the values of a series over its steps, `(steps, values)`, as dark pixels."""
    rows = series.reshape(len(series), -1)
    rows = np.nan_to_num(rows[:: max(1, -(-len(rows) // SIDE))])
    low, span = rows.min(), max(float(np.ptp(rows)), 1e-9)
    levels = np.round((1 - (rows - low) / span) * (_LINE_HIGH - 1)).astype(int)
    drawn = np.zeros((_LINE_HIGH, len(rows)))
    for step, here in enumerate(levels):
        for above, below in zip(levels[max(0, step - 1)], here, strict=True):
            drawn[min(above, below) : max(above, below) + 1, step] = 1.0
    return drawn
