"""What gestures that bring nodes mean for the document: a gesture in, an edit out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from builder.graph import edits, files, paths
from builder.graph.document import INPUT, AnyLayer, Edge, Graph, Node
from builder.graph.edits import Edit, EditError
from builder.inference.specs import TensorSpec
from builder.ui.canvas.gestures import Add, Duplicate, Group, Paste
from builder.ui.canvas.wires import From, Into, Join, Source, To, Wire
from builder.ui.canvas_site import EditPath, Gone, Site, local
from builder.ui.canvas_wires import main_port, place_in
from builder.ui.library import Library


def add(document: Graph, gesture: Add, library: Library) -> Edit:
    """A new node, alone or with a wire. An input that should be fed stands by itself."""
    site = Site.of(document, gesture.node_id, *_ends(gesture))
    tensor = _feed(site, gesture)
    layer, node = library.new(site.graph, gesture.item, local(gesture.node_id), tensor)
    wires: tuple[Edge, ...] = ()
    match gesture.wire:
        case Into(edge=wire):
            port = main_port(layer)
            return site.edit(
                edits.InsertOnEdge(edge=site.edge(wire), layer=layer, node=node, port=port)
            )
        case To():
            wires = (_wire_to(site, gesture.wire, node),)
        case From() if layer.class_name != INPUT:
            wires = _wires_from(site, (gesture.wire,), layer, node)
        case Join(sources=sources) if layer.class_name != INPUT:
            wires = _wires_from(site, sources, layer, node)
    return site.edit(edits.AddNode(layer=layer, node=node, edges=wires))


def duplicate(document: Graph, gesture: Duplicate) -> Edit:
    """Copies of nodes, under the ids that the browser gave them.

    A further call of a layer is there for another tensor: it waits for its wires beside the first.
    """
    site = Site.of(document, *gesture.node_ids, *gesture.copies.values())
    originals = site.nodes(gesture.node_ids)
    wished = {local(old): local(new) for old, new in gesture.copies.items()}
    ids = {old: new for old, new in wished.items() if old in originals}
    shared = gesture.shared
    return site.edit(edits.Duplicate(node_ids=originals, shared=shared, beside=shared, ids=ids))


def paste(document: Graph, gesture: Paste) -> Edit:
    """A document from the clipboard, which may hold anything."""
    site = Site.at(document, paths.read(gesture.within))
    try:
        part = files.from_json(gesture.text)
    except files.DocumentError as error:
        raise EditError(f"The clipboard holds no layers of Strata. {error}") from None
    if not part.nodes and not part.notes:
        raise EditError("The clipboard holds no layers.")
    ids = _wished(part, gesture.copies, site.scope)
    return site.edit(edits.Paste(fragment=part, position=gesture.position, ids=ids))


def group(document: Graph, gesture: Group) -> Edit:
    """Nodes put into a block, whose node has the id that the browser gave it."""
    site = Site.of(document, *gesture.node_ids, gesture.node_id)
    return site.edit(
        edits.Group(
            node_ids=site.nodes(gesture.node_ids),
            name=gesture.name,
            node_id=local(gesture.node_id),
        )
    )


def _ends(gesture: Add) -> tuple[str, ...]:
    match gesture.wire:
        case From(source=source):
            return (source,)
        case Join(sources=sources):
            return tuple(each.source for each in sources)
        case To(target=target):
            return (target,)
        case Into(edge=wire):
            return (wire.source, wire.target)
        case _:
            return ()


def _feed(site: Site, gesture: Add) -> TensorSpec | None:
    """What will come to the new node, where that is known."""
    match gesture.wire:
        case (
            From(source=source, source_port=port)
            | Into(edge=Wire(source=source, source_port=port))
            | Join(sources=(Source(source=source, source_port=port), *_))
        ):
            return site.tensor(site.node(source).id, port)
        case _:
            return None


def _wires_from(
    site: Site, starts: Sequence[From | Source], layer: AnyLayer, node: Node
) -> tuple[Edge, ...]:
    return tuple(
        Edge(
            source=site.node(start.source).id,
            source_port=start.source_port,
            target=node.id,
            target_port=main_port(layer),
            order=order,
        )
        for order, start in enumerate(starts)
    )


def _wire_to(site: Site, wire: To, node: Node) -> Edge:
    target = site.node(wire.target).id
    order = place_in(site.graph, target, wire.target_port, None)
    return Edge(source=node.id, target=target, target_port=wire.target_port, order=order)


def _wished(part: Graph, copies: Mapping[str, str], scope: EditPath) -> dict[str, str]:
    """The new ids by those in the clipboard, which the browser may have written as paths."""
    for new in copies.values():
        if paths.read(new)[:-1] != scope:
            raise Gone(new)
    wished = {old if old in part.nodes else local(old): local(new) for old, new in copies.items()}
    return {old: new for old, new in wished.items() if old in part.nodes}
