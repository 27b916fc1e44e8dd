"""What Python shows on the canvas: plain JSON, typed as in `frontend/src/canvas/protocol.ts`."""

from __future__ import annotations

from typing import Literal, TypedDict

from builder.graph.document import Direction

Severity = Literal["error", "warning", "info"]


class Port(TypedDict):
    """A call argument that takes tensors.

    Attributes:
        maximum: The greatest number of tensors; None where there is no limit.
        labels: What the tensors of a list stand for, in order, where the layer tells them apart.
    """

    name: str
    many: bool
    optional: bool
    maximum: int | None
    labels: list[str]


class Output(TypedDict):
    """A tensor that a call makes; the shape is empty where it is not known."""

    label: str
    shape: str


class CanvasNode(TypedDict):
    """One call of a layer.

    Attributes:
        id: Its path.
        layer: The layer's id: nodes of one scope with one layer share weights.
        summary: The arguments that matter, in one line; may be empty.
        position: Where somebody has put it, within its scope; None where nobody has.
        params: Parameters of the layer, or None where they are unknown.
        shared: The number of its group where several calls share weights, from 1.
        repeat: How often a block is repeated, 1 elsewhere.
        code: The code of the diagnostic whose fix the button applies.
        holds: How many layers a block holds; None for what is no block.
        inside: What is inside, where the node is an unfolded block.
    """

    id: str
    layer: str
    name: str
    class_name: str
    family: str
    summary: str
    position: tuple[float, float] | None
    ports: list[Port]
    outputs: list[Output]
    params: int | None
    shared: int | None
    frozen: bool
    bypassed: bool
    repeat: int
    is_output: bool
    severity: Severity | None
    message: str | None
    code: str | None
    fix_label: str | None
    holds: int | None
    inside: Scope | None


class CanvasEdge(TypedDict):
    """A wire; both ends are paths."""

    source: str
    source_port: int
    target: str
    target_port: str
    order: int


class CanvasNote(TypedDict):
    """A note. Its id is a path, as a node's is."""

    id: str
    text: str
    position: tuple[float, float] | None
    node_id: str | None


class Scope(TypedDict):
    """The document, or what is inside an unfolded block.

    Attributes:
        path: The path of the block's node; empty for the document.
    """

    path: str
    direction: Direction
    nodes: list[CanvasNode]
    edges: list[CanvasEdge]
    notes: list[CanvasNote]


class Verdict(TypedDict):
    """What is wrong with a wire that is not drawn yet; the message is None where it fits."""

    question: int
    message: str | None


class Fragment(TypedDict):
    """The selection as a document of its own, for the clipboard."""

    ids: list[str]
    text: str
