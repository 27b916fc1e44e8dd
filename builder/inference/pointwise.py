"""Finds Dense layers that make one result for every position where one in all is meant."""

from __future__ import annotations

from collections.abc import Iterator

from builder.graph.document import INPUT
from builder.graph.topology import incoming, outputs
from builder.inference.findings import Findings
from builder.inference.specs import TensorSpec

_POSITION_BY_POSITION = frozenset(
    (
        "Dense",
        "Activation",
        "ReLU",
        "LeakyReLU",
        "PReLU",
        "ELU",
        "Softmax",
        "Dropout",
        "GaussianDropout",
        "GaussianNoise",
        "AlphaDropout",
        "BatchNormalization",
        "LayerNormalization",
        "Identity",
    )
)


def dense_on_images(findings: Findings) -> Iterator[tuple[str, TensorSpec, TensorSpec]]:
    """Yields the first Dense on every way from an image to an output that is still one.

    A Dense on the pixels of an image is fine where something gathers the pixels later. It is
    most likely a mistake where only layers that work position by position follow: the model
    then makes as many predictions as there are pixels. A tensor with two axes counts as an
    image where only such layers lie between it and the input.

    Args:
        findings: What is known about the graph.

    Yields:
        The node, the spec of its input, and the spec of its output.
    """
    graph, nodes = findings.graph, findings.nodes
    for end in outputs(graph):
        info = nodes[end.node_id]
        if not info.outputs or len(info.outputs[0].shape) < 3:
            continue
        node_id, first = end.node_id, None
        while graph.layer_of(node_id).class_name in _POSITION_BY_POSITION:
            if graph.layer_of(node_id).class_name == "Dense" and nodes[node_id].status == "ok":
                first = node_id
            edges = incoming(graph, node_id)
            if not edges:
                break
            node_id = edges[0].source
        from_input = graph.layer_of(node_id).class_name == INPUT
        if first and (len(info.outputs[0].shape) > 3 or from_input):
            source = incoming(graph, first)[0]
            yield first, nodes[source.source].outputs[source.source_port], nodes[first].outputs[0]
