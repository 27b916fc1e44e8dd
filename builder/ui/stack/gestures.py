"""What a person does in the stack, as values. Nodes are named by paths (`builder.graph.paths`)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from builder.graph.values import Name, Text
from builder.ui.inbox import MAX_TEXT, NodePath, NodePaths, Numbered


class AddGesture(Numbered):
    """A new layer after a node, or in the first place.

    Attributes:
        class_name: A class of Keras, or `block:<key>` of the palette.
        node_id: The id the browser already shows the new node under. The node must get it:
            later gestures of the same list name it.
    """

    kind: Literal["add"]
    class_name: Name
    after: NodePath | None = None
    node_id: NodePath


class MoveGesture(Numbered):
    """A row taken to another place of the stack."""

    kind: Literal["move"]
    node_id: NodePath
    after: NodePath | None = None


class DuplicateGesture(Numbered):
    """Copies of nodes, with fresh weights or sharing those of the originals."""

    kind: Literal["duplicate"]
    node_ids: NodePaths
    shared: bool = False


class RemoveGesture(Numbered):
    """Nodes taken out."""

    kind: Literal["remove"]
    node_ids: NodePaths


class BypassGesture(Numbered):
    """Nodes skipped, or no longer skipped."""

    kind: Literal["bypass"]
    node_ids: NodePaths
    bypassed: bool


class FreezeGesture(Numbered):
    """The layers of nodes frozen, or trainable again."""

    kind: Literal["freeze"]
    node_ids: NodePaths
    trainable: bool


class RenameGesture(Numbered):
    """Another name for a node's layer."""

    kind: Literal["rename"]
    node_id: NodePath
    name: Annotated[Text, Field(max_length=MAX_TEXT)]


class FixGesture(Numbered):
    """The quick fix of a node's diagnostic, by the diagnostic's code."""

    kind: Literal["fix"]
    node_id: NodePath
    code: Name


class UndoGesture(Numbered):
    """One step back."""

    kind: Literal["undo"]


class RedoGesture(Numbered):
    """One step forward again."""

    kind: Literal["redo"]


Gesture = (
    AddGesture
    | MoveGesture
    | DuplicateGesture
    | RemoveGesture
    | BypassGesture
    | FreezeGesture
    | RenameGesture
    | FixGesture
    | UndoGesture
    | RedoGesture
)

GESTURES: TypeAdapter[Gesture] = TypeAdapter(Annotated[Gesture, Field(discriminator="kind")])
"""Reads one gesture."""
