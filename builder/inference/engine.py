"""The live engine: everything about a graph, without building it."""

from __future__ import annotations

import threading
from collections import OrderedDict

from builder.graph.document import Graph
from builder.graph.topology import inputs, outputs
from builder.inference.diagnostics import diagnose
from builder.inference.findings import Findings
from builder.inference.specs import Inference, TensorSpec
from builder.inference.walk import walk

GRAPHS = 64
"""How many graphs are remembered with what is known about them."""

_recent: OrderedDict[int, tuple[Graph, Inference]] = OrderedDict()
_lock = threading.Lock()


def infer(graph: Graph) -> Inference:
    """Works out shapes, weights, costs and what is wrong, as Keras would.

    Pure and thread-safe; it never raises for what a person can do wrong. An edited graph costs
    little more than the nodes that changed, since single calls are remembered
    (`builder.inference.outcome`).

    Args:
        graph: The graph.
    """
    with _lock:
        kept = _recent.get(id(graph))
        if kept:
            _recent.move_to_end(id(graph))
            return kept[1]
    inference = _assembled(walk(graph), complete=True)
    with _lock:
        _recent[id(graph)] = (graph, inference)  # keeps the graph, so that its id stays its own
        if len(_recent) > GRAPHS:
            _recent.popitem(last=False)
    return inference


def forget() -> None:
    """Drops the remembered graphs, for measurements."""
    with _lock:
        _recent.clear()


def _assembled(found: Findings, *, complete: bool) -> Inference:
    graph = found.graph
    return Inference(
        nodes=found.nodes,
        totals=found.totals,
        diagnostics=diagnose(found) if complete else (),
        inputs=_named(found, [(node_id, 0) for node_id in inputs(graph)]),
        outputs=_named(found, [(end.node_id, end.port) for end in outputs(graph)]),
        inside={
            node_id: _assembled(inner, complete=False) for node_id, inner in found.inside.items()
        },
    )


def _named(found: Findings, ends: list[tuple[str, int]]) -> tuple[tuple[str, TensorSpec], ...]:
    return tuple(
        (found.graph.layer_of(node_id).name, made[port])
        for node_id, port in ends
        if port < len(made := found.nodes[node_id].outputs)
    )
