"""Who feeds whom: neighbours, order, cycles, inputs and outputs, in linear time.

Nothing here recurses, so a chain of thousands of nodes is as fine as one of ten. Read these
functions from `builder.graph.topology`.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping
from heapq import heapify, heappop, heappush

from builder.graph.derived import per_graph, per_wiring
from builder.graph.document import INPUT, Edge, Endpoint, Graph

_FIRST_PORTS = {"inputs": 0, "query": 1, "value": 2, "key": 3}


def incoming(graph: Graph, node_id: str) -> tuple[Edge, ...]:
    """Returns the edges into a node, sorted by port, then by order within the port.

    The port `"inputs"` comes first, then `"query"`, `"value"`, `"key"` as Keras orders them,
    then all others by name: the first edge carries what a bypassed node passes through.
    """
    return _edges_into(graph).get(node_id, ())


def outgoing(graph: Graph, node_id: str) -> tuple[Edge, ...]:
    """Returns the edges out of a node in the order in which they were drawn."""
    return _edges_from(graph).get(node_id, ())


def ancestors(graph: Graph, node_id: str) -> frozenset[str]:
    """Returns all nodes on which a node depends, without itself."""
    return upstream(graph, [node_id]) - {node_id}


def descendants(graph: Graph, node_id: str) -> frozenset[str]:
    """Returns all nodes that depend on a node, without itself."""
    return downstream(graph, [node_id]) - {node_id}


def upstream(graph: Graph, node_ids: Iterable[str]) -> frozenset[str]:
    """Returns the given nodes and all on which any of them depends."""
    return _reached(node_ids, lambda node: (edge.source for edge in incoming(graph, node)))


def downstream(graph: Graph, node_ids: Iterable[str]) -> frozenset[str]:
    """Returns the given nodes and all that depend on any of them."""
    return _reached(node_ids, lambda node: (edge.target for edge in outgoing(graph, node)))


def would_cycle(graph: Graph, source: str, target: str) -> bool:
    """Says whether a wire from `source` to `target` would close a circle."""
    return source == target or source in descendants(graph, target)


def on_cycle(graph: Graph, node_id: str) -> bool:
    """Says whether a node depends on itself."""
    return node_id in downstream(graph, [edge.target for edge in outgoing(graph, node_id)])


@per_wiring
def order(graph: Graph) -> tuple[str, ...]:
    """Returns all node ids so that every node stands behind those that feed it.

    Where several nodes could come next, the one that stands first in the document does.
    Nodes on or behind a cycle come last, in document order.
    """
    ids = tuple(graph.nodes)
    rank = {node_id: position for position, node_id in enumerate(ids)}
    missing = {node_id: len(incoming(graph, node_id)) for node_id in ids}
    ready = [rank[node_id] for node_id in ids if not missing[node_id]]
    heapify(ready)
    placed = []
    while ready:
        node_id = ids[heappop(ready)]
        placed.append(node_id)
        for edge in outgoing(graph, node_id):
            missing[edge.target] -= 1
            if not missing[edge.target]:
                heappush(ready, rank[edge.target])
    return (*placed, *(node_id for node_id in ids if missing[node_id]))


@per_wiring
def cyclic(graph: Graph) -> frozenset[str]:
    """Returns the nodes that lie on a cycle.

    Kosaraju's algorithm: walk forwards, note the order in which nodes are finished, then
    gather from the last finished backwards; every harvest is a strongly connected component.
    """
    loops = {edge.source for edge in graph.edges if edge.source == edge.target}
    found = set(loops)
    harvested: set[str] = set()
    for root in reversed(_finishing_order(graph)):
        component = _harvest(graph, root, harvested)
        if len(component) > 1:
            found.update(component)
    return frozenset(found)


def inputs(graph: Graph) -> tuple[str, ...]:
    """Returns the `Input` nodes in document order, which is the order of the model's inputs."""
    return tuple(node_id for node_id in graph.nodes if graph.layer_of(node_id).class_name == INPUT)


@per_graph
def outputs(graph: Graph) -> tuple[Endpoint, ...]:
    """Returns the model's outputs in order.

    Where the graph does not name them, these are the first tensors of all nodes, other than
    inputs, whose result nobody takes, in topological order.
    """
    if graph.outputs:
        return graph.outputs
    return tuple(
        Endpoint(node_id=node_id)
        for node_id in order(graph)
        if not outgoing(graph, node_id) and graph.layer_of(node_id).class_name != INPUT
    )


@per_graph
def is_chain(graph: Graph) -> bool:
    """Says whether every node takes just the node before it, as in a Sequential model.

    Shared layers, several inputs, other outputs than the last node, other ports than the
    first and constant call arguments make a graph more than a chain.
    """
    ids = order(graph)
    if len(graph.layers) != len(ids) or len(graph.edges) != max(len(ids) - 1, 0):
        return False
    if any(node.call for node in graph.nodes.values()):
        return False
    if any(graph.layer_of(node_id).class_name == INPUT for node_id in ids[1:]):
        return False
    if any(endpoint != Endpoint(node_id=ids[-1]) for endpoint in outputs(graph)):
        return False
    return all(
        [(edge.source, edge.source_port, edge.target_port) for edge in incoming(graph, after)]
        == [(before, 0, "inputs")]
        for before, after in zip(ids, ids[1:], strict=False)
    )


@per_wiring
def _edges_into(graph: Graph) -> Mapping[str, tuple[Edge, ...]]:
    edges = sorted(graph.edges, key=_port_rank)
    return _grouped(edges, lambda edge: edge.target)


@per_wiring
def _edges_from(graph: Graph) -> Mapping[str, tuple[Edge, ...]]:
    return _grouped(graph.edges, lambda edge: edge.source)


def _port_rank(edge: Edge) -> tuple[int, str, int]:
    return (_FIRST_PORTS.get(edge.target_port, len(_FIRST_PORTS)), edge.target_port, edge.order)


def _grouped(edges: Iterable[Edge], end: Callable[[Edge], str]) -> Mapping[str, tuple[Edge, ...]]:
    groups: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        groups[end(edge)].append(edge)
    return {node_id: tuple(group) for node_id, group in groups.items()}


def _reached(starts: Iterable[str], neighbours: Callable[[str], Iterable[str]]) -> frozenset[str]:
    seen = set(starts)
    waiting = deque(seen)
    while waiting:
        for node_id in neighbours(waiting.popleft()):
            if node_id not in seen:
                seen.add(node_id)
                waiting.append(node_id)
    return frozenset(seen)


def _finishing_order(graph: Graph) -> list[str]:
    """Returns the nodes in the order in which a depth-first walk leaves them."""
    finished: list[str] = []
    seen: set[str] = set()
    for root in graph.nodes:
        if root in seen:
            continue
        seen.add(root)
        path = [(root, iter(outgoing(graph, root)))]
        while path:
            node_id, rest = path[-1]
            step = next((edge.target for edge in rest if edge.target not in seen), None)
            if step is None:
                finished.append(node_id)
                path.pop()
            else:
                seen.add(step)
                path.append((step, iter(outgoing(graph, step))))
    return finished


def _harvest(graph: Graph, root: str, harvested: set[str]) -> list[str]:
    """Gathers what leads to `root` and was not harvested before."""
    component: list[str] = []
    waiting = [root]
    while waiting:
        node_id = waiting.pop()
        if node_id in harvested:
            continue
        harvested.add(node_id)
        component.append(node_id)
        waiting.extend(edge.source for edge in incoming(graph, node_id))
    return component
