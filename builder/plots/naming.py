"""Names that people have given, in plotly's figures.

Plotly reads some HTML in its texts (`<b>`, `<br>`, `<a href>`) and `%{…}` in its hover templates:
so a name never goes into a template, and elsewhere it is spelt so that it is shown as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

MOST = 28
"""So many letters of a name stand at an axis or in a legend; longer ones leave no room for more."""

_TAIL = 8


def spelt(name: object) -> str:
    """Returns the text with which plotly shows a name as it is."""
    return str(name).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def brief(name: object, most: int = MOST) -> str:
    """Returns the same of a long name without its middle: its end often tells it from others."""
    text = str(name)
    if len(text) > most:
        text = f"{text[: most - _TAIL - 1]}…{text[-_TAIL:]}"
    return spelt(text)


def in_lines(lines: Iterable[object]) -> str:
    """Returns some texts below each other, as they stand under a pointer."""
    return "<br>".join(map(spelt, lines))


def named_ticks(names: Sequence[object]) -> dict[str, list[str]]:
    """Returns the settings of an axis of categories that are `spelt` names: long ones are cut."""
    return {
        "tickvals": [spelt(name) for name in names],
        "ticktext": [brief(name) for name in names],
    }
