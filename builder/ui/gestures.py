"""What a gesture on the stack means for the document: a gesture in, an edit out."""

from __future__ import annotations

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
from builder.inference.specs import Inference
from builder.layers.catalogue import layer_spec
from builder.ui.stack import (
    AddGesture,
    BypassGesture,
    DuplicateGesture,
    FixGesture,
    FreezeGesture,
    Gesture,
    MoveGesture,
    RemoveGesture,
    RenameGesture,
)


def edit_of(graph: Graph, gesture: Gesture, inference: Inference | None = None) -> Edit | None:
    """Returns the edit that a gesture asks for.

    Args:
        graph: The document.
        gesture: What the person did.
        inference: What is known about the document, which a quick fix needs.

    Returns:
        The edit, or None where there is none: for undo and redo, and for a gesture on a node
        that has gone meanwhile.
    """
    if not _still_there(graph, gesture):
        return None
    match gesture:
        case AddGesture():
            return add_layer(graph, gesture.class_name, gesture.after, node_id=gesture.node_id)
        case MoveGesture():
            return MoveInStack(node_id=gesture.node_id, after=gesture.after)
        case DuplicateGesture():
            return Duplicate(node_ids=gesture.node_ids, shared=gesture.shared)
        case RemoveGesture():
            return RemoveNodes(node_ids=gesture.node_ids)
        case BypassGesture():
            return Bypass(node_ids=gesture.node_ids, bypassed=gesture.bypassed)
        case FreezeGesture():
            return set_trainable(graph, gesture.node_ids, gesture.trainable)
        case RenameGesture():
            return Rename(layer_id=graph.nodes[gesture.node_id].layer_id, name=gesture.name)
        case FixGesture() if inference is not None:
            return _fix(inference, gesture)
        case _:
            return None


def add_layer(
    graph: Graph, class_name: str, after: str | None, *, node_id: str | None = None
) -> Edit:
    """Returns the edit that adds a layer behind a node, or in the first place where it is None.

    An `Input` takes nothing, so it stands by itself.

    Args:
        graph: The document.
        class_name: The layer's class.
        after: The node that feeds the new one.
        node_id: The id that the new node gets, where it is still free.
    """
    spec = layer_spec(class_name)
    layer, node = new_layer(graph, class_name, dict(spec.starter) if spec else None)
    if node_id is not None and node_id not in graph.nodes:
        node = node.model_copy(update={"id": node_id})
    if class_name == INPUT or not graph.nodes:
        return AddNode(layer=layer, node=node)
    return InsertAfter(node_id=after, layer=layer, node=node)


def set_trainable(graph: Graph, node_ids: tuple[str, ...], trainable: bool) -> Edit:
    """Returns the edit that freezes or unfreezes the layers of some nodes."""
    layers = dict.fromkeys(graph.nodes[node_id].layer_id for node_id in node_ids)
    return SetTrainable(layer_ids=tuple(layers), trainable=trainable)


def added_nodes(before: Graph, after: Graph) -> tuple[str, ...]:
    """Returns the nodes that an edit has made, in document order."""
    return tuple(node_id for node_id in after.nodes if node_id not in before.nodes)


def _fix(inference: Inference, gesture: FixGesture) -> Edit | None:
    offered = (item for item in inference.of(gesture.node_id) if item.code == gesture.code)
    return next((item.fix for item in offered if item.fix is not None), None)


def _still_there(graph: Graph, gesture: Gesture) -> bool:
    named: tuple[str | None, ...] = ()
    match gesture:
        case AddGesture():
            named = (gesture.after,)
        case MoveGesture():
            named = (gesture.node_id, gesture.after)
        case DuplicateGesture() | RemoveGesture() | BypassGesture() | FreezeGesture():
            named = gesture.node_ids
        case RenameGesture() | FixGesture():
            named = (gesture.node_id,)
    return all(node_id is None or node_id in graph.nodes for node_id in named)
