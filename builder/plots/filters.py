"""The kernels of a convolution as pictures."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from builder.plots.feature_maps import Limits, short
from builder.plots.tiles import DIVERGING, Pixels, Sheet, coloured, sheet

COLOUR_CHANNELS = 3


def filter_sheet(
    kernel: NDArray[np.floating],
    *,
    channel: int | None = None,
    limit: float | None = None,
    centred: bool = False,
) -> Sheet:
    """Draws the filters of a two-dimensional convolution, one tile each.

    Args:
        kernel: Shape `(height, width, input_channels, filters)`.
        channel: The input channel whose slice is shown. None shows a kernel over colour images
            (3 channels) in colour, and any other kernel's first channel.
        limit: The number that is drawn in full red, for pictures that are to be compared; by
            default the largest of this one.
        centred: Whether 0 is drawn as a middle grey in colour, as differences are.

    Returns:
        A sheet with captions such as `filter 3 · norm 0.82`. In slices, white is 0, blue is
        negative and red is positive, on one scale for all filters.
    """
    norms = np.sqrt((kernel**2).sum(axis=(0, 1, 2)))
    filters = np.moveaxis(kernel, -1, 0)  # (filters, height, width, input_channels)
    if channel is None and filters.shape[-1] == COLOUR_CHANNELS:
        tiles = _around_grey(filters, limit) if centred else _in_colour(filters)
    else:
        tiles = _in_red_and_blue(filters[..., channel or 0], limit)
    captions = tuple(f"{index} · norm {short(norm)}" for index, norm in enumerate(norms))
    return sheet(tiles, captions)


def slices_sheet(
    kernel: NDArray[np.floating], *, limit: float | None = None, first: int = 0
) -> Sheet:
    """Draws every slice of some filters: a tile for each filter and input channel.

    Args:
        kernel: Shape `(height, width, input_channels, filters)`.
        limit: As in `filter_sheet`.
        first: The number of the first of these filters.

    Returns:
        A sheet with captions such as `3·0`, filter and channel; one scale for all.
    """
    height, width, channels, count = kernel.shape
    tiles = np.moveaxis(kernel, (-1, -2), (0, 1)).reshape(-1, height, width)
    captions = tuple(f"{first + at}·{of}" for at in range(count) for of in range(channels))
    return sheet(_in_red_and_blue(tiles, limit), captions, columns=channels)


def _in_red_and_blue(values: NDArray[np.floating], limit: float | None) -> Pixels:
    limit = limit or Limits.around_zero(values).high
    return coloured(values, -limit, limit, DIVERGING)


def _around_grey(filters: NDArray[np.floating], limit: float | None) -> Pixels:
    limit = limit or Limits.around_zero(filters).high
    return _shades(filters / limit / 2 + 0.5)


def _in_colour(filters: NDArray[np.floating]) -> Pixels:
    finite, each = np.isfinite(filters), (1, 2, 3)
    low = filters.min(axis=each, keepdims=True, where=finite, initial=np.inf)
    span = filters.max(axis=each, keepdims=True, where=finite, initial=-np.inf) - low
    return _shades((filters - low) / np.where(span > 0, span, 1))


def _shades(shares: NDArray[np.floating]) -> Pixels:
    """Turns shares from 0 to 1 into bytes; what is no number becomes grey."""
    known = np.clip(np.nan_to_num(shares, nan=0.5), 0, 1)
    pixels: Pixels = np.round(known * 255).astype(np.uint8)
    return pixels
