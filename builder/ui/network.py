"""The network on the page: as a stack or as a canvas, two views of one document."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import cast

import streamlit as st

from builder.graph.edits import EditError
from builder.inference.specs import Inference
from builder.inference.wiring import complaint
from builder.ui import canvas_edits, gestures
from builder.ui.canvas import CanvasState, Question, Verdict, canvas_state, wire_editor
from builder.ui.canvas_scene import canvas_scope, selected_fragment
from builder.ui.canvas_wires import asked
from builder.ui.library import Library, families
from builder.ui.rows import stack_rows
from builder.ui.session import Session
from builder.ui.stack import Selection, StackState, stack_editor, stack_state
from builder.ui.view import View

HEIGHT = 580
"""Of either view, in pixels, where the style sheet does not say it better."""

_TITLES: dict[View, str] = {"stack": "Stack", "wire": "Wire"}
_CHOICE = "network-view"


def draw_network(session: Session, inference: Inference) -> None:
    """Draws the network in the view that is chosen."""
    session.name_view()
    if session.view == "stack":
        _draw_stack(session, inference)
    else:
        _draw_canvas(session, inference)


def draw_view_choice(session: Session) -> None:
    """Draws the choice between the two views."""
    st.segmented_control(
        "Network as",
        list(_TITLES),
        default=session.view,
        key=session.show(session.view, _CHOICE),
        format_func=lambda view: _TITLES[view],
        required=True,
        on_change=_choose,
        label_visibility="collapsed",
    )


def _choose() -> None:
    session = Session.current()
    session.show_as(cast(View, st.session_state[_CHOICE]))


def _draw_stack(session: Session, inference: Inference) -> None:
    state = stack_editor(
        palette=Library(session.browser).items(),
        families=families(),
        rows=stack_rows(session.graph, inference),
        selection=_selection(session),
        ack=session.ack,
        browser=session.browser,
        key=_key("stack", session),
        height=HEIGHT,
        on_change=take_from_stack,
        can_undo=session.history.can_undo,
        can_redo=session.history.can_redo,
    )
    _resume(session, state, take_from_stack)


def _draw_canvas(session: Session, inference: Inference) -> None:
    state = wire_editor(
        palette=Library(session.browser).items(),
        families=families(),
        epoch=session.epoch,
        scope=canvas_scope(session.graph, inference),
        selection=_selection(session),
        ack=session.ack,
        verdict=session.verdict,
        fragment=selected_fragment(session.graph, session.selection),
        browser=session.browser,
        shelf=session.shelf,
        key=_key("canvas", session),
        height=HEIGHT,
        on_change=take_from_canvas,
        can_undo=session.history.can_undo,
        can_redo=session.history.can_redo,
    )
    _resume(session, state, take_from_canvas)


def _resume(session: Session, state: CanvasState | StackState, take: Callable[[], None]) -> None:
    """Takes up at a session's first drawing what the browser has done before there was one.

    When the server was started again, a page that is still open brings all that its editor has
    said along. To Streamlit that is where the new session begins: nothing has changed, so no
    callback is called.
    """
    first, session.is_new = session.is_new, False
    said = state.gestures.pending or (state.browser and not session.browser)
    if first and (said or state.selection != session.selection):
        take()
        st.rerun()


def take_from_stack() -> None:
    """Applies what was done on the stack since the last answer, and adopts its selection."""
    session = Session.current()
    state = stack_state(_key("stack", session), session.selection)
    session.meet(state.browser)
    session.take(state.gestures, partial(gestures.edit_of, library=Library(session.browser)))
    session.selection = state.selection


def take_from_canvas() -> None:
    """Applies what was done on the canvas since the last answer, and adopts what it says."""
    session = Session.current()
    state = canvas_state(_key("canvas", session), session.selection)
    session.meet(state.browser)
    library = Library(session.browser)
    session.take(state.gestures, partial(canvas_edits.edit_of, library=library))
    session.selection = state.selection
    session.verdict = _answer(session, state.question)
    session.question = state.question


def _answer(session: Session, question: Question | None) -> Verdict | None:
    """Says what would be wrong with the wire that is asked about. Each is looked at once."""
    if question is None or question == session.question:
        return session.verdict if question else None
    try:
        site, edge = asked(session.graph, question)
        message = complaint(session.graph, edge, site.scope)
    except EditError as error:
        message = str(error)
    return Verdict(question=question.question, message=message)


def _selection(session: Session) -> Selection:
    return Selection(ids=list(session.selection), rev=session.selection_revision)


def _key(name: str, session: Session) -> str:
    """The element's key. Each project has its own: what is on its way must not reach another."""
    # Streamlit refuses keys with two underscores in a row, which an id may have.
    return f"{name}-{session.project_id.encode().hex()}"
