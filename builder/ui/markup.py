"""Small pieces of HTML in the page's own style. Every text is escaped here."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Sequence
from html import escape

import streamlit as st

from builder.plots.tiles import Sheet

_MEANINGFUL = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~$:])")
_MEANINGFUL_IN_A_LABEL = re.compile(
    r"([\\`*\[\]<>~$:]|(?<![^\W_])_|_(?![^\W_])|^[#+\-]|(?<=^\d)[.)]|(?<=^\d\d)[.)])"
)
_SHORTCODE = re.compile(r":(?=[a-zA-Z+][\w+\-/]*:)")
"""Streamlit makes pictures of `:tada:` and `:material/home:` after Markdown was read, so no escape
helps; a joint without width (U+2060) does."""


def plain(text: str) -> str:
    """Returns Markdown that shows a text as it is, for texts that somebody else has written."""
    return _MEANINGFUL.sub(r"\\\1", _without_shortcodes(text))


def label(text: str) -> str:
    """Returns the label of a field that shows a name as it is.

    Streamlit also gives the label to screen readers, as it is written: so it escapes only what
    would be taken for Markdown, no underscore within a name and no point.
    """
    return _MEANINGFUL_IN_A_LABEL.sub(r"\\\1", _without_shortcodes(text))


def _without_shortcodes(text: str) -> str:
    return _SHORTCODE.sub(":\u2060", text)


def card(title: str, *lines: str, number: str | None = None) -> str:
    """Returns a card with a small heading; `number` lines are in the monospaced face."""
    formula = f'<code class="s-formula">{escape(number)}</code>' if number else ""
    body = "".join(f"<p>{escape(line)}</p>" for line in lines if line)
    return f'<section class="s-card"><h4>{escape(title)}</h4>{formula}{body}</section>'


def heading(text: str) -> None:
    """Draws a small heading in capitals over a group of fields."""
    st.html(f'<h4 class="s-heading">{escape(text)}</h4>')


def tiles(pairs: Iterable[tuple[str, str]]) -> None:
    """Draws number tiles: a label and a value each."""
    drawn = "".join(
        f'<div class="s-tile"><span>{escape(label)}</span><b>{escape(value)}</b></div>'
        for label, value in pairs
    )
    st.html(f'<div class="s-tiles">{drawn}</div>')


def facts(pairs: Iterable[tuple[str, str]]) -> None:
    """Draws a list of facts: the label on the left, the value on the right."""
    drawn = "".join(
        f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>" for label, value in pairs if value
    )
    st.html(f'<dl class="s-facts">{drawn}</dl>')


def note(text: str) -> None:
    """Draws a quiet remark."""
    st.html(f'<p class="s-note">{escape(text)}</p>')


def setting(text: str) -> None:
    """Draws what is set on the right of the line above, which opens to more."""
    st.html(f'<div class="s-set"><span title="{escape(text)}">{escape(text)}</span></div>')


def table(
    columns: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: frozenset[int] = frozenset()
) -> None:
    """Draws a table.

    Args:
        columns: The headings.
        rows: The cells.
        numbers: The columns that hold numbers: monospaced, to the right.
    """
    head = "".join(_cell("th", text, index in numbers) for index, text in enumerate(columns))
    body = "".join(
        "<tr>" + "".join(_cell("td", text, i in numbers) for i, text in enumerate(row)) + "</tr>"
        for row in rows
    )
    st.html(
        f'<div class="s-table"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _cell(tag: str, text: str, number: bool) -> str:
    kind = ' class="s-number"' if number else ""
    return f"<{tag}{kind}>{escape(text)}</{tag}>"


def picture_grid(sheet: Sheet, *, side: int = 104, label: str) -> None:
    """Draws a sheet as a grid of captioned tiles that flows with the width of the page.

    The browser gets one image; every tile shows its part of it.

    Args:
        sheet: The tiles.
        side: The width of a tile on the screen, in pixels.
        label: What the grid shows, for those who cannot see it.
    """
    height, width = sheet.tile_shape
    tall = max(1, round(side * height / width))
    data = base64.b64encode(sheet.png()).decode()
    figures = "".join(
        f'<figure><div style="background-position:{_place(index, sheet, side, tall)}"></div>'
        f"<figcaption>{escape(caption)}</figcaption></figure>"
        for index, caption in enumerate(sheet.captions)
    )
    style = (
        f"--sheet:url(data:image/png;base64,{data});--width:{side}px;--height:{tall}px;"
        f"--size:{sheet.columns * side}px {sheet.rows * tall}px"
    )
    opening = f'<div class="s-grid" role="img" aria-label="{escape(label)}" style="{style}">'
    st.html(f"{opening}{figures}</div>")


def texts(rows: Iterable[tuple[str, Sequence[tuple[str, str]]]], *, label: str) -> None:
    """Draws texts word by word, each as a chip.

    Args:
        rows: For each text what it is about, such as its class, and its words: the word, and
            what stands below it, such as its number.
        label: What the list shows, for those who cannot see it.
    """
    drawn = "".join(
        f"<li>{_strong(about)}<span>"
        + "".join(
            f"<span>{escape(word)}<small>{escape(below)}</small></span>" for word, below in words
        )
        + "</span></li>"
        for about, words in rows
    )
    st.html(f'<ul class="s-texts" aria-label="{escape(label)}">{drawn}</ul>')


def _strong(text: str) -> str:
    return f"<strong>{escape(text)}</strong>" if text else ""


def swatches(pairs: Iterable[tuple[str, str]]) -> None:
    """Draws a legend: names with the colours that stand for them, as CSS writes these."""
    drawn = "".join(
        f'<span><i style="background:{escape(colour)}"></i>{escape(name)}</span>'
        for name, colour in pairs
    )
    st.html(f'<p class="s-swatches">{drawn}</p>')


def _place(index: int, sheet: Sheet, side: int, tall: int) -> str:
    """Where a tile stands on its sheet, as CSS counts background positions."""
    row, column = divmod(index, sheet.columns)
    return f"{-column * side}px {-row * tall}px"
