"""Edits that change how a document looks but not what it computes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field
from typing_extensions import override

from builder.graph.document import Direction, Graph, Note
from builder.graph.editing.base import (
    BaseEdit,
    EditError,
    block_at,
    checked_name,
    node_at,
    nodes_at,
    with_nodes,
    with_notes,
)
from builder.graph.placing import Point


class Place(BaseEdit):
    """Puts nodes and notes somewhere on the canvas.

    Attributes:
        positions: The top left corners of nodes, by id; None lets the layout place them again.
        notes: The top left corners of notes, by id.
        direction: Which way the tensors go from now on; None leaves that as it is.
    """

    kind: Literal["place"] = "place"
    positions: Mapping[str, Point | None] = Field(default_factory=dict)
    notes: Mapping[str, Point] = Field(default_factory=dict)
    direction: Direction | None = None

    @override
    def apply_to(self, graph: Graph) -> Graph:
        nodes = [node_at(graph, node_id) for node_id in self.positions]
        moved = [
            node.model_copy(update={"position": self.positions[node.id]})
            for node in nodes
            if node.position != self.positions[node.id]
        ]
        placed = with_nodes(graph, *moved) if moved else graph
        if self.notes:
            placed = with_notes(placed, self._placed_notes(graph))
        if self.direction is not None:
            placed = placed.model_copy(update={"direction": self.direction})
        return placed

    def _placed_notes(self, graph: Graph) -> list[Note]:
        notes = {note.id: note for note in graph.notes}
        for note_id, position in self.notes.items():
            if note_id not in notes:
                raise EditError(f"There is no note {note_id!r}.")
            notes[note_id] = notes[note_id].model_copy(update={"position": position})
        return list(notes.values())


class Fold(BaseEdit):
    """Shows on the canvas what is inside blocks, or hides it."""

    kind: Literal["fold"] = "fold"
    node_ids: tuple[str, ...]
    unfolded: bool

    @override
    def apply_to(self, graph: Graph) -> Graph:
        nodes = nodes_at(graph, self.node_ids)
        for node in nodes:
            block_at(graph, node.layer_id)
        changes = {"unfolded": self.unfolded}
        return with_nodes(graph, *(node.model_copy(update=changes) for node in nodes))


class Annotate(BaseEdit):
    """Writes a note, or rewrites the one with the same id."""

    kind: Literal["annotate"] = "annotate"
    note: Note

    @override
    def apply_to(self, graph: Graph) -> Graph:
        if self.note.node_id is not None:
            node_at(graph, self.note.node_id)
        notes = {note.id: note for note in graph.notes}
        return with_notes(graph, {**notes, self.note.id: self.note}.values())


class RemoveNote(BaseEdit):
    """Takes a note away."""

    kind: Literal["remove_note"] = "remove_note"
    id: str

    @override
    def apply_to(self, graph: Graph) -> Graph:
        kept = tuple(note for note in graph.notes if note.id != self.id)
        if len(kept) == len(graph.notes):
            raise EditError(f"There is no note {self.id!r}.")
        return with_notes(graph, kept)


class RenameGraph(BaseEdit):
    """Gives the model another name; blanks become `_`."""

    kind: Literal["rename_graph"] = "rename_graph"
    name: str

    @override
    def apply_to(self, graph: Graph) -> Graph:
        return graph.model_copy(update={"name": checked_name(self.name)})
