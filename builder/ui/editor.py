"""The editor: toolbar, network, inspector, totals and the views below, in one fragment.

One edit draws the editor again, not the app. The network comes first: what a person has done to
it is answered before anything else is drawn.
"""

from __future__ import annotations

import gc
import time
from functools import cache

import streamlit as st

from builder.inference.engine import infer
from builder.ui.fragments import fragment
from builder.ui.inspector import draw_inspector
from builder.ui.network import draw_network, draw_view_choice
from builder.ui.session import Session
from builder.ui.toolbar import draw_toolbar
from builder.ui.totals import draw_totals
from builder.ui.views import draw_views

LEAD_S = 0.05
"""How long the network is ahead of all else, in seconds.

The server sends what is drawn within 5 ms, and the browser draws together what arrives within
10 ms: what follows at once is drawn with the network, in one go that takes three times as long.
"""

LOOK_EVERY_S = 3
"""How often a page looks whether its project was changed elsewhere, in seconds."""


def draw_editor() -> None:
    """Draws the whole editor of the session's document, on a page that is drawn anew."""
    Session.current().shelf.renew()
    fragment(_draw_editor)()


def _draw_editor() -> None:
    session = Session.current()
    session.refresh()
    bar = st.container()
    left, right = st.container(key="editor").columns([11, 5], gap="small")
    choice = left.container(key="network-bar")
    with left.container(key="network"):
        # The browser draws the containers meanwhile: it has that behind it when the network comes.
        inference = infer(session.graph)
        draw_network(session, inference)
    with choice:
        draw_view_choice(session)
    time.sleep(LEAD_S)
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


def follow_others() -> None:
    """Draws the app again when the project was changed in another tab or on another machine."""
    fragment(_look, run_every=LOOK_EVERY_S)()


def _look() -> None:
    if Session.current().is_behind():
        st.rerun()


@cache
def _settle() -> None:
    """Takes all that is there now out of the garbage collector's rounds, once in a process.

    Once the first page stands, tens of thousands of objects of libraries stay for ever. To look at
    them all takes 25 ms, and would happen in the middle of somebody's edit.
    """
    gc.collect()
    gc.freeze()
