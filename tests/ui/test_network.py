"""The canvas in the page: what the browser says is taken up, what it asks is answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from builder.graph import files
from builder.graph.document import Graph
from builder.store import Store
from builder.templates import TEMPLATES
from builder.ui import network
from builder.ui.canvas import CanvasState
from builder.ui.session import Session
from builder.ui.stack import StackState
from tests.ui.test_canvas_edits import branches, ends, nested


@pytest.fixture
def store(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("STRATA_HOME", str(tmp_path))
    with_home = Store.open()
    yield with_home
    with_home.close()


Say = Callable[..., Session]


@pytest.fixture
def say(store: Store, monkeypatch: pytest.MonkeyPatch) -> Say:
    """Lets the browser say something about a document that is on the canvas."""
    sessions: dict[str, Session] = {}

    def said(graph: Graph, **state: Any) -> Session:
        text = files.to_json(graph)
        if text not in sessions:
            sessions[text] = Session._of(store.create_project("mine", text))
        session = sessions[text]
        monkeypatch.setattr(Session, "current", lambda: session)
        monkeypatch.setattr(
            network, "canvas_state", lambda _, wished: CanvasState.read(state, wished)
        )
        network.take_from_canvas()
        return session

    return said


def test_what_was_done_and_selected_is_taken_up(say: Say) -> None:
    new = {"seq": 1, "kind": "add", "item": "Dropout", "node_id": "new", "wire": None}
    session = say(
        branches(),
        gestures={"client": "me", "attempt": 0, "pending": [new]},
        selection={"ids": ["new"]},
        browser="b-1",
    )
    assert session.selected == "new"
    assert session.browser == "b-1"
    assert session.ack == {"client": "me", "seq": 1}


def test_a_wire_that_fits_has_an_answer_without_words(say: Say) -> None:
    session = say(branches(), question={"question": 3, **ends("conv", "flat")})
    assert session.verdict == {"question": 3, "message": None}


@pytest.mark.parametrize(
    ("graph", "source", "target", "words"),
    [
        (branches, "dense", "conv", "circle"),
        (branches, "image", "gone", "gone"),
        (branches, "image", "conv/x", "side by side"),
        (branches, "conv", "dense", "Dense works on the last axis"),
        (nested, "outer/inner/add", "outer/inner/conv", "circle"),
        (nested, "image", "dense", "Dense works on the last axis"),
    ],
)
def test_what_would_be_wrong_with_a_wire_is_said_in_words(
    say: Say, graph: Callable[[], Graph], source: str, target: str, words: str
) -> None:
    session = say(graph(), question={"question": 1, **ends(source, target)})
    assert session.verdict is not None
    assert words in str(session.verdict["message"])
    assert session.graph == graph()


def test_a_question_is_answered_once_and_forgotten_when_nothing_is_asked(
    say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(network, "complaint", lambda *_: asked.append(1))
    question = {"question": 1, **ends("conv", "flat")}
    first = say(branches(), question=question).verdict
    assert say(branches(), question=question).verdict is first
    assert say(branches(), question={**question, "question": 2}).verdict != first
    assert len(asked) == 2
    assert say(branches(), question=None).verdict is None


def drawn() -> None:
    """The network alone, with the choice of its view."""
    from builder.inference.engine import infer
    from builder.ui.network import draw_network, draw_view_choice
    from builder.ui.session import Session

    session = Session.current()
    session.refresh()
    draw_view_choice(session)
    draw_network(session, infer(session.graph))


def page(store: Store, graph: Graph, **address: str) -> AppTest:
    """Opens a document in a page of its own."""
    app = AppTest.from_function(drawn, default_timeout=120)
    app.query_params["project"] = store.create_project("mine", files.to_json(graph)).id
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


@pytest.mark.parametrize("graph", [branches, nested, TEMPLATES["lenet5"], Graph])
@pytest.mark.parametrize("view", ["stack", "wire"])
def test_both_views_draw_any_document(store: Store, graph: Callable[[], Graph], view: str) -> None:
    app = page(store, graph(), view=view)
    assert app.segmented_control[0].value == view


def test_choosing_a_view_puts_it_into_the_address(store: Store) -> None:
    app = page(store, branches())
    choice = app.segmented_control[0]
    assert choice.value == "wire"
    choice.set_value("stack").run()
    assert not app.exception
    assert app.query_params["view"] == "stack"
    assert app.segmented_control[0].value == "stack"


@pytest.mark.parametrize("graph", [branches, TEMPLATES["lenet5"]])
def test_the_address_names_the_view_so_that_a_new_session_shows_the_same(
    store: Store, graph: Callable[[], Graph]
) -> None:
    """What an editor has not sent yet is lost when the other one stands in its place."""
    app = page(store, graph())
    shown = app.segmented_control[0].value
    other = TEMPLATES["lenet5"]() if shown == "wire" else branches()
    store.save_project(app.query_params["project"], files.to_json(other))
    app.run()
    assert app.segmented_control[0].value == shown
    again = AppTest.from_function(drawn, default_timeout=120)
    for name in ("project", "view"):
        again.query_params[name] = app.query_params[name]
    again.run()
    assert not again.exception
    assert again.segmented_control[0].value == shown


@pytest.mark.parametrize("view", ["stack", "wire"])
def test_a_new_session_takes_up_what_was_done_before_the_server_was_started_again(
    store: Store, monkeypatch: pytest.MonkeyPatch, view: str
) -> None:
    renamed = [
        {"seq": 1, "kind": "rename", "node_id": "conv", "name": "first"},
        {"seq": 2, "kind": "rename", "node_id": "conv", "name": "second"},
    ]
    said = {
        "gestures": {"client": "me", "attempt": 3, "pending": renamed},
        "selection": {"ids": ["dense"]},
    }
    editor, kind = ("stack_editor", StackState) if view == "stack" else ("wire_editor", CanvasState)
    answers: list[tuple[Any, Any]] = []

    def mounted(*, ack: Any, selection: Any, **_: Any) -> Any:
        answers.append((dict(ack), selection["ids"]))
        return kind.read(said)

    monkeypatch.setattr(network, editor, mounted)
    monkeypatch.setattr(network, "stack_state", lambda _, wished: StackState.read(said, wished))
    monkeypatch.setattr(network, "canvas_state", lambda _, wished: CanvasState.read(said, wished))
    app = page(store, branches(), view=view)
    project = store.project(app.query_params["project"])
    assert project is not None
    assert files.from_json(project.graph_json).layer_of("conv").name == "second"
    assert answers[-1] == ({"client": "me", "seq": 2}, ["dense"])
    drawings = len(answers)
    app.run()
    assert len(answers) == drawings + 1  # once taken up, a page is drawn once


@pytest.mark.parametrize("view", ["stack", "wire"])
def test_a_project_may_have_any_id(
    store: Store, monkeypatch: pytest.MonkeyPatch, view: str
) -> None:
    monkeypatch.setattr("secrets.token_urlsafe", lambda *_: "a__b--c_")
    page(store, branches(), view=view)
