"""A project's document: its history in this session, and what the store holds of it.

Several sessions can have one project open: tabs, machines, or the same tab after the server was
started again. Before a change each adopts what the store holds by then, and makes the change on
top of that; so nothing is lost, and all come to the same document.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from uuid import uuid4

from builder.graph import files
from builder.graph.document import Graph
from builder.graph.edits import Edit, Replace
from builder.graph.history import History
from builder.store import Project
from builder.ui.inbox import NOTHING_YET, Ack, Inbox
from builder.ui.projects import new_project, open_store
from builder.ui.steps import Meaning, stepped

T = TypeVar("T")

_saving = threading.Lock()
"""Held from the look at the store to the write, so that two tabs of one project take turns."""


class Kept:
    """A document that is saved at every change.

    Every method that changes something may raise StoreError; then the document is as it was,
    here and in the store.

    Attributes:
        project_id: The project in the store.
        name: The project's name.
        history: The document with its undo steps.
        saved: The document's JSON as this session last saw it in the store.
        epoch: Another one when another document is put in the place of this one.
        ack: The last gesture that was applied, for the editor that sent it.
        adopted: Counts the documents that were taken over from the store.
        news: What happened elsewhere and is to be said.
    """

    def __init__(self, project: Project) -> None:
        self.project_id = project.id
        self.name = project.name
        self.history = History.of(files.from_json(project.graph_json))
        self.saved = project.graph_json
        self.epoch = project.id
        self.ack = NOTHING_YET
        self.adopted = 0
        self.news: list[str] = []
        self._seen: float | None = project.updated
        self._told = False

    def do(self, edit: Edit) -> bool:
        """Makes an edit and saves it.

        Returns:
            Whether it changed anything.

        Raises:
            EditError: When it does not fit the document.
        """
        return self._change(lambda history: history.do(edit))

    def undo(self) -> bool:
        """Takes the last edit back, and says whether there was one."""
        return self._change(History.undo)

    def redo(self) -> bool:
        """Makes the edit again that was taken back last, and says whether there was one."""
        return self._change(History.redo)

    def renew_epoch(self) -> None:
        """Says that this is another document than before, not an edited one."""
        self.epoch = uuid4().hex

    def take(self, inbox: Inbox[Any], meaning: Meaning) -> list[str]:
        """Applies the gestures that were not applied yet, in order, each as one step of undo.

        All are saved at once, together with the number of the last one. So each is applied
        once, however often it comes and whatever dies in between. What cannot be done is left
        out, and counts as applied.

        Args:
            inbox: What an editor has sent.
            meaning: What its gestures mean.

        Returns:
            Why some were not done, in words.
        """
        with _saving:
            self._adopt_newer()
            answered = self._answered(inbox.client)
            new = inbox.since(answered)
            history, said = self.history, [inbox.damage]
            for gesture in new:
                history, words = stepped(history, gesture, meaning)
                said.append(words)
            ack = inbox.acknowledged(answered)
            if new:
                self._keep(history, (ack["client"], ack["seq"]))
            self.ack = ack
        return [words for words in said if words]

    def refresh(self) -> None:
        """Adopts what the store holds, where somebody else has saved since."""
        with _saving:
            self._adopt_newer()

    def is_behind(self) -> bool:
        """Says whether the store holds something else than this session has seen. Cheap."""
        updated = open_store().updated(self.project_id)
        if updated == self._seen:
            return False
        project = open_store().project(self.project_id)
        if project is None or (project.graph_json, project.name) != (self.saved, self.name):
            return True
        self._seen = updated
        return False

    def rename(self, name: str) -> None:
        """Gives the project another name."""
        with _saving:
            self._adopt_newer()
            open_store().save_project(self.project_id, self.saved, name)
            self.name = name

    def _change(self, change: Callable[[History], History]) -> bool:
        with _saving:
            self._adopt_newer()
            history = change(self.history)
            changed = history is not self.history
            if changed:
                self._keep(history)
        return changed

    def _keep(self, history: History, ack: tuple[str, int] | None = None) -> None:
        same = history.present is self.history.present
        text = self.saved if same else files.to_json(history.present)
        open_store().save_project(self.project_id, text, self.name, ack=ack)
        self.history, self.saved = history, text
        self._told = self._told and same

    def _answered(self, client: str) -> Ack:
        """How far the gestures of an editor were applied, by this session or by another one."""
        here = self.ack["seq"] if self.ack["client"] == client else 0
        seq = max(here, open_store().applied(self.project_id, client)) if client else 0
        return Ack(client=client, seq=seq) if seq else self.ack

    def _adopt_newer(self) -> None:
        project = open_store().project(self.project_id)
        if project is None:
            self._restore()
            return
        self.name, self._seen = project.name, project.updated
        if project.graph_json != self.saved:
            self._adopt(files.from_json(project.graph_json), project.graph_json)

    def _adopt(self, newer: Graph, text: str) -> None:
        here, there = self.history.present.nodes.keys(), newer.nodes.keys()
        if 2 * len(here & there) < min(len(here), len(there)):
            self.renew_epoch()  # too little is the same for an edited document
        newer = _sharing(newer, self.history.present)
        self.history, self.saved = self.history.do(Replace(graph=newer)), text
        self.adopted += 1
        if not self._told:
            self.news.append("This project was changed in another tab. It is shown here now.")
        self._told = True

    def _restore(self) -> None:
        """Saves the document under a new id when somebody has deleted the project."""
        project = new_project(self.name, self.history.present)
        self.project_id, self.saved, self._seen = project.id, project.graph_json, project.updated
        self.news.append(
            "This project was deleted elsewhere. It was saved again under a new address."
        )


def _sharing(newer: Graph, older: Graph) -> Graph:
    """Returns a graph made of the older one's values wherever both have equal ones.

    What is derived of a value goes by its identity, and a tab that follows another one keeps
    many graphs of one document.
    """
    edges = {edge: edge for edge in older.edges}
    return newer.model_copy(
        update={
            "layers": _of_older(newer.layers, older.layers),
            "nodes": _of_older(newer.nodes, older.nodes),
            "edges": older.edges
            if newer.edges == older.edges
            else tuple(edges.get(edge, edge) for edge in newer.edges),
        }
    )


def _of_older(newer: Mapping[str, T], older: Mapping[str, T]) -> dict[str, T]:
    return {
        key: older[key] if key in older and older[key] == value else value
        for key, value in newer.items()
    }
