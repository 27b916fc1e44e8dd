"""The list of gestures that a browser sends: read with distrust, applied once and in order."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from builder.ui.inbox import (
    MAX_AT_ONCE,
    NOTHING_YET,
    Inbox,
    Numbered,
    Unreadable,
    read_ids,
)


class Hop(Numbered):
    kind: Literal["hop"]


HOPS: TypeAdapter[Hop] = TypeAdapter(Hop)


def read(*gestures: Any, client: Any = "me") -> Inbox[Hop]:
    return Inbox.read({"client": client, "attempt": 0, "pending": list(gestures)}, HOPS)


def hops(first: int, last: int, client: str = "me") -> Inbox[Hop]:
    return read(*({"kind": "hop", "seq": seq} for seq in range(first, last + 1)), client=client)


def numbers(inbox: Inbox[Hop]) -> list[int]:
    return [gesture.seq for gesture in inbox.pending]


def test_no_message_yet_means_nothing_to_do() -> None:
    inbox = Inbox.read(None, HOPS)
    assert inbox.since(NOTHING_YET) == ()
    assert inbox.acknowledged(NOTHING_YET) == NOTHING_YET
    assert inbox.damage == ""


def test_what_was_applied_is_not_applied_again() -> None:
    inbox = hops(1, 3)
    ack = inbox.acknowledged(NOTHING_YET)
    assert ack == {"client": "me", "seq": 3}
    assert inbox.since(ack) == ()
    assert [gesture.seq for gesture in hops(3, 5).since(ack)] == [4, 5]


def test_another_client_starts_from_its_own_first_gesture() -> None:
    ack = hops(1, 7).acknowledged(NOTHING_YET)
    other = hops(1, 2, client="you")
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
        inbox = hops(first, last)
        applied += [gesture.seq for gesture in inbox.since(ack)]
        ack = inbox.acknowledged(ack)
        known = max(known, last)
    assert applied == list(range(1, known + 1))


@pytest.mark.parametrize(
    "state",
    [
        "list",
        [],
        {},
        {"client": "me"},
        {"pending": []},
        {"client": "", "pending": []},
        {"client": "x" * 101, "pending": []},
        {"client": 3, "pending": []},
        {"client": "me", "pending": "hop"},
        {"client": "me", "pending": [1, 2]},
        {"client": "me", "pending": {"seq": 1}},
    ],
)
def test_a_message_that_is_none_is_said_and_answered_by_nothing(state: Any) -> None:
    inbox = Inbox.read(state, HOPS)
    assert inbox.damage
    assert inbox.pending == ()
    assert inbox.acknowledged({"client": "me", "seq": 2}) == {"client": "me", "seq": 2}


def test_a_gesture_that_cannot_be_read_does_not_hold_up_the_others() -> None:
    inbox = read({"kind": "hop", "seq": 1}, {"kind": "fly", "seq": 2}, {"kind": "hop", "seq": 3})
    assert numbers(inbox) == [1, 2, 3]
    assert isinstance(inbox.pending[1], Unreadable)
    assert "hop" in inbox.pending[1].why
    assert inbox.acknowledged(NOTHING_YET) == {"client": "me", "seq": 3}


@pytest.mark.parametrize("seq", [None, 0, -1, "two", 2**53, [], {}])
def test_a_gesture_without_a_number_is_said_and_left_out(seq: Any) -> None:
    inbox = read({"kind": "hop", "seq": 1}, {"kind": "hop", "seq": seq})
    assert numbers(inbox) == [1]
    assert inbox.damage


def test_of_two_gestures_with_one_number_the_first_counts() -> None:
    inbox = read({"kind": "hop", "seq": 1}, {"kind": "fly", "seq": 1})
    assert [type(gesture) for gesture in inbox.pending] == [Hop]
    assert inbox.damage


def test_of_a_very_long_list_the_first_part_is_read_and_the_rest_later() -> None:
    inbox = hops(1, MAX_AT_ONCE + 5)
    ack = inbox.acknowledged(NOTHING_YET)
    assert ack["seq"] == MAX_AT_ONCE
    assert [gesture.seq for gesture in hops(MAX_AT_ONCE + 1, MAX_AT_ONCE + 5).since(ack)] == [
        MAX_AT_ONCE + number for number in range(1, 6)
    ]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


@given(JSON | st.fixed_dictionaries({"client": JSON, "pending": st.lists(JSON)}))
def test_whatever_a_browser_sends_is_read_without_a_crash(state: Any) -> None:
    inbox = Inbox.read(state, HOPS)
    ack = inbox.acknowledged(NOTHING_YET)
    assert inbox.since(ack) == ()
    assert isinstance(read_ids(state, ["a"]), tuple)


@pytest.mark.parametrize(
    ("state", "selected"),
    [
        (None, ("a",)),
        ({"ids": []}, ()),
        ({"ids": ["b", "c/d"]}, ("b", "c/d")),
        ({"ids": "b"}, ("a",)),
        ({"ids": [1]}, ("a",)),
        ({"ids": ["\ud800"]}, ("a",)),
        ([], ("a",)),
    ],
)
def test_the_selection_is_what_python_wished_until_the_browser_says_more(
    state: Any, selected: tuple[str, ...]
) -> None:
    assert read_ids(state, ["a"]) == selected
