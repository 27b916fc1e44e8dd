"""Folding runs of equal layers, so that a thousand layers fit on a page."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from builder.graph import topology
from builder.graph.document import Block, Graph, Node
from builder.inference.specs import Inference

SHORTEST_RUN = 4
"""Fewer equal layers in a row than this are drawn one by one."""


@dataclass(frozen=True, slots=True)
class Fold:
    """What is drawn as one box: a single node, or a run of equal ones.

    Attributes:
        node_ids: The nodes, in the order of the tensor's way.
    """

    node_ids: tuple[str, ...]

    @property
    def first(self) -> str:
        """The node where the run begins."""
        return self.node_ids[0]

    @property
    def count(self) -> int:
        """How many nodes the fold stands for."""
        return len(self.node_ids)


def folds(graph: Graph, inference: Inference, *, shortest: int = SHORTEST_RUN) -> tuple[Fold, ...]:
    """Groups the nodes into runs of equal layers that follow each other, in topological order.

    Two neighbours belong to one run where the second takes nothing but the first, nobody else
    takes the first, and class, arguments, output shapes and parameters are equal, as is what
    is inside of blocks. Layers that are shared or bypassed and unfolded blocks stand alone.

    Args:
        graph: The graph.
        inference: What `infer(graph)` found.
        shortest: The shortest run that is folded.
    """
    calls = Counter(node.layer_id for node in graph.nodes.values())
    takers = Counter(edge.source for edge in graph.edges)
    result: list[Fold] = []
    run: list[str] = []
    for node_id in topology.order(graph):
        if run and _continues(graph, inference, run[-1], node_id, calls, takers):
            run.append(node_id)
            continue
        result.extend(_closed(run, shortest))
        run = [node_id]
    result.extend(_closed(run, shortest))
    return tuple(result)


def _closed(run: list[str], shortest: int) -> list[Fold]:
    if len(run) >= shortest:
        return [Fold(tuple(run))]
    return [Fold((node_id,)) for node_id in run]


def _continues(
    graph: Graph,
    inference: Inference,
    before: str,
    node_id: str,
    calls: Counter[str],
    takers: Counter[str],
) -> bool:
    edges = topology.incoming(graph, node_id)
    if len(edges) != 1 or edges[0].source != before or takers[before] != 1:
        return False
    pair = graph.nodes[before], graph.nodes[node_id]
    if any(calls[node.layer_id] > 1 or node.bypassed or node.unfolded for node in pair):
        return False
    return _look(graph, inference, pair[0]) == _look(graph, inference, pair[1])


def _look(graph: Graph, inference: Inference, node: Node) -> tuple[object, ...]:
    layer = graph.layers[node.layer_id]
    info = inference.nodes.get(node.id)
    seen = (info.outputs, info.params) if info else None
    inside = (layer.graph, layer.repeat) if isinstance(layer, Block) else None
    return (layer.class_name, layer.config_key, layer.trainable, seen, inside)
