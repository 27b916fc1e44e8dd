"""A residual network without its shortcuts: the plain network of the same layers."""

from __future__ import annotations

from collections.abc import Mapping

from builder.graph import topology
from builder.graph.document import INPUT, Block, Edge, Graph
from builder.graph.edits import Bypass, Disconnect, RemoveNodes, apply

ADDS = "Add"


def without_shortcuts(graph: Graph) -> Graph:
    """Returns the network in which every addition of two ways takes only the longer one.

    That is the *plain* counterpart in He et al., "Deep Residual Learning for Image Recognition"
    (2015), section 3.3. Layers that stand on a shortcut alone (projections) go with it. Insides
    of blocks are changed alike. An addition whose ways are equally long is left as it is: neither
    is a shortcut.
    """
    graph = _inside_blocks(graph)
    for node_id in [each for each in graph.nodes if graph.layer_of(each).class_name == ADDS]:
        shortcut = _shortcut(graph, node_id)
        if shortcut is not None:
            graph = _cut(graph, shortcut)
    return graph


def has_shortcuts(graph: Graph) -> bool:
    """Whether there is any shortcut, also inside blocks."""
    return without_shortcuts(graph) != graph


def _inside_blocks(graph: Graph) -> Graph:
    changed = {
        layer.id: layer.model_copy(update={"graph": without_shortcuts(layer.graph)})
        for layer in graph.layers.values()
        if isinstance(layer, Block)
    }
    return graph.model_copy(update={"layers": {**graph.layers, **changed}}) if changed else graph


def _shortcut(graph: Graph, node_id: str) -> Edge | None:
    """Returns the edge of the shorter way into an addition of two; None where there is none."""
    edges = topology.incoming(graph, node_id)
    if len(edges) != 2:
        return None
    ways = [_distances(graph, edge.source) for edge in edges]
    shared = ways[0].keys() & ways[1].keys()
    if not shared:
        return None
    fork = min(shared, key=lambda each: (ways[0][each] + ways[1][each], each))
    lengths = [way[fork] for way in ways]
    if lengths[0] == lengths[1]:
        return None
    return edges[0] if lengths[0] < lengths[1] else edges[1]


def _distances(graph: Graph, start: str) -> Mapping[str, int]:
    """Returns how many steps back every node is that a tensor comes from, the shortest way."""
    found = {start: 0}
    waiting = [start]
    for node_id in waiting:
        for edge in topology.incoming(graph, node_id):
            if edge.source not in found:
                found[edge.source] = found[node_id] + 1
                waiting.append(edge.source)
    return found


def _cut(graph: Graph, shortcut: Edge) -> Graph:
    """Takes a shortcut away: the addition lets its other way pass, and what fed only it goes."""
    outputs = {each.node_id for each in topology.outputs(graph)}
    graph = apply(graph, Disconnect(edge=shortcut))
    graph = apply(graph, Bypass(node_ids=(shortcut.target,), bypassed=True))
    idle = shortcut.source
    while _is_idle(graph, idle, outputs):
        before = topology.incoming(graph, idle)
        graph = apply(graph, RemoveNodes(node_ids=(idle,), heal=False))
        if len(before) != 1:
            break
        idle = before[0].source
    return graph


def _is_idle(graph: Graph, node_id: str, outputs: set[str]) -> bool:
    is_input = graph.layer_of(node_id).class_name == INPUT
    return not is_input and node_id not in outputs and not topology.outgoing(graph, node_id)
