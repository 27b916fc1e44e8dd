from __future__ import annotations

from typing import Any

import pytest

from builder.ui.inbox import Unreadable
from builder.ui.stack import AddGesture, RemoveGesture, StackState

EVERY_KIND: list[dict[str, Any]] = [
    {"kind": "add", "class_name": "Dense", "after": None, "node_id": "dense-1"},
    {"kind": "move", "node_id": "a", "after": "b"},
    {"kind": "duplicate", "node_ids": ["a"], "shared": True},
    {"kind": "remove", "node_ids": ["a", "b"]},
    {"kind": "bypass", "node_ids": ["a"], "bypassed": True},
    {"kind": "freeze", "node_ids": ["a"], "trainable": False},
    {"kind": "rename", "node_id": "a", "name": "head"},
    {"kind": "fix", "node_id": "a", "code": "rank"},
    {"kind": "undo"},
    {"kind": "redo"},
]


def pending(*gestures: dict[str, Any]) -> tuple[Any, ...]:
    message = {"client": "me", "attempt": 0, "pending": list(gestures)}
    return StackState.read({"gestures": message}).gestures.pending


def test_every_kind_of_gesture_is_read() -> None:
    numbered = [{**gesture, "seq": seq} for seq, gesture in enumerate(EVERY_KIND, start=1)]
    gestures = pending(*numbered)
    assert [gesture.kind for gesture in gestures] == [each["kind"] for each in EVERY_KIND]
    assert isinstance(gestures[0], AddGesture)
    assert isinstance(gestures[3], RemoveGesture)
    assert gestures[3].node_ids == ("a", "b")


@pytest.mark.parametrize(
    "gesture",
    [
        {"kind": "explode"},
        {"kind": "remove", "node_ids": "a"},
        {"kind": "add", "class_name": "Dense", "node_id": ""},
        {"kind": "add", "class_name": "D" * 600, "node_id": "a"},
        {"kind": "rename", "node_id": "a", "name": "\ud800"},
    ],
)
def test_what_is_no_gesture_cannot_be_read(gesture: dict[str, Any]) -> None:
    assert isinstance(pending({**gesture, "seq": 1})[0], Unreadable)


def test_the_selection_is_what_python_wished_until_the_browser_says_more() -> None:
    assert StackState.read(None, ["a"]).selection == ("a",)
    assert StackState.read({"selection": {"ids": []}}, ["a"]).selection == ()
    assert StackState.read({"selection": {"ids": ["b", "c"]}}, ["a"]).selection == ("b", "c")
