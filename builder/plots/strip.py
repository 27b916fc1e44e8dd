"""All layers of a network on one page: a row of small pictures for each, as on a slide."""

from __future__ import annotations

import base64
import io
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from builder.plots.feature_maps import Limits
from builder.plots.tiles import SEQUENTIAL, Pixels, coloured

SIDE = 48
"""How high a map is drawn, in pixels."""

LONGEST = 430
"""How wide a row of pictures is at most."""

MOST_WORDS = 80
"""So many words of a text are drawn."""

_UNITS_HIGH, _GAP, _PAPER = 22, 3, 255
_LABEL, _MARGIN, _LINE, _SIGNS = 190, 10, 15, 66
_INK, _QUIET = "#1d2330", "#5d6b82"


@dataclass(frozen=True)
class StripRow:
    """What is drawn of one layer.

    Attributes:
        name: The layer's name.
        note: What stands below it, such as its shape.
        kind: Maps side by side; a sequence, features downwards; or units in a line.
        maps: Shape `(shown, height, width)`.
        limits: The numbers of the first and the last colour.
        words: Of a text: they are written in the place of a picture of their numbers.
    """

    name: str
    note: str
    kind: Literal["maps", "sequence", "units"]
    maps: NDArray[np.floating[Any]]
    limits: Limits
    words: tuple[str, ...] = ()

    @property
    def written(self) -> tuple[str, ...]:
        """The words that are drawn: the first ones, and how many there are more."""
        more = len(self.words) - MOST_WORDS
        return (*self.words[:MOST_WORDS], *([f"… {more:,} more"] if more > 0 else []))

    @property
    def lines(self) -> tuple[str, ...]:
        """The same in lines that are no longer than a row of pictures."""
        return tuple(textwrap.wrap(" ".join(self.written), _SIGNS)) or ("",)


@dataclass(frozen=True)
class Strip:
    """A picture of rows.

    Attributes:
        pixels: All rows below each other, without their names, `(height, width, 3)`.
        crops: Where each stands: left, top, width, height.
        rows: What they are.
    """

    pixels: Pixels
    crops: tuple[tuple[int, int, int, int], ...]
    rows: tuple[StripRow, ...]

    def png(self) -> bytes:
        """Encodes the rows without their names."""
        return _encoded(Image.fromarray(self.pixels))

    def slide(self, title: str) -> bytes:
        """Encodes a picture with a title and the names of the layers, twice as large."""
        width, height, tops = self._layout()
        picture = Image.new("RGB", (2 * width, 2 * height), "white")
        draw = ImageDraw.Draw(picture)
        large, usual = (ImageFont.load_default(size) for size in (26, 22))
        draw.text((2 * _MARGIN, 2 * _MARGIN), title, _INK, large)
        for row, crop, top in zip(self.rows, self.crops, tops, strict=True):
            draw.text((2 * _MARGIN, 2 * top), _cut(row.name), _INK, usual)
            draw.text((2 * _MARGIN, 2 * (top + _LINE)), _cut(row.note), _QUIET, usual)
            if row.words:
                draw.multiline_text(
                    (2 * (_LABEL + _MARGIN), 2 * top), "\n".join(row.lines), _INK, usual, spacing=8
                )
                continue
            left, above, wide, high = crop
            part = Image.fromarray(self.pixels[above : above + high, left : left + wide])
            large_part = part.resize((2 * wide, 2 * high), Image.Resampling.NEAREST)
            picture.paste(large_part, (2 * (_LABEL + _MARGIN), 2 * top))
        return _encoded(picture)

    def svg(self, title: str) -> bytes:
        """Writes the same as an SVG."""
        width, height, tops = self._layout()
        data = base64.b64encode(self.png()).decode()
        tall, wide = self.pixels.shape[:2]
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'font-family="sans-serif" font-size="11">'
            f'<rect width="{width}" height="{height}" fill="#ffffff"/>'
            f'<defs><image id="s" width="{wide}" height="{tall}" '
            f'style="image-rendering:pixelated" href="data:image/png;base64,{data}"/></defs>'
            f'<text x="{_MARGIN}" y="{_MARGIN + 13}" font-size="13">{escape(title)}</text>'
        ]
        for row, crop, top in zip(self.rows, self.crops, tops, strict=True):
            parts.append(
                f'<text x="{_MARGIN}" y="{top + 11}" fill="{_INK}" font-weight="bold">'
                f"{escape(_cut(row.name))}</text>"
                f'<text x="{_MARGIN}" y="{top + _LINE + 11}" fill="{_QUIET}">'
                f"{escape(_cut(row.note))}</text>"
            )
            parts.append(_lines_svg(row, top) if row.words else _part_svg(crop, top))
        return ("".join(parts) + "</svg>").encode()

    def _layout(self) -> tuple[int, int, list[int]]:
        """Width and height of the whole, and where each row begins."""
        tops, top = [], _MARGIN + 26
        for _, _, _, high in self.crops:
            tops.append(top)
            top += max(high, 2 * _LINE + 4) + _MARGIN
        return _LABEL + self.pixels.shape[1] + 2 * _MARGIN, top, tops


