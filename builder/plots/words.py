"""A text whose words have a ground each, as an SVG."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

_WIDE, _HIGH, _MARGIN, _GAP = 680, 38, 10, 6
_LETTER, _SMALL = 8.0, 6.2
"""How wide a letter is about, of a word and of what stands below it."""


def words_svg(words: Sequence[tuple[str, str, str]]) -> bytes:
    """Draws words in lines.

    Args:
        words: For each the word, what stands below it, and the colour of its ground as CSS.
    """
    parts, left, top = [], float(_MARGIN), _MARGIN
    for word, below, ground in words:
        wide = max(_LETTER * len(word), _SMALL * len(below)) + 10
        if left > _MARGIN and left + wide > _WIDE - _MARGIN:
            left, top = float(_MARGIN), top + _HIGH + _GAP
        middle = left + wide / 2
        parts.append(
            f'<rect x="{left:.1f}" y="{top}" width="{wide:.1f}" height="{_HIGH}" rx="4" '
            f'fill="{escape(ground)}"/>'
            f'<text x="{middle:.1f}" y="{top + 17}" font-size="14">{escape(word)}</text>'
            f'<text x="{middle:.1f}" y="{top + 32}" font-size="10" fill="#5d6b82">'
            f"{escape(below)}</text>"
        )
        left += wide + _GAP
    height = top + _HIGH + _MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDE}" height="{height}" '
        'font-family="sans-serif" text-anchor="middle" fill="#1d2330">'
        f'<rect width="{_WIDE}" height="{height}" fill="#ffffff"/>{"".join(parts)}</svg>'
    ).encode()
