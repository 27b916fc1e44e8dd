"""Small pictures side by side with a line around each, as one image of whole pixels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from builder.plots.tiles import Sheet, sheet

LINE = 128
"""The grey of the lines, which is seen on light and on dark."""

WIDE = 2
"""How wide the line around a tile is, in pixels."""


def framed(drawn: Sheet, side: int, *, columns: int = 8) -> Sheet:
    """Returns a sheet whose tiles are enlarged and have a line around them.

    Args:
        drawn: The tiles.
        side: How large the longer side of a tile may become, in pixels. Pixels become squares of
            a whole size; tiles that are larger already stay as they are.
        columns: How many stand side by side at the most.
    """
    tiles = _tiles(drawn)
    factor = max(1, side // max(tiles.shape[1:3]))
    large = tiles.repeat(factor, axis=1).repeat(factor, axis=2)
    lined = np.pad(large, ((0, 0), (WIDE, WIDE), (WIDE, WIDE), (0, 0)), constant_values=LINE)
    # Places left over are as the lines: black ones would look like pictures of something.
    return sheet(lined, drawn.captions, columns=min(columns, len(tiles)), empty=LINE)


def _tiles(drawn: Sheet) -> NDArray[np.uint8]:
    height, width = drawn.tile_shape
    grid = drawn.pixels.reshape(drawn.rows, height, drawn.columns, width, 3)
    tiles = grid.swapaxes(1, 2).reshape(-1, height, width, 3)
    return tiles[: len(drawn.captions)]
