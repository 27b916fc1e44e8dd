"""What a person does on the canvas, as values: the words of `frontend/src/canvas/protocol.ts`.

Nodes and notes are named by paths (`builder.graph.paths`). Sizes are limited, since nothing that
comes from a browser is trusted.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from builder.graph.document import MAX_EDGES, MAX_REPEAT, Direction
from builder.graph.files import MAX_BYTES
from builder.graph.values import Name, Text
from builder.ui.canvas.wires import Ends, From, Into, Join, Place, Places, Point, To, Wire
from builder.ui.inbox import MAX_NODES, MAX_TEXT, NodePath, NodePaths, Numbered, Path

Copies = Annotated[dict[Path, NodePath], Field(max_length=MAX_NODES)]
Words = Annotated[Text, Field(max_length=MAX_TEXT)]


class _Gesture(Numbered):
    """What all gestures may bring.

    Attributes:
        places: Where nodes stand from now on, in the same step of undo.
    """

    places: Places = Field(default_factory=dict)


class Add(_Gesture):
    """A new node.

    Attributes:
        item: A class of Keras, or `block:<key>` of the palette.
        node_id: The path the browser shows it under; the node must get it.
        wire: The wire that comes with it.
    """

    kind: Literal["add"]
    item: Name
    node_id: NodePath
    wire: Annotated[From | Join | To | Into, Field(discriminator="how")] | None = None


class Put(_Gesture):
    """Nodes and notes moved, or laid out anew."""

    kind: Literal["place"]
    notes: Annotated[dict[NodePath, Point], Field(max_length=MAX_NODES)] = Field(
        default_factory=dict
    )
    direction: Direction | None = None


class Connect(_Gesture, Ends):
    """A wire drawn."""

    kind: Literal["connect"]


class Reconnect(_Gesture, Ends):
    """A wire taken elsewhere."""

    kind: Literal["reconnect"]
    edge: Wire


class Reorder(_Gesture):
    """A wire taken to another place of its port."""

    kind: Literal["reorder"]
    edge: Wire
    order: Place


class Remove(_Gesture):
    """Nodes, wires and notes taken away."""

    kind: Literal["remove"]
    node_ids: NodePaths = ()
    edges: Annotated[tuple[Wire, ...], Field(max_length=MAX_EDGES)] = ()
    notes: NodePaths = ()


class Duplicate(_Gesture):
    """Copies of nodes, with fresh weights or sharing those of the originals."""

    kind: Literal["duplicate"]
    node_ids: NodePaths
    shared: bool = False
    copies: Copies = Field(default_factory=dict)


class Paste(_Gesture):
    """A document from the clipboard, put into the one that is there.

    Attributes:
        text: The document, as `builder.graph.files` writes it.
        within: The path of the block that it goes into; empty for the document itself.
        copies: The paths of the new nodes by the ids in `text`.
    """

    kind: Literal["paste"]
    text: Annotated[str, Field(max_length=MAX_BYTES)]
    within: Path = ""
    position: Point
    copies: Copies = Field(default_factory=dict)


class Unshare(_Gesture):
    """Weights of their own for nodes that share them."""

    kind: Literal["unshare"]
    node_ids: NodePaths


class Bypass(_Gesture):
    """Nodes skipped, or no longer skipped."""

    kind: Literal["bypass"]
    node_ids: NodePaths
    bypassed: bool


class Freeze(_Gesture):
    """The layers of nodes frozen, or trainable again."""

    kind: Literal["freeze"]
    node_ids: NodePaths
    trainable: bool


class Rename(_Gesture):
    """Another name for a node's layer."""

    kind: Literal["rename"]
    node_id: NodePath
    name: Words


class Fix(_Gesture):
    """The quick fix of a node's diagnostic, by the diagnostic's code."""

    kind: Literal["fix"]
    node_id: NodePath
    code: Name


class Group(_Gesture):
    """Nodes put into a block, whose node gets an id that the browser chose."""

    kind: Literal["group"]
    node_ids: NodePaths
    name: Words
    node_id: NodePath


class Ungroup(_Gesture):
    """A block taken apart."""

    kind: Literal["ungroup"]
    node_id: NodePath


class Fold(_Gesture):
    """Blocks shown with what is inside, or without."""

    kind: Literal["fold"]
    node_ids: NodePaths
    unfolded: bool


class Repeat(_Gesture):
    """How often a block is called in a row."""

    kind: Literal["repeat"]
    node_id: NodePath
    repeat: int = Field(ge=1, le=MAX_REPEAT)


class Output(_Gesture):
    """Whether a node's first tensor is an output of the model, or of the block it lies in."""

    kind: Literal["output"]
    node_id: NodePath
    on: bool


class Write(_Gesture):
    """A note written or rewritten."""

    kind: Literal["note"]
    id: NodePath
    text: Words
    position: Point | None = None
    node_id: NodePath | None = None


class SaveBlock(_Gesture):
    """A block put into the person's palette."""

    kind: Literal["save_block"]
    node_id: NodePath


class ForgetBlock(_Gesture):
    """A block taken out of the person's palette."""

    kind: Literal["forget_block"]
    item: Name


class Undo(_Gesture):
    """One step back."""

    kind: Literal["undo"]


class Redo(_Gesture):
    """One step forward again."""

    kind: Literal["redo"]


Gesture = (
    Add
    | Put
    | Connect
    | Reconnect
    | Reorder
    | Remove
    | Duplicate
    | Paste
    | Unshare
    | Bypass
    | Freeze
    | Rename
    | Fix
    | Group
    | Ungroup
    | Fold
    | Repeat
    | Output
    | Write
    | SaveBlock
    | ForgetBlock
    | Undo
    | Redo
)

GESTURES: TypeAdapter[Gesture] = TypeAdapter(Annotated[Gesture, Field(discriminator="kind")])
"""Reads one gesture."""
