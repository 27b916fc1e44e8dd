"""Parts of pages that are drawn again by themselves, as the messages to the browser show them."""

from __future__ import annotations

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.RootContainer_pb2 import RootContainer
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.local_script_runner import LocalScriptRunner

from tests.e2e.server import ROOT

PAGES = ("build", "data", "train", "inspect", "runs")


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[ForwardMsg]:
    """What the last run of a script sent."""
    messages: list[ForwardMsg] = []
    forward = LocalScriptRunner.forward_msgs

    def note(self: LocalScriptRunner) -> list[ForwardMsg]:
        messages[:] = forward(self)
        return messages

    monkeypatch.setattr(LocalScriptRunner, "forward_msgs", note)
    return messages


@pytest.mark.parametrize("page", PAGES)
def test_what_is_dropped_of_a_part_leaves_no_gap(page: str, sent: list[ForwardMsg]):
    """Streamlit drops what it has not sent of a part that is drawn again at once."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.run()
    if page != "build":
        app.switch_page(f"pages/{page}.py").run()
    assert not app.exception
    drawn = [message for message in sent if message.HasField("delta")]
    parts = {message.delta.fragment_id for message in drawn} - {""}
    assert parts
    for part in parts:
        left = [message for message in drawn if message.delta.fragment_id != part]
        assert not gaps(left), part


def gaps(messages: list[ForwardMsg]) -> list[list[int]]:
    """The places that a browser could not draw at: behind siblings that have never come."""
    children: dict[tuple[int, ...], int] = {(root,): 0 for root in RootContainer.values()}
    bad = []
    for message in messages:
        *parent, place = message.metadata.delta_path
        there = children.get(tuple(parent))
        if there is None or place > there:
            bad.append([*parent, place])
            continue
        children[tuple(parent)] = max(there, place + 1)
        if message.delta.WhichOneof("type") == "add_block":
            children[(*parent, place)] = 0
    return bad


def test_a_part_within_a_part_is_refused():
    def page():
        import streamlit as st

        from builder.ui.fragments import fragment

        fragment(lambda: fragment(lambda: st.write("inner"))())()

    app = AppTest.from_function(page).run()
    assert "within another one" in app.exception[0].message
    assert not app.markdown


def test_nobody_draws_parts_without_a_container():
    sources = {path: path.read_text() for path in (ROOT / "builder").rglob("*.py")}
    users = [path.name for path, text in sources.items() if "st.fragment" in text]
    assert users == ["fragments.py"]
