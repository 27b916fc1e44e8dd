"""What a gesture on the canvas means for the document: a gesture in, an edit out.

All nodes that a gesture names lie in one scope; where they stand on the canvas (`places`) may
concern several, as when a whole block is laid out. Gestures on wires are in `canvas_wires.py`,
those that bring nodes in `canvas_adding.py`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from builder.graph import edits, paths, topology
from builder.graph.document import Endpoint, Graph, Note
from builder.graph.edits import Batch, Edit, EditError, apply
from builder.inference.engine import infer
from builder.ui.canvas import gestures as does
from builder.ui.canvas.gestures import Gesture
from builder.ui.canvas.wires import Point
from builder.ui.canvas_adding import add, duplicate, group, paste
from builder.ui.canvas_site import EditPath, Gone, Site, graph_at, local
from builder.ui.canvas_wires import connect, reconnect, removed, reorder
from builder.ui.library import Library

Positions = dict[str, Point | None]


def edit_of(document: Graph, gesture: Gesture, library: Library) -> Edit | None:
    """Returns the edit that a gesture asks for, its places included.

    Args:
        document: The whole graph.
        gesture: What the person did.
        library: What the palette holds; a block that is saved or forgotten changes it.

    Returns:
        The edit, or None where the gesture is about something else than the document.

    Raises:
        Gone: When a node of the gesture is not there.
        EditError: When it cannot be done, in words.
    """
    edit = _main_edit(document, gesture, library)
    return with_places(document, edit, gesture.places)


def _main_edit(document: Graph, gesture: Gesture, library: Library) -> Edit | None:
    match gesture:
        case does.Add():
            return add(document, gesture, library)
        case does.Connect():
            return connect(document, gesture)
        case does.Reconnect():
            return reconnect(document, gesture)
        case does.Reorder():
            return reorder(document, gesture)
        case does.Remove():
            return _remove(document, gesture)
        case does.Duplicate():
            return duplicate(document, gesture)
        case does.Paste():
            return paste(document, gesture)
        case does.Group():
            return group(document, gesture)
        case does.Write():
            return _write(document, gesture)
        case does.Put():
            return _put(document, gesture)
        case does.SaveBlock():
            site = Site.of(document, gesture.node_id)
            library.save(site.graph, site.node(gesture.node_id).id)
        case does.ForgetBlock():
            library.forget(gesture.item)
        case does.Undo() | does.Redo():
            pass
        case _:
            return _on_nodes(document, gesture)
    return None


OnNodes = (
    does.Unshare
    | does.Bypass
    | does.Freeze
    | does.Rename
    | does.Fix
    | does.Ungroup
    | does.Fold
    | does.Repeat
    | does.Output
)


def _on_nodes(document: Graph, gesture: OnNodes) -> Edit:
    """A change to nodes that are there and stay there."""
    several = (does.Unshare, does.Bypass, does.Freeze, does.Fold)
    named = gesture.node_ids if isinstance(gesture, several) else (gesture.node_id,)
    site = Site.of(document, *named)
    ids = site.nodes(named)
    if not ids:
        raise EditError("Expected some layers, got none.")
    layers = tuple(dict.fromkeys(site.graph.nodes[node_id].layer_id for node_id in ids))
    match gesture:
        case does.Unshare():
            return site.edit(*unshared(site.graph, ids))
        case does.Bypass(bypassed=bypassed):
            return site.edit(edits.Bypass(node_ids=ids, bypassed=bypassed))
        case does.Freeze(trainable=trainable):
            return site.edit(edits.SetTrainable(layer_ids=layers, trainable=trainable))
        case does.Rename(name=name):
            return site.edit(edits.Rename(layer_id=layers[0], name=name))
        case does.Fix():
            return fix(document, gesture.node_id, gesture.code)
        case does.Ungroup():
            return site.edit(edits.Ungroup(node_id=ids[0]))
        case does.Fold(unfolded=unfolded):
            return site.edit(edits.Fold(node_ids=ids, unfolded=unfolded))
        case does.Repeat(repeat=repeat):
            return site.edit(edits.SetRepeat(layer_id=layers[0], repeat=repeat))
        case does.Output(on=on):
            return site.edit(marked_output(site.graph, ids[0], on))


def _remove(document: Graph, gesture: does.Remove) -> Edit:
    """Takes nodes, wires and notes away; what is gone already need not be taken away."""
    ends = [end for wire in gesture.edges for end in (wire.source, wire.target)]
    site = Site.of(document, *gesture.node_ids, *ends, *gesture.notes)
    there = [path for path in gesture.node_ids if local(path) in site.graph.nodes]
    notes = [note.id for note in map(site.note, gesture.notes) if note is not None]
    wires = tuple(wire for wire in gesture.edges if site.has_edge(wire))
    if not (there or notes or wires):
        raise _nothing_left(site, gesture)
    ids = site.nodes(there)
    steps: list[Edit] = [edits.RemoveNote(id=note_id) for note_id in notes]
    steps += removed(site, wires, ids)
    if ids:
        steps.append(edits.RemoveNodes(node_ids=ids))
    return site.edit(*steps)


def _nothing_left(site: Site, gesture: does.Remove) -> EditError:
    """Says why nothing can be taken away: all of it is gone."""
    if gesture.node_ids:
        return Gone(gesture.node_ids[0])
    try:
        for wire in gesture.edges:
            site.edge(wire)
    except EditError as error:
        return error
    return EditError("There is nothing to take away any more.")


def _write(document: Graph, gesture: does.Write) -> Edit:
    """Writes a note; one that is there keeps its place where no other is given."""
    tied = (gesture.node_id,) if gesture.node_id is not None else ()
    site = Site.of(document, gesture.id, *tied)
    old = site.note(gesture.id)
    position = gesture.position or (old.position if old else None)
    node_id = site.node(gesture.node_id).id if gesture.node_id is not None else None
    note = Note(id=local(gesture.id), text=gesture.text, position=position, node_id=node_id)
    return site.edit(edits.Annotate(note=note))


def _put(document: Graph, gesture: does.Put) -> Edit | None:
    """Moves notes and turns the direction; the nodes are moved as the gesture's places."""
    if gesture.places and not any(map(_Presence(document), gesture.places)):
        raise Gone(next(iter(gesture.places)))
    scopes = [paths.read(path)[:-1] for path in (*gesture.places, *gesture.notes)]
    steps: list[Edit] = []
    if gesture.notes:
        site = Site.of(document, *gesture.notes)
        there = {path: site.note(path) for path in gesture.notes}
        moved = {note.id: gesture.notes[path] for path, note in there.items() if note}
        steps.append(site.edit(edits.Place(notes=moved)))
    if gesture.direction is not None:
        site = Site.at(document, min(scopes, key=len, default=()))
        steps.append(site.edit(edits.Place(direction=gesture.direction)))
    return Batch(edits=tuple(steps)) if steps else None


