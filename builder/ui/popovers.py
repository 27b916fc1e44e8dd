"""Popovers whose content is made only while they are open, and that the server can close."""

from __future__ import annotations

from collections.abc import Callable
from secrets import token_hex
from typing import Any

import streamlit as st

from builder.ui.session import Session, key


def draw_popover(
    label: str, name: str, draw: Callable[..., None], *args: Any, **options: Any
) -> None:
    """Draws a popover, and what is in it where it is open.

    Args:
        label: What stands on its button.
        name: What tells it from all others.
        draw: Draws its content.
        *args: The arguments of `draw`.
        **options: More for `st.popover`.
    """
    current = Session.current().popovers.setdefault(name, token_hex(4))
    popover = st.popover(label, key=key("popover", name, current), on_change="rerun", **options)
    if popover.open:
        with popover:
            draw(*args)


def close_popover(name: str) -> None:
    """Closes a popover.

    What is drawn next is another one. A browser that has not heard of it yet says with whatever
    it sends that the popover is open: it means the old one. The popovers of another project are
    others, too.

    Args:
        name: What tells it from all others.
    """
    Session.current().popovers.pop(name, None)
