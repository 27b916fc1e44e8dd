"""Edits: every change of a document is a value, and applying it makes a new document.

    graph = apply(graph, Configure(layer_id="conv", config={"filters": 40}))

An edit that names something which is not there raises EditError. An edit that leaves a network
which could not run (a circle, a missing input) is fine: `builder.inference` says what is wrong
with it. To add an edit: one class in `builder/graph/editing/`, one line in `Edit` below.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import override

from builder.graph.document import Graph
from builder.graph.editing.arranging import Annotate, Fold, Place, RemoveNote, RenameGraph
from builder.graph.editing.base import BaseEdit, EditError, block_at, with_layers
from builder.graph.editing.configuring import (
    Bypass,
    Configure,
    Rename,
    ReplaceClass,
    SetCall,
    SetTrainable,
)
from builder.graph.editing.copying import Duplicate, Paste, fragment
from builder.graph.editing.grouping import Group, SetRepeat, Ungroup
from builder.graph.editing.sharing import Share, Unshare
from builder.graph.editing.stacking import (
    AddCall,
    AddNode,
    InsertAfter,
    InsertOnEdge,
    MoveInStack,
    RemoveNodes,
)
from builder.graph.editing.wiring import (
    Connect,
    Disconnect,
    DisconnectAll,
    Reconnect,
    Reorder,
    SetInputs,
    SetOutputs,
)
from builder.graph.invariants import size_problem
from builder.graph.naming import fresh_id, fresh_name, new_layer


class Replace(BaseEdit):
    """Puts another document in the place of this one: a template, a file, another tab's."""

    kind: Literal["replace"] = "replace"
    graph: Graph

    @override
    def apply_to(self, graph: Graph) -> Graph:
        return self.graph


class EditBlock(BaseEdit):
    """Edits the graph inside a block."""

    kind: Literal["edit_block"] = "edit_block"
    layer_id: str
    edit: Edit

    @override
    def apply_to(self, graph: Graph) -> Graph:
        block = block_at(graph, self.layer_id)
        inner = apply(block.graph, self.edit)
        return with_layers(graph, block.model_copy(update={"graph": inner}))


class Batch(BaseEdit):
    """Several edits as one gesture: one step for undo, and all of them or none."""

    kind: Literal["batch"] = "batch"
    edits: tuple[Edit, ...]

    @override
    def apply_to(self, graph: Graph) -> Graph:
        for edit in self.edits:
            graph = apply(graph, edit)
        return graph


Edit = Annotated[
    AddNode
    | AddCall
    | InsertAfter
    | InsertOnEdge
    | RemoveNodes
    | MoveInStack
    | Connect
    | Disconnect
    | DisconnectAll
    | Reconnect
    | Reorder
    | SetInputs
    | SetOutputs
    | Configure
    | ReplaceClass
    | Rename
    | SetTrainable
    | SetCall
    | Bypass
    | Share
    | Unshare
    | Group
    | Ungroup
    | SetRepeat
    | EditBlock
    | Paste
    | Duplicate
    | Place
    | Fold
    | Annotate
    | RemoveNote
    | RenameGraph
    | Replace
    | Batch,
    Field(discriminator="kind"),
]

EditBlock.model_rebuild()
Batch.model_rebuild()


def apply(graph: Graph, edit: Edit) -> Graph:
    """Returns the edited graph; the given one stays as it is.

    The result keeps the document's invariants (`invariants.structural_problem`); only what
    changed is made anew.

    Raises:
        EditError: When the edit names something that is not there, or the document would
            become too large (`invariants.size_problem`).
    """
    edited = edit.apply_to(graph)
    problem = size_problem(edited)
    if problem:
        raise EditError(problem)
    return edited


__all__ = [
    "AddCall",
    "AddNode",
    "Annotate",
    "Batch",
    "Bypass",
    "Configure",
    "Connect",
    "Disconnect",
    "DisconnectAll",
    "Duplicate",
    "Edit",
    "EditBlock",
    "EditError",
    "Fold",
    "Group",
    "InsertAfter",
    "InsertOnEdge",
    "MoveInStack",
    "Paste",
    "Place",
    "Reconnect",
    "RemoveNodes",
    "RemoveNote",
    "Rename",
    "RenameGraph",
    "Reorder",
    "Replace",
    "ReplaceClass",
    "SetCall",
    "SetInputs",
    "SetOutputs",
    "SetRepeat",
    "SetTrainable",
    "Share",
    "Ungroup",
    "Unshare",
    "apply",
    "fragment",
    "fresh_id",
    "fresh_name",
    "new_layer",
]
