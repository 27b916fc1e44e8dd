"""Filters and feature maps of a network that learns, as sheets."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from builder.plots.feature_maps import feature_map_sheet
from builder.plots.filters import filter_sheet
from builder.plots.tiles import Pixels, Sheet, coloured, sheet
from builder.training.probes.findings import LayerPicture, Packed

_GAP = 128
_COLUMNS = 8


def map_tiles(layer: LayerPicture) -> Sheet:
    """Draws what a convolution makes of the sample, each map on its own scale."""
    return _framed(feature_map_sheet(layer.maps.unpack()))


def filter_tiles(filters: Packed) -> Sheet:
    """Draws filters: in colour where they are over colours, else red above 0 and blue below."""
    kernel = np.moveaxis(filters.unpack(), 0, -1)  # (height, width, channels, filters)
    return _framed(filter_sheet(kernel))


def sample_picture(sample: Packed) -> Sheet:
    """Draws the sample: in colour, or dark on light as on paper."""
    image = sample.unpack()[0]
    low, high = float(image.min()), float(image.max())
    pixels: Pixels
    if image.shape[-1] == 3:
        span = high - low if high > low else 1.0
        pixels = np.round((image - low) / span * 255).astype(np.uint8)
    else:
        pixels = coloured(image[..., 0], low, high, "Greys")
    return sheet(pixels[None], ("sample",))


def _framed(drawn: Sheet) -> Sheet:
    """Puts a line around every tile, and eight of them in a row."""
    tiles = _tiles(drawn)
    framed = np.pad(tiles, ((0, 0), (1, 1), (1, 1), (0, 0)), constant_values=_GAP)
    return sheet(framed, drawn.captions, columns=min(_COLUMNS, len(tiles)))


def _tiles(drawn: Sheet) -> NDArray[np.uint8]:
    height, width = drawn.tile_shape
    grid = drawn.pixels.reshape(drawn.rows, height, drawn.columns, width, 3)
    tiles = grid.swapaxes(1, 2).reshape(-1, height, width, 3)
    return tiles[: len(drawn.captions)]
