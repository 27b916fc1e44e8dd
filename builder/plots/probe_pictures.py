"""Filters and feature maps of a network that learns, as sheets."""

from __future__ import annotations

import numpy as np

from builder.plots.feature_maps import feature_map_sheet
from builder.plots.filters import filter_sheet
from builder.plots.framing import framed
from builder.plots.tiles import Pixels, Sheet, coloured, sheet
from builder.training.probes.findings import LayerPicture, Packed

SIDE = 40
"""How large tiles are drawn, in pixels."""


def map_tiles(layer: LayerPicture) -> Sheet:
    """Draws what a convolution makes of the sample, each map on its own scale."""
    return framed(feature_map_sheet(layer.maps.unpack()), SIDE)


def filter_tiles(filters: Packed) -> Sheet:
    """Draws filters: in colour where they are over colours, else red above 0 and blue below."""
    kernel = np.moveaxis(filters.unpack(), 0, -1)  # (height, width, channels, filters)
    return framed(filter_sheet(kernel), SIDE)


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
    return framed(sheet(pixels[None], ("sample",)), 2 * SIDE)
