"""Parts of a page that are drawn again by themselves."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec

import streamlit as st

P = ParamSpec("P")

_drawing: ContextVar[bool] = ContextVar("drawing a part", default=False)


def fragment(
    draw: Callable[P, None], *, run_every: float | None = None, key: str | None = None
) -> Callable[P, None]:
    """Returns a function that draws a part of a page, which can then be drawn again alone.

    As `st.fragment`, in a container of its own, and not within another part. When a part is drawn
    again right after the page, Streamlit drops what the page has drawn of it and not yet sent.
    Were that an element beside others, or around those of another part, the others would reach
    the browser without it, which stops there for good ("Bad delta path index"). The container is
    the page's, so it is not dropped.

    Args:
        draw: Draws the part.
        run_every: How often to draw it again by itself, in seconds.
        key: The container's key.
    """

    @wraps(draw)
    def part(*args: P.args, **kwargs: P.kwargs) -> None:
        before = _drawing.set(True)
        try:
            draw(*args, **kwargs)
        finally:
            _drawing.reset(before)

    def framed(*args: P.args, **kwargs: P.kwargs) -> None:
        if _drawing.get():
            raise RuntimeError(f"Expected a part of a page: {draw} is drawn within another one.")
        with st.container(key=key):
            st.fragment(part, run_every=run_every)(*args, **kwargs)

    return framed
