"""What a gesture on the stack means for the document: a gesture in, an edit out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from builder.graph.document import INPUT, Graph
from builder.graph.edits import (
    AddNode,
    Bypass,
    Duplicate,
    Edit,
    InsertAfter,
    MoveInStack,
    RemoveNodes,
    Rename,
    SetTrainable,
    new_layer,
)
from builder.layers.catalogue import layer_spec

Gesture = Mapping[str, Any]


def edit_of(graph: Graph, gesture: Gesture) -> Edit | None:
    """Returns the edit that a gesture asks for.

    Args:
        graph: The document.
        gesture: `{"kind": ..., ...}` as the stack sends it.

    Returns:
        The edit, or None for a gesture of another kind or one that names a node that has gone.
    """
    make = _EDITS.get(gesture["kind"])
    return make(graph, gesture) if make is not None and _still_there(graph, gesture) else None


def add_layer(graph: Graph, class_name: str, after: str | None) -> Edit:
    """Returns the edit that adds a layer behind a node, or at the end where that is None.

    An `Input` takes nothing, so it stands by itself.
    """
    spec = layer_spec(class_name)
    layer, node = new_layer(graph, class_name, dict(spec.starter) if spec else None)
    if class_name == INPUT or not graph.nodes:
        return AddNode(layer=layer, node=node)
    return InsertAfter(node_id=after, layer=layer, node=node)


def _add(graph: Graph, gesture: Gesture) -> Edit:
    return add_layer(graph, gesture["class_name"], gesture.get("after"))


def _freeze(graph: Graph, gesture: Gesture) -> Edit:
    layers = dict.fromkeys(graph.nodes[node_id].layer_id for node_id in gesture["node_ids"])
    return SetTrainable(layer_ids=tuple(layers), trainable=gesture["trainable"])


def _rename(graph: Graph, gesture: Gesture) -> Edit:
    return Rename(layer_id=graph.nodes[gesture["node_id"]].layer_id, name=gesture["name"])


_EDITS: dict[str, Callable[[Graph, Gesture], Edit]] = {
    "add": _add,
    "move": lambda _, gesture: MoveInStack(node_id=gesture["node_id"], after=gesture["after"]),
    "duplicate": lambda _, gesture: Duplicate(
        node_ids=tuple(gesture["node_ids"]), shared=bool(gesture["shared"])
    ),
    "remove": lambda _, gesture: RemoveNodes(node_ids=tuple(gesture["node_ids"])),
    "bypass": lambda _, gesture: Bypass(
        node_ids=tuple(gesture["node_ids"]), bypassed=bool(gesture["bypassed"])
    ),
    "freeze": _freeze,
    "rename": _rename,
}


def _still_there(graph: Graph, gesture: Gesture) -> bool:
    named = [gesture.get("node_id"), gesture.get("after"), *gesture.get("node_ids", ())]
    return all(node_id is None or node_id in graph.nodes for node_id in named)


def added_nodes(before: Graph, after: Graph) -> tuple[str, ...]:
    """Returns the nodes that an edit has made, in document order."""
    return tuple(node_id for node_id in after.nodes if node_id not in before.nodes)
