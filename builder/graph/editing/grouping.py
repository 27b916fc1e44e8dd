"""Edits of blocks: group nodes, ungroup, repeat."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Set
from typing import Literal, TypeVar

from pydantic import Field
from typing_extensions import override

from builder.graph.document import (
    INPUT,
    MAX_REPEAT,
    Block,
    Direction,
    Edge,
    Endpoint,
    Graph,
    Layer,
    Node,
)
from builder.graph.editing.base import (
    BaseEdit,
    EditError,
    block_at,
    calls_of,
    checked_name,
    is_input,
    name_of,
    node_at,
    nodes_at,
    with_layers,
)
from builder.graph.editing.copying import fragment
from builder.graph.editing.wiring import edges_into
from builder.graph.naming import fresh_id, fresh_ids, fresh_names
from builder.graph.ordering import downstream, incoming, order, outputs, upstream
from builder.graph.placing import Point, moved, shifted, to_middle, top_left
from builder.graph.rewiring import with_outputs
from builder.graph.unfolding import Manner, expand
from builder.graph.values import Name

T = TypeVar("T", bound=Layer | Node)


class Group(BaseEdit):
    """Puts nodes into a new block, which takes their place.

    Every tensor that comes from outside becomes an input of the block, every tensor that is
    taken outside or is an output of the model becomes an output of it. On the canvas the block
    stands where the nodes began, in their middle. Inside, places count from their top left corner.

    Attributes:
        node_id: The id that the block's node gets, where it is still free.
    """

    kind: Literal["group"] = "group"
    node_ids: tuple[str, ...]
    name: str = "block"
    node_id: Name | None = None

    @override
    def apply_to(self, graph: Graph) -> Graph:
        chosen = {node.id for node in nodes_at(graph, self.node_ids)}
        _check_can_group(graph, chosen)
        name = fresh_names(graph).take(checked_name(self.name))
        return _grouped(graph, chosen, name, self.node_id)


class Ungroup(BaseEdit):
    """Puts a block's nodes back into the graph, in the place of the block.

    On the canvas those of the first repetition stand as they did inside: where the block was
    unfolded from its corner, else around its middle. Nobody has placed the others.

    Of a shared block all calls are ungrouped, and the layers inside are shared then. A block
    that repeats leaves all its repetitions.
    """

    kind: Literal["ungroup"] = "ungroup"
    node_id: str

    @override
    def apply_to(self, graph: Graph) -> Graph:
        block = block_at(graph, node_at(graph, self.node_id).layer_id)
        if any(call.bypassed for call in calls_of(graph, block.id)):
            raise EditError(f"{block.name!r} is bypassed: take it back in before ungrouping it.")
        return expand(graph, {block.id}, _opened(block, graph.direction))


class SetRepeat(BaseEdit):
    """Says how many times in a row a block is called, each time with fresh weights."""

    kind: Literal["set_repeat"] = "set_repeat"
    layer_id: str
    repeat: int = Field(ge=1, le=MAX_REPEAT)

    @override
    def apply_to(self, graph: Graph) -> Graph:
        block = block_at(graph, self.layer_id)
        return with_layers(graph, block.model_copy(update={"repeat": self.repeat}))


def _opened(block: Block, direction: Direction) -> Manner:
    aside = to_middle(_without_inputs(block.graph), direction)

    def shift(call: Node, repetition: int) -> Point | None:
        if repetition > 1 or call.unfolded:
            return call.position if repetition == 1 else None
        return shifted(call.position, (-aside[0], -aside[1]))

    return Manner(
        id=lambda outer, repetition, inner: inner,
        name=lambda outer, repetition, layer: layer.name,
        shift=shift,
        notes=True,
    )


def _without_inputs(graph: Graph) -> list[Node]:
    return [node for node_id, node in graph.nodes.items() if not is_input(graph, node_id)]


def _check_can_group(graph: Graph, chosen: Set[str]) -> None:
    if not chosen:
        raise EditError("Expected some nodes to group, got none.")
    between = (downstream(graph, chosen) & upstream(graph, chosen)) - chosen
    called_outside = {node.layer_id for key, node in graph.nodes.items() if key not in chosen}
    for node_id, node in graph.nodes.items():
        name = name_of(graph, node_id)
        if node_id in between:
            raise EditError(
                f"A path leaves the selection and comes back to it through {name!r}: select that "
                "too."
            )
        if node_id not in chosen:
            continue
        if is_input(graph, node_id):
            raise EditError(f"{name!r} is an input of the model, which stays outside of blocks.")
        if node.layer_id in called_outside:
            raise EditError(
                f"{name!r} shares its weights with a node outside the selection: select all of "
                "its nodes, or unshare it."
            )


def _grouped(graph: Graph, chosen: Set[str], name: str, wished_id: str | None) -> Graph:
    entries, exits = _entries(graph, chosen), _exits(graph, chosen)
    inner = _inner_graph(graph, chosen, entries, exits)
    corner = top_left(inner)
    if corner is not None:
        inner = moved(inner, (-corner[0], -corner[1]))
    block = Block(id=fresh_id(graph, name), name=name, graph=inner)
    node_id = block.id if wished_id is None or wished_id in graph.nodes else wished_id
    middle = to_middle(inner.nodes.values(), graph.direction)
    call = Node(id=node_id, layer_id=block.id, position=shifted(corner, middle))
    ports = {end: Endpoint(node_id=call.id, port=port) for port, end in enumerate(exits)}
    edges = [
        _started(edge, ports.get(edge.endpoint, edge.endpoint))
        for edge in graph.edges
        if edge.target not in chosen
    ]
    layers = {graph.nodes[node_id].layer_id for node_id in chosen}
    wanted = tuple(ports.get(end, end) for end in outputs(graph))
    grouped = graph.model_copy(
        update={
            "layers": _replaced(graph.layers, layers, block),
            "nodes": _replaced(graph.nodes, chosen, call),
            "edges": (*edges, *edges_into(call.id, entries)),
            "outputs": wanted if graph.outputs else (),
            "notes": tuple(note for note in graph.notes if note.node_id not in chosen),
        }
    )
    return with_outputs(grouped, wanted)


def _entries(graph: Graph, chosen: Set[str]) -> tuple[Endpoint, ...]:
    """Returns the tensors that come from outside, in the order in which they are needed."""
    ends = (
        edge.endpoint
        for node_id in order(graph)
        if node_id in chosen
        for edge in incoming(graph, node_id)
        if edge.source not in chosen
    )
    return tuple(dict.fromkeys(ends))


def _exits(graph: Graph, chosen: Set[str]) -> tuple[Endpoint, ...]:
    """Returns the tensors that are needed outside, in topological order."""
    taken = {edge.endpoint for edge in graph.edges if edge.target not in chosen}
    needed = (end for end in taken.union(outputs(graph)) if end.node_id in chosen)
    rank = {node_id: position for position, node_id in enumerate(order(graph))}
    return tuple(sorted(needed, key=lambda end: (rank[end.node_id], end.port)))


def _inner_graph(
    graph: Graph, chosen: Set[str], entries: tuple[Endpoint, ...], exits: tuple[Endpoint, ...]
) -> Graph:
    part = fragment(graph, chosen)
    ids, names = fresh_ids(part), fresh_names(part)
    doors = {entry: ids.take("input") for entry in entries}
    layers = [Layer(id=door, class_name=INPUT, name=names.take("input")) for door in doors.values()]
    nodes = [Node(id=door, layer_id=door) for door in doors.values()]
    edges = tuple(
        _started(edge, Endpoint(node_id=doors[edge.endpoint])) if edge.endpoint in doors else edge
        for edge in graph.edges
        if edge.target in chosen
    )
    return part.model_copy(
        update={
            "layers": {layer.id: layer for layer in layers} | dict(part.layers),
            "nodes": {node.id: node for node in nodes} | dict(part.nodes),
            "edges": edges,
            "outputs": exits,
        }
    )


def _started(edge: Edge, start: Endpoint) -> Edge:
    if edge.endpoint == start:
        return edge
    return edge.model_copy(update={"source": start.node_id, "source_port": start.port})


def _replaced(values: Mapping[str, T], gone: Collection[str], stand_in: T) -> dict[str, T]:
    """Puts one value in the place of the first that is gone."""
    kept: dict[str, T] = {}
    for key, value in values.items():
        if key not in gone:
            kept[key] = value
        else:
            kept.setdefault(stand_in.id, stand_in)
    return kept
