"""The order in which a graph is written down, and which layers in a row make a loop."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from builder.export.code.names import LEAST_RUN, longest_numbering
from builder.graph.document import INPUT, Edge, Graph
from builder.graph.ordering import upstream
from builder.graph.topology import incoming, order, outgoing, outputs
from builder.keras_io.walk import depth_first

Step = tuple[str, ...]
"""The ids of nodes that are written as one statement: a single node, or a run as a loop."""


def steps(graph: Graph, alike: Callable[[str], object]) -> list[Step]:
    """Returns the statements of a graph in order, inputs left out.

    Nodes that lead to no output are no part of the model. Branches stay together, and the calls
    of a shared layer keep their order, since the first one builds the layer.

    Args:
        graph: The graph, without bypassed nodes.
        alike: Gives equal values for nodes that differ in nothing but their names, and None for
            nodes that do not go into a loop.
    """
    result: list[Step] = []
    for row in _rows(graph, _written(graph)):
        result.extend(folded(row, alike, lambda node_id: graph.layer_of(node_id).name))
    return result


def folded(
    row: Sequence[str], alike: Callable[[str], object], name: Callable[[str], str]
) -> list[Step]:
    """Splits a row, in which each takes only what the one before gives, into runs.

    A run has at least `LEAST_RUN` nodes that are alike. Where the names of only some of these
    count up, the run begins with the first of them.
    """
    result: list[Step] = []
    start = 0
    while start < len(row):
        run = _like(row, start, alike)
        names = [name(node_id) for node_id in run]
        first = next(
            (k for k in range(len(run)) if longest_numbering(names[k:])[1] >= LEAST_RUN), None
        )
        if len(run) < LEAST_RUN or first:
            run = run[: first or len(run)]
            result.extend((node_id,) for node_id in run)
        else:
            run = run if first is None else run[: longest_numbering(names)[1]]
            result.append(tuple(run))
        start += len(run)
    return result


def _like(row: Sequence[str], start: int, alike: Callable[[str], object]) -> list[str]:
    kind = alike(row[start])
    end = start + 1
    while kind is not None and end < len(row) and alike(row[end]) == kind:
        end += 1
    return list(row[start:end])


def _written(graph: Graph) -> list[str]:
    """Returns the nodes that lead to outputs, without inputs, in the order of writing."""
    before: dict[str, str] = {}
    last_call: dict[str, str] = {}
    for node_id in order(graph):
        layer_id = graph.nodes[node_id].layer_id
        if layer_id in last_call:
            before[node_id] = last_call[layer_id]
        last_call[layer_id] = node_id
    alive = upstream(graph, [end.node_id for end in outputs(graph)])

    def needs(node_id: str) -> Iterable[str]:
        earlier = before.get(node_id)
        # A call that leads nowhere is skipped, and with it its place among the calls.
        while earlier is not None and earlier not in alive:
            earlier = before.get(earlier)
        sources = [edge.source for edge in incoming(graph, node_id)]
        return sources if earlier is None else [earlier, *sources]

    written = depth_first([end.node_id for end in outputs(graph)], needs)
    return [node_id for node_id in written if graph.layer_of(node_id).class_name != INPUT]


def _rows(graph: Graph, written: Sequence[str]) -> list[list[str]]:
    """Splits the order into rows in which each node takes only what the one before gives."""
    exits = {end.node_id for end in outputs(graph)}
    rows: list[list[str]] = []
    for node_id in written:
        edges = incoming(graph, node_id)
        if rows and _follows(edges, rows[-1][-1], graph, exits):
            rows[-1].append(node_id)
        else:
            rows.append([node_id])
    return rows


def _follows(edges: Sequence[Edge], before: str, graph: Graph, exits: set[str]) -> bool:
    return (
        len(edges) == 1
        and edges[0].source == before
        and edges[0].source_port == 0
        and len(outgoing(graph, before)) == 1
        and before not in exits
    )
