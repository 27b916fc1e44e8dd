"""What the canvas sends is read as the words of `protocol.ts`, and nothing else is."""

from __future__ import annotations

import re
from typing import Any

import pytest

from builder.ui.canvas import CanvasState
from builder.ui.canvas.gestures import GESTURES
from builder.ui.inbox import Unreadable
from builder.ui.stack import StackState
from tests.e2e.server import ROOT

EDGE = {"source": "a", "source_port": 0, "target": "b", "target_port": "inputs", "order": 0}
ENDS = {**EDGE, "order": None}

EVERY_KIND: list[dict[str, Any]] = [
    {"kind": "add", "item": "Dense", "node_id": "new", "wire": None},
    {"kind": "add", "item": "Dense", "node_id": "n", "wire": {"how": "from", "source": "a",
                                                            "source_port": 1}},
    {"kind": "add", "item": "block:residual", "node_id": "n", "wire": {"how": "to", "target": "b",
                                                                     "target_port": "query"}},
    {"kind": "add", "item": "Dense", "node_id": "n", "wire": {"how": "into", "edge": EDGE}},
    {"kind": "place", "places": {"a": [1, 2.5], "b": None}, "notes": {"n": [0, 0]},
     "direction": "right"},
    {"kind": "connect", **ENDS},
    {"kind": "reconnect", "edge": EDGE, **ENDS},
    {"kind": "reorder", "edge": EDGE, "order": 2},
    {"kind": "remove", "node_ids": ["a"], "edges": [EDGE], "notes": ["n"]},
    {"kind": "duplicate", "node_ids": ["a"], "shared": True, "copies": {"a": "a2"}},
    {"kind": "paste", "text": "{}", "within": "", "position": [3, 4], "copies": {"a": "a3"}},
    {"kind": "unshare", "node_ids": ["a"]},
    {"kind": "bypass", "node_ids": ["a"], "bypassed": True},
    {"kind": "freeze", "node_ids": ["a"], "trainable": False},
    {"kind": "rename", "node_id": "a", "name": "head"},
    {"kind": "fix", "node_id": "a", "code": "rank"},
    {"kind": "group", "node_ids": ["a"], "name": "block", "node_id": "g"},
    {"kind": "ungroup", "node_id": "a"},
    {"kind": "fold", "node_ids": ["a"], "unfolded": True},
    {"kind": "repeat", "node_id": "a", "repeat": 32},
    {"kind": "output", "node_id": "a", "on": True},
    {"kind": "note", "id": "n", "text": "why", "position": None, "node_id": "a"},
    {"kind": "save_block", "node_id": "a"},
    {"kind": "forget_block", "item": "block:x"},
    {"kind": "undo"},
    {"kind": "redo"},
]  # fmt: skip


def pending(*gestures: dict[str, Any]) -> tuple[Any, ...]:
    numbered = [{**gesture, "seq": seq} for seq, gesture in enumerate(gestures, start=1)]
    state = {"gestures": {"client": "me", "attempt": 0, "pending": numbered}}
    return CanvasState.read(state).gestures.pending


def test_every_kind_of_gesture_is_read() -> None:
    read = pending(*EVERY_KIND)
    assert [gesture.kind for gesture in read] == [each["kind"] for each in EVERY_KIND]
    assert read[4].places == {"a": (1.0, 2.5), "b": None}
    assert read[3].wire.edge.target == "b"


def test_python_and_the_browser_know_the_same_gestures() -> None:
    protocol = (ROOT / "frontend/src/canvas/protocol.ts").read_text(encoding="utf-8")
    what = protocol[protocol.index("export type What") :]
    theirs = set(re.findall(r'kind: "(\w+)"', what))
    assert theirs == {gesture["kind"] for gesture in EVERY_KIND}
    ours = GESTURES.json_schema()["discriminator"]["mapping"]
    assert theirs == set(ours)


@pytest.mark.parametrize(
    "gesture",
    [
        {"kind": "explode"},
        {"kind": "add", "item": "Dense", "node_id": "", "wire": None},
        {"kind": "add", "item": "Dense", "node_id": "x" * 10_001, "wire": None},
        {"kind": "add", "item": "D" * 600, "node_id": "x", "wire": None},
        {"kind": "add", "item": "Dense", "node_id": "x", "wire": {"how": "sideways"}},
        {"kind": "place", "places": {"a": [float("nan"), 0]}},
        {"kind": "place", "places": {"a": [1e12, 0]}},
        {"kind": "place", "places": {"a": [1, 2, 3]}},
        {"kind": "place", "direction": "up"},
        {"kind": "connect", **ENDS, "source_port": -1},
        {"kind": "connect", **ENDS, "source_port": 10**9},
        {"kind": "remove", "node_ids": "abc"},
        {"kind": "remove", "node_ids": ["a"] * 10_001},
        {"kind": "paste", "text": 3, "within": "", "position": [0, 0]},
        {"kind": "repeat", "node_id": "a", "repeat": 0},
        {"kind": "repeat", "node_id": "a", "repeat": 10**6},
        {"kind": "rename", "node_id": "a", "name": "x" * 10_001},
        {"kind": "note", "id": "n", "text": "\ud800"},
    ],
)
def test_what_is_no_gesture_cannot_be_read(gesture: dict[str, Any]) -> None:
    (read,) = pending(gesture)
    assert isinstance(read, Unreadable)
    assert read.why


@pytest.mark.parametrize(
    ("said", "browser"),
    [("b-1_x", "b-1_x"), ("", ""), ("x" * 65, ""), ("../etc", ""), (3, ""), (None, "")],
)
def test_the_browser_says_which_it_is(said: Any, browser: str) -> None:
    for state in (CanvasState, StackState):
        assert state.read({"browser": said}).browser == browser


@pytest.mark.parametrize("question", [None, {}, "why", {"question": -1, **ENDS}, {"question": 1}])
def test_a_question_that_is_none_is_left_alone(question: Any) -> None:
    assert CanvasState.read({"question": question}).question is None


def test_a_question_names_both_ends_of_a_wire() -> None:
    question = CanvasState.read({"question": {"question": 4, **ENDS}}).question
    assert question is not None
    assert (question.question, question.source, question.target) == (4, "a", "b")
