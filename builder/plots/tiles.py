"""Many small pictures as one image: a sheet of tiles.

One image for 512 feature maps reaches a browser in one piece, where 512 figures would stall it.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from plotly.colors import sample_colorscale

Pixels = NDArray[np.uint8]

SEQUENTIAL = "Inferno"
DIVERGING = "RdBu_r"
GREY = "Greys"


@dataclass(frozen=True)
class Sheet:
    """Tiles of one size, laid out row by row.

    Attributes:
        pixels: Shape `(rows * tile_height, columns * tile_width, 3)`.
        captions: One for each tile.
        columns: How many tiles stand side by side.
        rows: How many rows of tiles there are.
    """

    pixels: Pixels
    captions: tuple[str, ...]
    columns: int
    rows: int

    @property
    def tile_shape(self) -> tuple[int, int]:
        """Height and width of a tile in pixels."""
        height, width = self.pixels.shape[:2]
        return height // self.rows, width // self.columns

    def png(self, scale: int = 1) -> bytes:
        """Encodes the sheet, each pixel drawn as a square of `scale` by `scale`."""
        picture = Image.fromarray(self.pixels)
        if scale > 1:
            size = (picture.width * scale, picture.height * scale)
            picture = picture.resize(size, Image.Resampling.NEAREST)
        stream = io.BytesIO()
        picture.save(stream, format="PNG")
        return stream.getvalue()


def sheet(
    tiles: Pixels, captions: tuple[str, ...], *, columns: int | None = None, empty: int = 0
) -> Sheet:
    """Lays tiles out on one sheet.

    Args:
        tiles: Colours, shape `(count, height, width, 3)`.
        captions: One for each tile.
        columns: How many stand side by side. Defaults to a square sheet.
        empty: The grey of the places that are left over in the last row.

    Raises:
        ValueError: When there are no tiles, or not one caption for each.
    """
    count = len(tiles)
    if not count or len(captions) != count:
        raise ValueError(f"Expected one caption for each tile, got {len(captions)} for {count}.")
    columns = min(count, columns or int(np.ceil(np.sqrt(count))))
    rows = -(-count // columns)
    _, height, width, _ = tiles.shape
    padded = np.full((rows * columns, height, width, 3), empty, np.uint8)
    padded[:count] = tiles
    grid = padded.reshape(rows, columns, height, width, 3).swapaxes(1, 2)
    return Sheet(
        pixels=grid.reshape(rows * height, columns * width, 3),
        captions=tuple(captions),
        columns=columns,
        rows=rows,
    )


def coloured(values: NDArray[np.floating], low: float, high: float, scale: str) -> Pixels:
    """Maps numbers to colours: `low` to the scale's first colour, `high` to its last.

    Args:
        values: Any shape. What is not finite is drawn in grey.
        low: The number that gets the first colour.
        high: The number that gets the last colour. Where it does not exceed `low`, all get the
            first.
        scale: A name of a plotly colour scale.

    Returns:
        Colours, shape `(*values.shape, 3)`.
    """
    span = high - low
    share = (values - low) / span if span > 0 else np.zeros_like(values, dtype=float)
    finite = np.isfinite(values)
    index = np.clip(np.where(np.isfinite(share), share, 0.0) * 255, 0, 255).astype(np.intp)
    pixels: Pixels = _table(scale)[index]
    pixels[~finite] = 128
    return pixels


@cache
def _table(scale: str) -> Pixels:
    colours = sample_colorscale(scale, 256, colortype="tuple")
    table: Pixels = np.round(np.array(colours) * 255).astype(np.uint8)
    return table
