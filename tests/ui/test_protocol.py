"""The server's part of the recorded sequences in `tests/protocol`, and of any other ones.

The browser's part is played in `frontend/tests/protocol.test.ts`, where they are recorded.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.graph import files
from builder.graph.document import Graph
from builder.graph.edits import Edit
from builder.store import Store
from builder.ui.canvas.gestures import GESTURES, Gesture, Write
from builder.ui.canvas_edits import edit_of
from builder.ui.inbox import NOTHING_YET, Ack, Inbox
from builder.ui.kept import Kept
from builder.ui.library import Library

RECORDINGS = sorted((Path(__file__).parents[1] / "protocol").glob("*.json"))
TABS = {"a": "one", "b": "two", "c": "two"}

Message = dict[str, Any]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STRATA_HOME", str(tmp_path_factory.mktemp("home")))
        store = Store.open()
        yield store
        store.close()


class Server:
    """A server with one project, which can be killed and started again."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._project = store.create_project("shared", files.to_json(Graph())).id
        self._tabs: dict[str, Kept] = {}
        self.applied: list[str] = []

    def take(self, tab: str, message: Message) -> Ack:
        kept = self.tab(tab)
        kept.take(Inbox.read(message, GESTURES), partial(self._meaning, Library()))
        return kept.ack

    def tab(self, tab: str) -> Kept:
        if tab not in self._tabs:
            self._tabs[tab] = self.opened()
        return self._tabs[tab]

    def opened(self) -> Kept:
        project = self._store.project(self._project)
        assert project is not None
        return Kept(project)

    def restart(self) -> None:
        self._tabs.clear()

    def written(self) -> list[str]:
        """The notes in the document that is kept, in order."""
        return [note.text for note in self.opened().history.present.notes]

    def _meaning(self, library: Library, document: Graph, gesture: Gesture) -> Edit | None:
        assert isinstance(gesture, Write)
        self.applied.append(gesture.text)
        return edit_of(document, gesture, library)


def test_there_are_recordings() -> None:
    assert len(RECORDINGS) >= 12


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: path.stem)
def test_the_server_answers_as_recorded_and_applies_everything_once(
    path: Path, store: Store
) -> None:
    recording = json.loads(path.read_text())
    tabs = recording["clients"]
    server = Server(store)
    for step in recording["steps"]:
        if "take" in step:
            assert server.take(tabs[step["take"]], step["message"]) == step["ack"]
        elif "tell" in step:
            assert server.tab(tabs[step["tell"]]).ack == step["ack"]
        elif "restart" in step:
            server.restart()
    assert server.applied == recording["applied"]
    assert server.written() == recording["applied"]


@dataclass
class Client:
    """A browser's list of gestures: what it has sent, and what it knows was applied."""

    name: str
    made: list[str] = field(default_factory=list)
    sent: list[Message] = field(default_factory=list)
    heard: list[Ack] = field(default_factory=lambda: [NOTHING_YET])
    known: int = 0

    def post(self) -> None:
        self.made.append(f"{self.name}{len(self.made) + 1}")
        self.send()

    def send(self) -> Message:
        pending = [
            {"kind": "note", "id": text, "text": text, "seq": seq}
            for seq, text in enumerate(self.made, start=1)
            if seq > self.known
        ]
        self.sent.append({"client": self.name, "attempt": len(self.sent), "pending": pending})
        return self.sent[-1]

    def hear(self, ack: Ack) -> None:
        if ack["client"] == self.name:
            self.known = max(self.known, ack["seq"])


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(("post", "arrive", "hear", "restart")),
        st.sampled_from(sorted(TABS)),
        st.integers(0, 5),
    ),
    max_size=40,
)
"""What happens on a line, to which client, and how late it is."""


@settings(max_examples=50, deadline=None)
@given(EVENTS)
def test_whatever_the_line_does_everything_is_applied_once_and_in_order(
    store: Store, events: list[tuple[str, str, int]]
) -> None:
    server = Server(store)
    clients = {name: Client(name) for name in TABS}
    for what, name, back in events:
        client = clients[name]
        if what == "post":
            client.post()
        elif what == "arrive" and client.sent:
            late = client.sent[max(0, len(client.sent) - 1 - back)]
            client.heard.append(server.take(TABS[name], late))
        elif what == "hear":
            client.hear(client.heard[max(0, len(client.heard) - 1 - back)])
        elif what == "restart":
            server.restart()
    for client in clients.values():
        client.hear(server.take(TABS[client.name], client.send()))
        assert client.known == len(client.made)
        assert [text for text in server.applied if text.startswith(client.name)] == client.made
    assert sorted(server.written()) == sorted(server.applied)
