"""What a pass over a graph collects."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace

from builder.graph.derived import per_graph
from builder.graph.document import INPUT, Block, Graph, Layer
from builder.graph.topology import incoming, outputs
from builder.inference.complaints import Problem
from builder.inference.receptive_field import Fields
from builder.inference.specs import NodeInfo, TensorSpec, Totals

Given = tuple[TensorSpec | None, Fields]
"""A tensor that a block receives from outside: its spec and what it sees."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A problem at a node.

    Attributes:
        node_id: The node.
        problem: What is wrong.
        inner: For a fault within a block, the fault there.
        repetition: In which repetition of the block it shows.
    """

    node_id: str
    problem: Problem
    inner: Fault | None = None
    repetition: int = 1


@dataclass(slots=True)
class Findings:
    """What is known about a graph.

    Attributes:
        graph: The graph.
        nodes: What is known about every node, in topological order.
        fields: The receptive fields of every node's outputs.
        faults: Everything that is wrong, in topological order.
        totals: The sums over the graph.
        inside: For every block node, what is known about its first repetition.
    """

    graph: Graph
    nodes: dict[str, NodeInfo] = field(default_factory=dict)
    fields: dict[str, Fields] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    totals: Totals = field(default_factory=Totals)
    inside: dict[str, Findings] = field(default_factory=dict)

    def of(self, layer: Layer) -> Findings:
        """Returns what is known inside a block as that of a block that only looks different."""
        if not isinstance(layer, Block) or layer.graph is self.graph:
            return self
        graph = layer.graph
        inside = {key: found.of(graph.layer_of(key)) for key, found in self.inside.items()}
        return replace(self, graph=graph, inside=inside)


def totals(graph: Graph, nodes: dict[str, NodeInfo]) -> Totals:
    """Sums up what is known about the nodes that run; shared weights count once."""
    params = trainable = macs = activation_bytes = weight_bytes = 0
    counted: set[str] = set()
    runs = running(graph)
    for node_id, info in nodes.items():
        if node_id not in runs:
            continue
        macs += info.macs
        activation_bytes += info.activation_bytes
        layer_id = graph.nodes[node_id].layer_id
        if info.params and layer_id not in counted:
            counted.add(layer_id)
            params += info.params
            trainable += info.trainable_params
            weight_bytes += info.weight_bytes
    return Totals(
        params=params,
        trainable=trainable,
        non_trainable=params - trainable,
        macs=macs,
        activation_bytes=activation_bytes,
        weight_bytes=weight_bytes,
        layers=count_layers(graph),
    )


@per_graph
def running(graph: Graph) -> Collection[str]:
    """Returns the nodes that lead to an output: the others are not part of the Keras model.

    Left to itself, every result that nobody takes is an output. A bypassed node takes nothing
    but its first input.
    """
    if not graph.outputs and not any(node.bypassed for node in graph.nodes.values()):
        return graph.nodes
    reached: set[str] = set()
    ahead = [end.node_id for end in outputs(graph)]
    while ahead:
        node_id = ahead.pop()
        if node_id in reached:
            continue
        reached.add(node_id)
        edges = incoming(graph, node_id)
        ahead += [edge.source for edge in edges[: 1 if graph.nodes[node_id].bypassed else None]]
    return reached


def count_layers(graph: Graph) -> int:
    """Counts the layers that run, without inputs; each repetition of a block counts anew."""
    runs = (graph.nodes[node_id] for node_id in running(graph))
    layer_ids = {node.layer_id for node in runs if not node.bypassed}
    count = 0
    for layer_id in layer_ids:
        layer = graph.layers[layer_id]
        if isinstance(layer, Block):
            count += layer.repeat * count_layers(layer.graph)
        elif layer.class_name != INPUT:
            count += 1
    return count
