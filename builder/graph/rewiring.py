"""What happens to the wires when nodes disappear or are replaced by others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from builder.graph.document import Edge, Endpoint, Graph
from builder.graph.ordering import incoming, outputs

Tensor = tuple[str, int]
"""A node id and one of its output ports: an `Endpoint` that is quick to hash."""


class Detours:
    """Leads from tensors that are gone to those that stand in for them.

    Args:
        steps: The stand-in of each tensor that is gone, which may be gone itself; None where
            nothing stands in.
    """

    def __init__(self, steps: Mapping[Tensor, Tensor | None]) -> None:
        self._steps = dict(steps)

    def end(self, start: Tensor) -> Tensor | None:
        """Follows the detours; None where they lead nowhere or in a circle."""
        here: Tensor | None = start
        passed: set[Tensor] = set()
        while here is not None and here in self._steps:
            if here in passed:
                here = None
                break
            passed.add(here)
            here = self._steps[here]
        for tensor in passed:  # makes the next walk through here short
            self._steps[tensor] = here
        return here


def renumbered(edges: Iterable[Edge]) -> tuple[Edge, ...]:
    """Closes the gaps in the numbering of every port; what came later stays later."""
    kept = tuple(edges)
    ports: dict[tuple[str, str], list[int]] = defaultdict(list)
    for edge in kept:
        ports[edge.target, edge.target_port].append(edge.order)
    ranks = {
        port: {order: rank for rank, order in enumerate(sorted(orders))}
        for port, orders in ports.items()
        if max(orders) >= len(orders)
    }
    return tuple(
        edge.model_copy(update={"order": ranks[edge.target, edge.target_port][edge.order]})
        if (edge.target, edge.target_port) in ranks
        else edge
        for edge in kept
    )


def rerouted(edges: Iterable[Edge], detours: Detours, nodes: Collection[str]) -> tuple[Edge, ...]:
    """Lets every edge start where its detour ends; drops edges without a start or a target."""
    kept = []
    for edge in edges:
        end = detours.end((edge.source, edge.source_port))
        if end is None or end[0] not in nodes or edge.target not in nodes:
            continue
        if end != (edge.source, edge.source_port):
            edge = edge.model_copy(update={"source": end[0], "source_port": end[1]})
        kept.append(edge)
    return renumbered(kept)


def rerouted_outputs(
    endpoints: Iterable[Endpoint], detours: Detours, nodes: Collection[str]
) -> tuple[Endpoint, ...]:
    """Lets every output be what stands in for it; drops those without, and repetitions."""
    ends = (detours.end((endpoint.node_id, endpoint.port)) for endpoint in endpoints)
    there = dict.fromkeys(end for end in ends if end is not None and end[0] in nodes)
    return tuple(Endpoint(node_id=node_id, port=port) for node_id, port in there)


def with_outputs(graph: Graph, wanted: tuple[Endpoint, ...]) -> Graph:
    """Names the outputs where the graph, left to itself, would have others."""
    if outputs(graph) == wanted:
        return graph
    return graph.model_copy(update={"outputs": wanted})


def without_nodes(graph: Graph, gone: Collection[str], *, heal: bool) -> Graph:
    """Takes nodes out, with the layers that nobody calls any more and the nodes' notes.

    Args:
        graph: The graph.
        gone: The ids of the nodes.
        heal: Whether those who took a node's first output get the node's first input instead.
    """
    steps: dict[Tensor, Tensor | None] = {}
    if heal:
        for node_id in gone:
            first = incoming(graph, node_id)[:1]
            if first:
                steps[node_id, 0] = (first[0].source, first[0].source_port)
    detours = Detours(steps)
    nodes = {node_id: node for node_id, node in graph.nodes.items() if node_id not in gone}
    called = {node.layer_id for node in nodes.values()}
    return graph.model_copy(
        update={
            "layers": {key: layer for key, layer in graph.layers.items() if key in called},
            "nodes": nodes,
            "edges": rerouted(graph.edges, detours, nodes),
            "outputs": rerouted_outputs(graph.outputs, detours, nodes),
            "notes": tuple(note for note in graph.notes if note.node_id not in gone),
        }
    )
