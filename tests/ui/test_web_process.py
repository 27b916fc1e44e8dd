"""What the web process is set to."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.runtime.scriptrunner.script_runner import _clean_problem_modules

from builder.inference.weightless import weightless
from builder.layers.keras_import import load_keras
from builder.ui.web_process import (
    NEW_OBJECTS,
    SWITCH_S,
    keep_keras_state,
    look_for_garbage_seldom,
    send_whole_pages,
    take_turns,
)


@pytest.fixture(autouse=True)
def settings_as_before() -> Iterator[None]:
    interval, thresholds = sys.getswitchinterval(), gc.get_threshold()
    yield
    sys.setswitchinterval(interval)
    gc.set_threshold(*thresholds)


def test_threads_take_turns_often() -> None:
    take_turns()
    assert sys.getswitchinterval() == pytest.approx(SWITCH_S)


def test_garbage_is_looked_for_seldom_and_still_among_the_old() -> None:
    older = gc.get_threshold()[1:]
    look_for_garbage_seldom()
    assert gc.get_threshold() == (NEW_OBJECTS, *older)


def test_the_end_of_somebodys_rerun_takes_no_scope_from_a_layer_that_is_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keras = load_keras()
    monkeypatch.setattr(keras.backend, "clear_session", keras.backend.clear_session)
    keep_keras_state(keras)
    with weightless():
        layer = keras.layers.Dense(3)
        _clean_problem_modules()  # as Streamlit does when a run of the script has ended
        layer(keras.KerasTensor((None, 4)))
        assert layer.count_params() == 15
        assert all(weight._value is None for weight in layer.weights)


def drawn(place: int, part: str = "") -> ForwardMsg:
    message = ForwardMsg()
    message.delta.new_element.text.body = f"{place} {part}"
    message.delta.fragment_id = part
    message.metadata.delta_path.extend((0, place))
    return message


def test_what_a_page_drew_of_a_part_is_sent_also_where_the_part_is_drawn_again_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ForwardMsgQueue, "clear", ForwardMsgQueue.clear)
    send_whole_pages()
    send_whole_pages()
    queue = ForwardMsgQueue()
    page = [drawn(0), drawn(1, "part"), drawn(2)]
    for message in page:
        queue.enqueue(message)
    queue.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=["part"])
    queue.enqueue(drawn(1, "part"))
    assert queue.flush() == [*page, drawn(1, "part")]
    queue.enqueue(drawn(0))
    queue.clear(retain_lifecycle_msgs=True)  # the whole page is drawn again
    assert queue.is_empty()
