"""Long lists in parts: only the part on the screen is put together and sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import streamlit as st

from builder.ui import markup
from builder.ui.figures import count
from builder.ui.session import set_widget_value, widget_value

T = TypeVar("T")


def part_of(items: Sequence[T], size: int, name: str, what: str) -> Sequence[T]:
    """Draws the choice of a page where a list needs one, and returns what stands on that page.

    Args:
        items: The list.
        size: How many fit on a page.
        name: Tells the choice from those of other lists.
        what: What the items are, in the plural.
    """
    if len(items) <= size:
        return items
    pages, key = -(-len(items) // size), f"page-{name}"
    if (widget_value(key) or 1) > pages:
        set_widget_value(pages, key)  # the list has become shorter
    with st.container(horizontal=True, vertical_alignment="center", key=f"paging-{name}"):
        first = (st.pagination(pages, key=key) - 1) * size
        part = items[first : first + size]
        markup.note(
            f"{count(first + 1)} to {count(first + len(part))} of {count(len(items))} {what}"
        )
    return part
