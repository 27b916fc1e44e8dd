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
)
from builder.ui.canvas_edits import fix
from builder.ui.canvas_site import Gone, Site, local
from builder.ui.canvas_wires import main_port
from builder.ui.library import Library
from builder.ui.stack import (
    AddGesture,
    BypassGesture,
    DuplicateGesture,
    FixGesture,
    FreezeGesture,
    Gesture,
    MoveGesture,
    RedoGesture,
    RemoveGesture,
    RenameGesture,
    UndoGesture,
)

OnNodes = DuplicateGesture | RemoveGesture | BypassGesture | FreezeGesture


def edit_of(document: Graph, gesture: Gesture, library: Library) -> Edit | None:
    """Returns the edit that a gesture asks for, or None for undo and redo.

    Args:
        document: The whole graph.
        gesture: What the person did.
        library: What the palette holds.

    Raises:
        Gone: When a node of the gesture is not there.
        EditError: When it cannot be done, in words.
    """
    match gesture:
        case AddGesture():
            return _add(document, gesture, library)
        case MoveGesture(node_id=path):
            site = Site.of(document, path, *_paths(gesture.after))
            after = site.node(gesture.after).id if gesture.after is not None else None
            return site.edit(MoveInStack(node_id=site.node(path).id, after=after))
        case RenameGesture(node_id=path, name=name):
            site = Site.of(document, path)
            return site.edit(Rename(layer_id=site.node(path).layer_id, name=name))
        case FixGesture(node_id=path, code=code):
            Site.of(document, path).node(path)
            return fix(document, path, code)
        case UndoGesture() | RedoGesture():
            return None
        case _:
            return _on_nodes(document, gesture)


def _on_nodes(document: Graph, gesture: OnNodes) -> Edit:
    site = Site.of(document, *gesture.node_ids)
    if isinstance(gesture, RemoveGesture):
        there = tuple(local(path) for path in gesture.node_ids if local(path) in site.graph.nodes)
        if not there and gesture.node_ids:
            raise Gone(gesture.node_ids[0])
        return site.edit(RemoveNodes(node_ids=there))
    ids = site.nodes(gesture.node_ids)
    match gesture:
        case DuplicateGesture(shared=shared):
            return site.edit(Duplicate(node_ids=ids, shared=shared))
        case BypassGesture(bypassed=bypassed):
            return site.edit(Bypass(node_ids=ids, bypassed=bypassed))
        case FreezeGesture(trainable=trainable):
            return site.edit(set_trainable(site.graph, ids, trainable))


def _add(document: Graph, gesture: AddGesture, library: Library) -> Edit:
    """Adds a layer behind a node, or in the first place; an `Input` stands by itself."""
    site = Site.of(document, gesture.node_id, *_paths(gesture.after))
    after = site.node(gesture.after).id if gesture.after is not None else None
    tensor = site.tensor(after, 0) if after is not None else None
    layer, node = library.new(site.graph, gesture.class_name, local(gesture.node_id), tensor)
    if layer.class_name == INPUT or not site.graph.nodes:
        return site.edit(AddNode(layer=layer, node=node))
    port = main_port(layer)
    return site.edit(InsertAfter(node_id=after, layer=layer, node=node, port=port))


def _paths(path: str | None) -> tuple[str, ...]:
    return () if path is None else (path,)


def set_trainable(graph: Graph, node_ids: tuple[str, ...], trainable: bool) -> Edit:
    """Returns the edit that freezes or unfreezes the layers of some nodes."""
    layers = dict.fromkeys(graph.nodes[node_id].layer_id for node_id in node_ids)
    return SetTrainable(layer_ids=tuple(layers), trainable=trainable)


def added_nodes(before: Graph, after: Graph) -> tuple[str, ...]:
    """Returns the nodes that an edit has made, in document order."""
    return tuple(node_id for node_id in after.nodes if node_id not in before.nodes)
