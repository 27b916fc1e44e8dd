"""The editor: toolbar, stack, inspector, totals and the views below, in one fragment.

One edit draws the editor again, not the app.
"""

from __future__ import annotations

import streamlit as st

from builder.inference.engine import infer
from builder.ui.gestures import edit_of
from builder.ui.inspector import draw_inspector
from builder.ui.rows import families, palette, stack_rows
from builder.ui.session import Session
from builder.ui.stack import RedoGesture, Selection, UndoGesture, stack_editor, stack_state
from builder.ui.toolbar import draw_toolbar
from builder.ui.totals import draw_totals
from builder.ui.views import draw_views

STACK = "stack"
STACK_HEIGHT = 500


@st.fragment
def draw_editor() -> None:
    """Draws the whole editor of the session's document."""
    session = Session.current()
    session.refresh()
    inference = infer(session.graph)
    draw_toolbar(session)
    left, right = st.container(key="editor").columns([11, 5], gap="small")
    with left:
        with st.container(key="network"):
            stack_editor(
                palette=palette(),
                families=families(),
                rows=stack_rows(session.graph, inference),
                selection=Selection(ids=list(session.selection), rev=session.selection_revision),
                ack=session.ack,
                key=STACK,
                height=STACK_HEIGHT,
                on_change=take_gestures,
                can_undo=session.history.can_undo,
                can_redo=session.history.can_redo,
            )
        draw_totals(inference)
        with st.container(key="views"):
            draw_views(session, inference)
    with right, st.container(key="inspector", border=True, gap="small"):
        draw_inspector(session, inference)
    session.speak()


def take_gestures() -> None:
    """Applies what was done on the stack since the last answer, and adopts its selection."""
    session = Session.current()
    state = stack_state(STACK, session.selection)
    for gesture in state.gestures.since(session.ack):
        if isinstance(gesture, UndoGesture):
            session.undo()
        elif isinstance(gesture, RedoGesture):
            session.redo()
        else:
            edit = edit_of(session.graph, gesture, infer(session.graph))
            if edit is not None:
                session.dispatch(edit)
    session.ack = state.gestures.acknowledged(session.ack)
    session.selection = state.selection
