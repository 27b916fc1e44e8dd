"""What a session says for a moment can be read, also where it is much."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from builder.ui.notices import SHORTEST_S


def drawn(messages: list[str]) -> None:
    from builder.ui.notices import Notices

    notices = Notices()
    for message in messages:
        notices.say(message)
    notices.speak()
    notices.speak()


def toasts(*messages: str) -> list[tuple[str, int]]:
    app = AppTest.from_function(drawn, kwargs={"messages": list(messages)}).run()
    assert not app.exception
    return [(toast.value, toast.proto.duration) for toast in app.toast]


def test_each_message_is_said_once_the_first_on_top() -> None:
    """Streamlit puts the newest on top."""
    assert [words for words, _ in toasts("a", "b", "a")] == ["b", "a"]


@pytest.mark.parametrize("lengths", [(10,), (10, 10), (300,), (300, 300)])
def test_all_stay_as_long_as_it_takes_to_read_them(lengths: tuple[int, ...]) -> None:
    messages = [f"{number}" + "x" * (length - 1) for number, length in enumerate(lengths)]
    expected = {(10,): SHORTEST_S, (10, 10): SHORTEST_S, (300,): 20, (300, 300): 40}[lengths]
    assert {seconds for _, seconds in toasts(*messages)} == {expected}
