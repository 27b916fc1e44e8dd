"""What the web process is set to."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator

import pytest
from streamlit.runtime.scriptrunner.script_runner import _clean_problem_modules

from builder.inference.weightless import weightless
from builder.layers.keras_import import load_keras
from builder.ui.web_process import (
    NEW_OBJECTS,
    SWITCH_S,
    keep_keras_state,
    look_for_garbage_seldom,
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
