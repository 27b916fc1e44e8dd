"""Edits for training a network further: freezing below a point, and cutting the head off."""

from __future__ import annotations

from builder.graph.document import INPUT, Endpoint, Graph
from builder.graph.edits import Batch, RemoveNodes, SetOutputs, SetTrainable
from builder.graph.ordering import downstream, upstream
from builder.graph.topology import outputs
from builder.inference.engine import infer


def freeze_below(graph: Graph, node_id: str) -> Batch:
    """Returns the edit that freezes a layer and all on which it depends, and thaws all others.

    Layers without weights stay as they are. A layer that is called both below and above the
    point is one layer, and is frozen.

    Args:
        graph: The document.
        node_id: The chosen point.
    """
    below = {graph.nodes[each].layer_id for each in upstream(graph, [node_id])}
    weighty = _layers_with_weights(graph)
    frozen = tuple(each for each in graph.layers if each in weighty & below)
    thawed = tuple(
        each
        for each, layer in graph.layers.items()
        if each in weighty - below and not layer.trainable
    )
    edits = [SetTrainable(layer_ids=frozen, trainable=False)] if frozen else []
    edits += [SetTrainable(layer_ids=thawed, trainable=True)] if thawed else []
    return Batch(edits=tuple(edits))


def thaw_all(graph: Graph) -> SetTrainable:
    """Returns the edit after which every layer learns."""
    frozen = tuple(each for each, layer in graph.layers.items() if not layer.trainable)
    return SetTrainable(layer_ids=frozen, trainable=True)


def cut_head(graph: Graph, node_id: str) -> Batch:
    """Returns the edit that leaves out everything after a node, whose result becomes the output.

    Branches that lead nowhere without what is cut go too; other outputs of the network stay.

    Args:
        graph: The document.
        node_id: The last node that stays.
    """
    after = downstream(graph, [node_id]) - {node_id}
    others = [end for end in outputs(graph) if end.node_id not in after and end.node_id != node_id]
    kept = upstream(graph, [node_id, *(end.node_id for end in others)])
    gone = tuple(each for each in graph.nodes if each not in kept)
    ends = (Endpoint(node_id=node_id), *others)
    cut = [RemoveNodes(node_ids=gone, heal=False)] if gone else []
    return Batch(edits=(*cut, SetOutputs(outputs=ends if graph.outputs or others else ())))


def _layers_with_weights(graph: Graph) -> set[str]:
    nodes = infer(graph).nodes
    return {
        graph.nodes[node_id].layer_id
        for node_id, info in nodes.items()
        if info.weights and graph.layer_of(node_id).class_name != INPUT
    }
