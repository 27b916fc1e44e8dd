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

_recent: OrderedDict[int, tuple[Findings, Inference]] = OrderedDict()
_by_edges: OrderedDict[int, Findings] = OrderedDict()
_lock = threading.Lock()


def infer(graph: Graph) -> Inference:
    """Works out shapes, weights, costs and what is wrong, as Keras would.

    Pure and thread-safe; it never raises for what a person can do wrong. An edited graph costs
    little more than the nodes that changed: single calls are remembered for all graphs
    (`builder.inference.outcome`), and what an edit of a layer, or of places on the canvas, does
    not touch is taken over from the graph before the edit.

    Args:
        graph: The graph.
    """
    return _known(graph)[1]


def findings(graph: Graph) -> Findings:
    """Returns what `infer` collects about a graph on its way, for others to go on from."""
    return _known(graph)[0]


def forget() -> None:
    """Drops the remembered graphs, for measurements."""
    with _lock:
        _recent.clear()
        _by_edges.clear()


def _known(graph: Graph) -> tuple[Findings, Inference]:
    edges = id(graph.edges)
    with _lock:
        kept = _recent.get(id(graph))
        if kept:
            _recent.move_to_end(id(graph))
            return kept
        before = _by_edges.get(edges)
    found = walk(graph, before=before)
    inference = _assembled(found, complete=True)
    with _lock:
        # What is kept keeps the graph alive, so that the ids stay its own.
        _recent[id(graph)] = (found, inference)
        _by_edges[edges] = found
        _by_edges.move_to_end(edges)
        for memory in (_recent, _by_edges):
            if len(memory) > GRAPHS:
                memory.popitem(last=False)
    return found, inference


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
