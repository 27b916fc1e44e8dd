"""Fixes that draw, cut or redirect edges."""

from __future__ import annotations

from collections.abc import Iterator

from builder.graph.document import INPUT, Edge, Endpoint, Graph, Layer, Node
from builder.graph.edits import (
    AddNode,
    Batch,
    Connect,
    Disconnect,
    Edit,
    InsertAfter,
    RemoveNodes,
    SetInputs,
    SetOutputs,
    new_layer,
)
from builder.graph.topology import incoming, inputs, outgoing, outputs
from builder.inference.context import Fix
from builder.layers.catalogue import layer_spec
from builder.layers.specs import PortSpec

SOURCES_TRIED = 4


def one_gesture(edits: list[Edit]) -> Edit:
    """Returns several edits as one."""
    return edits[0] if len(edits) == 1 else Batch(edits=tuple(edits))


def remove(node_id: str) -> Iterator[Fix]:
    """Takes a node out."""
    yield Fix(RemoveNodes(node_ids=(node_id,)), "Remove it")


def connect_input(graph: Graph, node_id: str) -> Iterator[Fix]:
    """Connects the empty ports of a node to what feeds it already or stands before it."""
    edges = incoming(graph, node_id)
    filled = {edge.target_port for edge in edges}
    spec = layer_spec(graph.layer_of(node_id).class_name)
    ports = spec.ports if spec else (PortSpec("inputs"),)
    empty = [port.name for port in ports if not port.optional and port.name not in filled]
    if not empty:
        return
    for source in [*(edge.source for edge in edges), *_before(graph, node_id)][:SOURCES_TRIED]:
        drawn: list[Edit] = [
            Connect(edge=Edge(source=source, target=node_id, target_port=port)) for port in empty
        ]
        yield Fix(one_gesture(drawn), f"Connect {graph.layer_of(source).name}")


def _before(graph: Graph, node_id: str) -> list[str]:
    """Returns the nodes that stand before another in the document, those nobody takes first."""
    ids = list(graph.nodes)
    earlier = ids[: ids.index(node_id)][::-1]
    loose = [other for other in earlier if not outgoing(graph, other)]
    return list(dict.fromkeys([*loose, *earlier]))


def connect_output(graph: Graph, node_id: str) -> Iterator[Fix]:
    """Connects an idle input to a node without inputs, or takes it out if there are others."""
    for other, node in graph.nodes.items():
        layer = graph.layers[node.layer_id]
        if layer.class_name != INPUT and not incoming(graph, other):
            yield Fix(Connect(edge=Edge(source=node_id, target=other)), f"Connect to {layer.name}")
    if len(inputs(graph)) > 1:
        yield from remove(node_id)


def open_cycle(graph: Graph, members: frozenset[str]) -> Iterator[Fix]:
    """Cuts the edges that close a circle, of those the ones drawn last."""
    kept: dict[str, set[str]] = {node_id: set() for node_id in members}
    closing: list[Edge] = []
    for edge in graph.edges:
        if edge.source in members and edge.target in members:
            if _reaches(kept, edge.target, edge.source):
                closing.append(edge)
            else:
                kept[edge.source].add(edge.target)
    if closing:
        source, target = (
            graph.layer_of(end).name for end in (closing[-1].source, closing[-1].target)
        )
        cuts: list[Edit] = [Disconnect(edge=edge) for edge in reversed(closing)]
        yield Fix(one_gesture(cuts), f"Disconnect {source} from {target}")


def _reaches(edges: dict[str, set[str]], start: str, end: str) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        node_id = waiting.pop()
        if node_id == end:
            return True
        fresh = edges[node_id] - seen
        seen |= fresh
        waiting += fresh
    return False


def right_number(graph: Graph, node_id: str) -> Iterator[Fix]:
    """Merges what arrives where one tensor is expected, or keeps as many as are expected.

    Where too few arrive there is no fix: only the user knows which one is to be added.
    """
    spec = layer_spec(graph.layer_of(node_id).class_name)
    ports = {port.name: port for port in spec.ports} if spec else {}
    there: dict[str, list[Edge]] = {}
    for edge in incoming(graph, node_id):
        there.setdefault(edge.target_port, []).append(edge)
    if any(len(edges) < ports[name].minimum for name, edges in there.items() if name in ports):
        return
    for name, edges in there.items():
        port = ports.get(name)
        ends = tuple(edge.endpoint for edge in edges)
        if port is None:
            cuts: list[Edit] = [Disconnect(edge=edge) for edge in reversed(edges)]
            yield Fix(one_gesture(cuts), f"Disconnect {name}")
        elif not port.many and len(edges) > 1:
            for class_name in ("Concatenate", "Add"):
                yield Fix(_merged(graph, class_name, node_id, name, ends), f"Insert {class_name}")
            only = SetInputs(node_id=node_id, port=name, sources=ends[:1])
            yield Fix(only, f"Keep only {graph.layer_of(ends[0].node_id).name}")
        elif port.maximum is not None and len(edges) > port.maximum:
            kept = SetInputs(node_id=node_id, port=name, sources=ends[: port.maximum])
            yield Fix(kept, f"Keep the first {port.maximum}")
    yield from remove(node_id)


def _merged(
    graph: Graph, class_name: str, node_id: str, port: str, ends: tuple[Endpoint, ...]
) -> Edit:
    layer, node = new_layer(graph, class_name)
    edges = tuple(
        Edge(source=end.node_id, source_port=end.port, target=node.id, order=order)
        for order, end in enumerate(ends)
    )
    merged = (Endpoint(node_id=node.id),)
    return Batch(
        edits=(
            AddNode(layer=layer, node=node, edges=edges),
            SetInputs(node_id=node_id, port=port, sources=merged),
        )
    )


def first_output(graph: Graph, node_id: str, count: int) -> Iterator[Fix]:
    """Lets edges and outputs that take an output which is not there take the first one."""
    edits: list[Edit] = [
        Connect(edge=edge.model_copy(update={"source_port": 0}))
        for edge in outgoing(graph, node_id)
        if edge.source_port >= count
    ]
    ends = tuple(
        Endpoint(node_id=node_id) if end.node_id == node_id and end.port >= count else end
        for end in graph.outputs
    )
    if ends != graph.outputs:
        edits.append(SetOutputs(outputs=tuple(dict.fromkeys(ends))))
    if edits:
        yield Fix(one_gesture(edits), "Take the first output")


def make_output(graph: Graph, node_id: str) -> Iterator[Fix]:
    """Makes a node's result an output of the model."""
    ends = (*outputs(graph), Endpoint(node_id=node_id))
    yield Fix(SetOutputs(outputs=tuple(dict.fromkeys(ends))), "Make it an output")


def add_head(graph: Graph) -> Iterator[Fix]:
    """Gives a graph that has only inputs a first layer."""
    entrances = inputs(graph)
    if not entrances or len(graph.nodes) > len(entrances):
        return
    shape = graph.layer_of(entrances[-1]).config.get("shape")
    flat, flat_node = new_layer(graph, "Flatten")
    dense, dense_node = new_layer(graph, "Dense", {"units": 10})
    if isinstance(shape, list) and len(shape) > 1:
        edits = [
            _after(entrances[-1], flat, flat_node.id),
            _after(flat_node.id, dense, dense_node.id),
        ]
        yield Fix(Batch(edits=tuple(edits)), "Add Flatten and Dense")
    yield Fix(_after(entrances[-1], dense, dense_node.id), "Add Dense")


def _after(source: str, layer: Layer, node_id: str) -> Edit:
    return InsertAfter(node_id=source, layer=layer, node=Node(id=node_id, layer_id=layer.id))