def unshared(graph: Graph, ids: tuple[str, ...]) -> list[Edit]:
    """Returns the edits that give nodes layers of their own.

    Where all calls of a layer are meant, the first keeps it.
    """
    calls: dict[str, list[str]] = defaultdict(list)
    for node in graph.nodes.values():
        calls[node.layer_id].append(node.id)
    kept = {called[0] for called in calls.values() if set(called) <= set(ids)}
    chosen = [node_id for node_id in ids if node_id not in kept]
    return [edits.Unshare(node_id=node_id) for node_id in chosen or ids[:1]]


def marked_output(graph: Graph, node_id: str, on: bool) -> Edit:
    """Returns the edit that makes a node's first tensor an output, or none of its tensors."""
    ends = topology.outputs(graph)
    kept = tuple(end for end in ends if on or end.node_id != node_id)
    if on and not any(end.node_id == node_id for end in ends):
        kept = (*kept, Endpoint(node_id=node_id))
    return edits.SetOutputs(outputs=kept)


def fix(document: Graph, path: str, code: str) -> Edit:
    """Returns the quick fix of a diagnostic.

    Args:
        document: The whole graph.
        path: The path of the node that the diagnostic is about.
        code: The diagnostic's code.

    Raises:
        EditError: When there is no such fix (any more).
    """
    ids = paths.read(path)
    for item in infer(document).diagnostics:
        here = item.path[: len(ids)] == ids or (item.node_id,) == ids
        if here and item.code == code and item.fix is not None:
            return item.fix
    raise EditError("This problem is gone or has changed, so there was nothing to fix.")


def with_places(
    document: Graph, edit: Edit | None, places: Mapping[str, Point | None]
) -> Edit | None:
    """Returns an edit together with the places that came with it, as one step.

    Nodes that are there are placed first, since the edit may depend on it (a group stands where
    its nodes stood); nodes that the edit brings are placed afterwards. What is in neither case
    there was deleted elsewhere, and needs no place.
    """
    if not places:
        return edit
    before, left = _placed(document, places)
    steps = [*before, edit] if edit is not None else before
    if left and edit is not None:
        after, _ = _placed(apply(document, Batch(edits=tuple(steps))), left)
        steps += after
    return Batch(edits=tuple(steps)) if steps else None


def _placed(document: Graph, places: Mapping[str, Point | None]) -> tuple[list[Edit], Positions]:
    """Returns the edits that place what is there, and the places of what is not."""
    is_there = _Presence(document)
    left = {path: point for path, point in places.items() if not is_there(path)}
    by_scope: dict[EditPath, Positions] = defaultdict(dict)
    for path, point in places.items():
        if path not in left:
            *scope, node_id = paths.read(path)
            by_scope[tuple(scope)][node_id] = point
    steps = [
        paths.edit_at(document, scope, edits.Place(positions=positions))
        for scope, positions in by_scope.items()
    ]
    return steps, left


class _Presence:
    """Says of paths whether they lead to a node of a document."""

    def __init__(self, document: Graph) -> None:
        self._document = document
        self._ids: dict[EditPath, Iterable[str]] = {}

    def __call__(self, path: str) -> bool:
        *above, node_id = paths.read(path)
        scope = tuple(above)
        if scope not in self._ids:
            graph = graph_at(self._document, scope)
            self._ids[scope] = graph.nodes if graph else ()
        return node_id in self._ids[scope]
