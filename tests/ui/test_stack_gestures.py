from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from builder.ui.stack import NOTHING_YET, AddGesture, Gestures, RemoveGesture, StackState

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


def message(*gestures: dict[str, Any], client: str = "me") -> dict[str, Any]:
    return {"client": client, "attempt": 0, "pending": list(gestures)}


def steps(first: int, last: int, client: str = "me") -> Gestures:
    return Gestures.read(
        message(*({"kind": "undo", "seq": seq} for seq in range(first, last + 1)), client=client)
    )


def test_every_kind_of_gesture_is_read() -> None:
    numbered = [{**gesture, "seq": seq} for seq, gesture in enumerate(EVERY_KIND, start=1)]
    gestures = Gestures.read(message(*numbered))
    assert [gesture.kind for gesture in gestures.pending] == [each["kind"] for each in EVERY_KIND]
    assert isinstance(gestures.pending[0], AddGesture)
    assert isinstance(gestures.pending[3], RemoveGesture)
    assert gestures.pending[3].node_ids == ("a", "b")


@pytest.mark.parametrize(
    "gesture",
    [
        {"kind": "explode", "seq": 1},
        {"kind": "undo"},
        {"kind": "undo", "seq": 0},
        {"kind": "remove", "seq": 1, "node_ids": "a"},
        {"kind": "add", "seq": 1, "class_name": "Dense", "node_id": ""},
    ],
)
def test_what_is_no_gesture_is_refused(gesture: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Gestures.read(message(gesture))


def test_no_message_yet_means_nothing_to_do() -> None:
    gestures = Gestures.read(None)
    assert gestures.since(NOTHING_YET) == ()
    assert gestures.acknowledged(NOTHING_YET) == NOTHING_YET


def test_what_was_applied_is_not_applied_again() -> None:
    gestures = steps(1, 3)
    ack = gestures.acknowledged(NOTHING_YET)
    assert ack == {"client": "me", "seq": 3}
    assert gestures.since(ack) == ()
    assert [gesture.seq for gesture in steps(3, 5).since(ack)] == [4, 5]


def test_another_client_starts_from_its_own_first_gesture() -> None:
    ack = steps(1, 7).acknowledged(NOTHING_YET)
    other = steps(1, 2, client="you")
    assert [gesture.seq for gesture in other.since(ack)] == [1, 2]
    assert other.acknowledged(ack) == {"client": "you", "seq": 2}


@given(st.lists(st.tuples(st.integers(1, 12), st.integers(0, 4)), max_size=30))
def test_messages_lost_repeated_and_late_apply_everything_once_in_order(
    arrivals: list[tuple[int, int]],
) -> None:
    """Each arrival is a list that ends at a gesture and reaches some gestures back."""
    ack, applied, known = NOTHING_YET, list[int](), 0
    for last, back in arrivals:
        first = max(1, min(last - back, known + 1))
        gestures = steps(first, last)
        applied += [gesture.seq for gesture in gestures.since(ack)]
        ack = gestures.acknowledged(ack)
        known = max(known, last)
    assert applied == list(range(1, known + 1))


def test_the_selection_is_what_python_wished_until_the_browser_says_more() -> None:
    assert StackState.read(None, ["a"]).selection == ("a",)
    assert StackState.read({"selection": {"ids": []}}, ["a"]).selection == ()
    assert StackState.read({"selection": {"ids": ["b", "c"]}}, ["a"]).selection == ("b", "c")
