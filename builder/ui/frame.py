"""The frame that every page stands in: the list of pages, and what a page waits for."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING

import streamlit as st

from builder.ui.keras_loading import require_keras
from builder.ui.session import Session
from builder.ui.visitor import meet_browser

if TYPE_CHECKING:
    from streamlit.navigation.page import Page

_framed: ContextVar[bool] = ContextVar("framed", default=False)
"""Whether this run of the script came through `app.py`. Every run has a context of its own."""


def navigate() -> Page:
    """Draws the navigation and returns the page to run. To add a page: a file and a line here."""
    _framed.set(True)
    return st.navigation(
        [
            st.Page("pages/build.py", title="Build", url_path="build", default=True),
            st.Page("pages/data.py", title="Data", url_path="data"),
            st.Page("pages/train.py", title="Train", url_path="train"),
            st.Page("pages/inspect.py", title="Inspect", url_path="inspect"),
            st.Page("pages/runs.py", title="Runs", url_path="runs"),
        ],
        position="top",
    )


def enter(*, needs_keras: bool = True) -> Session:
    """Starts a page: returns the session once all that the page needs is there.

    Args:
        needs_keras: Whether the page can do nothing before Keras is loaded.
    """
    if not _framed.get():
        # Until an app has called st.navigation, Streamlit runs the files of a folder `pages` by
        # themselves: this is the first visit of this server, and it goes to a page's own
        # address.
        navigate()
        st.rerun()
    session = Session.current()
    session.refresh()
    if needs_keras:
        require_keras()
    meet_browser()
    return session
