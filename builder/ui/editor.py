"""The editor: toolbar, network, inspector, totals and the views below, in one fragment.

One edit draws the editor again, not the app. The network comes first: what a person has done to
it is answered before anything else is drawn.
"""

from __future__ import annotations

import gc
from functools import cache

import streamlit as st

from builder.inference.engine import infer
from builder.ui.inspector import draw_inspector
from builder.ui.network import draw_network, draw_view_choice
from builder.ui.session import Session
from builder.ui.toolbar import draw_toolbar
from builder.ui.totals import draw_totals
from builder.ui.views import draw_views

LOOK_EVERY_S = 3
"""How often a page looks whether its project was changed elsewhere, in seconds."""


@st.fragment
def draw_editor() -> None:
    """Draws the whole editor of the session's document."""
    session = Session.current()
    session.refresh()
    inference = infer(session.graph)
    bar = st.container()
    left, right = st.container(key="editor").columns([11, 5], gap="small")
    choice = left.container(key="network-bar")
    with left.container(key="network"):
        draw_network(session, inference)
    with choice:
        draw_view_choice(session)
    with bar:
        draw_toolbar(session)
    with right, st.container(key="inspector", border=True, gap="small"):
        draw_inspector(session, inference)
    with left:
        draw_totals(inference)
        with st.container(key="views"):
            draw_views(session, inference)
    session.speak()
    _settle()


@st.fragment(run_every=LOOK_EVERY_S)
def follow_others() -> None:
    """Draws the app again when the project was changed in another tab or on another machine."""
    if Session.current().is_behind():
        st.rerun()


@cache
def _settle() -> None:
    """Takes all that is there now out of the garbage collector's rounds, once in a process.

    Streamlit ends every rerun with a full collection. Once the first page stands, tens of
    thousands of objects of libraries stay for ever: to look at them all takes 25 ms each time,
    at every edit and every time that a page looks for changes.
    """
    gc.collect()
    gc.freeze()
