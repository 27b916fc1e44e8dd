"""Works out again what an edit changes in a graph, and no more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from heapq import heapify, heappop, heappush

from builder.graph.document import Graph
from builder.graph.topology import order, outgoing
from builder.inference.findings import Findings
from builder.inference.walk import Pass


def renewed(
    before: Findings, graph: Graph, changed: Collection[str], *, onward: bool = True
) -> Findings:
    """Works out some nodes anew, and those behind them as far as other tensors reach them.

    Args:
        before: What is known about the graph before the edit.
        graph: The edited graph. It has the same nodes, and no circle that was not there before.
        changed: The nodes that call another layer or get other wires than before.
        onward: Whether to go on to the nodes behind them.

    Returns:
        What is known about the edited graph; the faults are those of the nodes that were worked
        out, and nothing is summed up.
    """
    run = Pass(graph, None, trainable=True)
    found = run.found
    found.nodes, found.fields = dict(before.nodes), dict(before.fields)
    found.inside = dict(before.inside)
    again = {*changed, *_on_circles(before), *_shared(graph)}
    # The order of before will do behind a single change: no wire between these nodes is new.
    ids = tuple(before.nodes) if len(again) == 1 else order(graph)
    rank = {node_id: place for place, node_id in enumerate(ids)}
    waiting = [rank[node_id] for node_id in again]
    heapify(waiting)
    while waiting:
        node_id = ids[heappop(waiting)]
        run.visit(graph.nodes[node_id])
        if onward and found.nodes[node_id].outputs != before.nodes[node_id].outputs:
            behind = {edge.target for edge in outgoing(graph, node_id)} - again
            again |= behind
            for target in behind:
                heappush(waiting, rank[target])
    return found


def _on_circles(before: Findings) -> Collection[str]:
    """Returns the nodes that were on a circle: a wire that opens it sets all of them free."""
    return [fault.node_id for fault in before.faults if fault.problem.code == "cycle"]


def _shared(graph: Graph) -> Collection[str]:
    """Returns the calls of layers with several: what one of them gets can decide about all."""
    if len(graph.layers) == len(graph.nodes):
        return ()
    calls = Counter(node.layer_id for node in graph.nodes.values())
    return [node.id for node in graph.nodes.values() if calls[node.layer_id] > 1]
