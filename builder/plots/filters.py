"""The kernels of a convolution as pictures."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from builder.plots.feature_maps import short
from builder.plots.tiles import DIVERGING, Pixels, Sheet, coloured, sheet

COLOUR_CHANNELS = 3


def filter_sheet(kernel: NDArray[np.floating], *, channel: int | None = None) -> Sheet:
    """Draws the filters of a two-dimensional convolution, one tile each.

    Args:
        kernel: Shape `(height, width, input_channels, filters)`.
        channel: The input channel whose slice is shown. None shows a kernel over colour images
            (3 channels) in colour, and any other kernel's first channel.

    Returns:
        A sheet with captions such as `filter 3 · norm 0.82`. In slices, white is 0, blue is
        negative and red is positive, on one scale for all filters.
    """
    norms = np.sqrt((kernel**2).sum(axis=(0, 1, 2)))
    filters = np.moveaxis(kernel, -1, 0)  # (filters, height, width, input_channels)
    if channel is None and filters.shape[-1] == COLOUR_CHANNELS:
        tiles = _in_colour(filters)
    else:
        part = filters[..., channel or 0]
        limit = float(np.abs(part).max()) or 1.0
        tiles = coloured(part, -limit, limit, DIVERGING)
    captions = tuple(f"{index} · norm {short(norm)}" for index, norm in enumerate(norms))
    return sheet(tiles, captions)


def _in_colour(filters: NDArray[np.floating]) -> Pixels:
    low = filters.min(axis=(1, 2, 3), keepdims=True)
    span = filters.max(axis=(1, 2, 3), keepdims=True) - low
    share = (filters - low) / np.where(span > 0, span, 1)
    pixels: Pixels = np.round(share * 255).astype(np.uint8)
    return pixels
