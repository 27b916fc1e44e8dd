from __future__ import annotations

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from builder.ui.delivery import Served, payload, stub, written


def test_a_file_has_an_address_that_changes_with_its_content(tmp_path: Path) -> None:
    (tmp_path / "one.js").write_text("export default 1")
    (tmp_path / "two.js").write_text("export default 2")
    served = Served("things", tmp_path)
    first, second = served.url("one.js"), served.url("two.js")
    assert first.startswith("component/") and "/one.js?v=" in first
    assert first.split("?v=")[1] != second.split("?v=")[1]
    assert served.url("one.js") == first


def test_a_file_that_was_never_built_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"missing\.js"):
        Served("things", tmp_path).url("missing.js")


def test_the_stub_is_small_and_code_rather_than_a_path() -> None:
    script = stub('component/x/"quoted".js?v=1')
    assert len(script) < 2_000
    assert "\n" in script, "Streamlit takes a string without line breaks for a path"
    assert r"\"quoted\".js" in script


def test_what_is_written_already_goes_as_it_is() -> None:
    data = {"name": 'Größe "×"', "rows": [1, None, {"a": 0.5}], "text": '{"a": 1}'}
    assert json.loads(payload(data)) == data
    assert json.loads(payload({**data, "text": written({"a": 1})})) == {**data, "text": {"a": 1}}
    assert json.loads(payload({})) == {}


def _both_components() -> None:
    import streamlit as st

    from builder.ui.live_curves import Points, curves_state, live_curves
    from builder.ui.stack import NOTHING_YET, stack_editor, stack_state

    st.session_state.stack_is = stack_editor(
        palette=[],
        families=[],
        rows=[],
        selection={"ids": ["a"], "rev": 1},
        ack=NOTHING_YET,
        key="stack",
        height=400,
        on_change=lambda: None,
    )
    st.session_state.curves_are = live_curves(
        run_id="run",
        points=Points(0, [[0.1, 2.3]]),
        columns=["loss"],
        epochs=Points(0, []),
        key="curves",
        height=300,
    )
    st.session_state.asked = (stack_state("stack"), curves_state("curves", "run"))


def test_both_components_draw_before_the_browser_has_said_anything() -> None:
    app = AppTest.from_function(_both_components, default_timeout=60).run()
    assert not app.exception
    assert app.session_state.stack_is.selection == ("a",)
    assert app.session_state.stack_is.gestures.pending == ()
    assert app.session_state.curves_are.have == 0
    stack, curves = app.session_state.asked
    assert stack.gestures.pending == ()
    assert curves.have == 0
