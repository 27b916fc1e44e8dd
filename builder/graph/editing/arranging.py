"""Edits that change how a document looks but not what it computes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from typing_extensions import override

from builder.graph.document import Graph, Note
from builder.graph.editing.base import (
    BaseEdit,
    EditError,
    checked_name,
    node_at,
    with_nodes,
    with_notes,
)


class Place(BaseEdit):
    """Puts nodes somewhere on the canvas; None lets the layout place them again."""

    kind: Literal["place"] = "place"
    positions: Mapping[str, tuple[float, float] | None]

    @override
    def apply_to(self, graph: Graph) -> Graph:
        return with_nodes(
            graph,
            *(
                node_at(graph, node_id).model_copy(update={"position": position})
                for node_id, position in self.positions.items()
            ),
        )


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