def _part_svg(crop: tuple[int, int, int, int], top: int) -> str:
    left, above, across, high = crop
    return (
        f'<svg x="{_LABEL + _MARGIN}" y="{top}" width="{across}" height="{high}" '
        f'viewBox="{left} {above} {across} {high}"><use href="#s"/></svg>'
    )


def _lines_svg(row: StripRow, top: int) -> str:
    return "".join(
        f'<text x="{_LABEL + _MARGIN}" y="{top + 11 + _LINE * place}" fill="{_INK}">'
        f"{escape(line)}</text>"
        for place, line in enumerate(row.lines)
    )


def strip(rows: Sequence[StripRow]) -> Strip:
    """Draws rows of pictures.

    Raises:
        ValueError: When there are none.
    """
    if not rows:
        raise ValueError("Expected at least one row.")
    bands = [_band(row) for row in rows]
    width = max(band.shape[1] for band in bands)
    crops, parts, top = [], [], 0
    for band in bands:
        high, wide = band.shape[:2]
        crops.append((0, top, wide, high))
        parts.append(np.pad(band, ((0, 1), (0, width - wide), (0, 0)), constant_values=_PAPER))
        top += high + 1
    return Strip(np.concatenate(parts), tuple(crops), tuple(rows))


def _band(row: StripRow) -> Pixels:
    if row.words:  # whoever shows the row writes them: this keeps their room
        return np.full((_LINE * len(row.lines), LONGEST, 3), _PAPER, np.uint8)
    maps = np.asarray(row.maps, float)
    if row.kind == "units":
        cell = max(1, min(_UNITS_HIGH, LONGEST // maps.shape[-1]))
        return _sized(_colours(maps[0], row), min(LONGEST, cell * maps.shape[-1]), _UNITS_HIGH)
    if row.kind == "sequence":
        high, wide = maps.shape[1:]
        across = min(LONGEST, max(SIDE, 8 * wide))
        return _sized(_colours(maps[0], row), across, max(12, min(2 * SIDE, 4 * high)))
    high, wide = maps.shape[1:]
    across = max(4, min(4 * SIDE, round(SIDE * wide / high)))
    tiles = [_sized(_colours(each, row), across, SIDE) for each in maps]
    fit = max(1, (LONGEST + _GAP) // (across + _GAP))
    gap = np.full((SIDE, _GAP, 3), _PAPER, np.uint8)
    joined = [part for tile in tiles[:fit] for part in (tile, gap)][:-1]
    return np.concatenate(joined, axis=1)


def _colours(values: NDArray[Any], row: StripRow) -> Pixels:
    return coloured(values, row.limits.low, row.limits.high, SEQUENTIAL)


def _sized(pixels: Pixels, width: int, height: int) -> Pixels:
    size = (max(1, width), max(1, height))
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.NEAREST))


def _cut(text: str) -> str:
    return text if len(text) <= 30 else f"{text[:29]}…"


def _encoded(picture: Image.Image) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, format="PNG")
    return stream.getvalue()
