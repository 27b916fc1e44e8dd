"""Where the numbers on the screen come from: every count and length with its derivation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from builder.graph.document import EXPRESSION, INPUT, Block, Graph, Layer
from builder.graph.topology import incoming, outgoing
from builder.inference.arrangement import arrange
from builder.inference.derivations import Derivation, Factor, Part
from builder.inference.engine import infer
from builder.inference.explain_channels import explain_channels, explain_size
from builder.inference.explain_costs import explain_block, explain_field, explain_macs
from builder.inference.explain_params import explain_params
from builder.inference.explain_shapes import explain_shape
from builder.inference.outcome import MAIN_PORTS, plan
from builder.inference.specs import Inference, NodeInfo, TensorSpec
from builder.layers.catalogue import layer_spec

__all__ = ["Derivation", "Factor", "Part", "explain"]


def explain(graph: Graph, node_id: str, inference: Inference | None = None) -> Derivation:
    """Derives the numbers of one node, with this layer's values filled in.

    Args:
        graph: The graph.
        node_id: The node to explain.
        inference: What is known about the graph, by default `infer(graph)`. The inside of a
            block is explained with what `Inference.inside` says of it: alone, it would not
            know what its inputs receive. Of a receptive field, the factor from before then
            names the input of the whole network.

    Returns:
        Parts for the parameters, the lengths of the output, the multiply-accumulates and the
        receptive field, each where there is one. A node that could not be worked out has none.

    Raises:
        KeyError: If the graph has no such node.
    """
    inference = inference or infer(graph)
    info = inference.nodes[node_id]
    layer = graph.layer_of(node_id)
    if info.status != "ok" or layer.class_name == INPUT:
        return Derivation(node_id)
    inputs, source = _inputs(graph, inference, node_id)
    users = tuple(dict.fromkeys(edge.target for edge in outgoing(graph, node_id)))
    if isinstance(layer, Block):
        inside = inference.inside[node_id].nodes.items()
        named = [(layer.graph.layer_of(inner_id).name, inner) for inner_id, inner in inside]
        counts = explain_block(layer.repeat, named, info) or _counts(layer, inputs, info, source)
    else:
        counts = _counts(layer, inputs, info, source)
    parts = (
        *counts[:1],
        *_shape(layer, inputs, info, source, users),
        *counts[1:],
        _field(graph, inference, node_id, inputs),
    )
    return Derivation(node_id, tuple(part for part in parts if part))


def _counts(
    layer: Layer, inputs: Sequence[TensorSpec], info: NodeInfo, source: str | None
) -> tuple[Part | None, ...]:
    params = explain_params(layer.class_name, info, source)
    if isinstance(layer, Block) or layer.class_name == EXPRESSION:
        return (params,)
    return params, explain_macs(layer.class_name, layer.config_key, inputs, info)


def _inputs(
    graph: Graph, inference: Inference, node_id: str
) -> tuple[Sequence[TensorSpec], str | None]:
    """Returns the specs that a node works on, in the order of the call, and who feeds it."""
    edges = incoming(graph, node_id)
    class_name = graph.layer_of(node_id).class_name
    slots = arrange(class_name, tuple(edge.target_port for edge in edges)).slots
    used = [
        edge for slot in slots if slot.port in MAIN_PORTS for edge in edges[slot.start : slot.stop]
    ]
    specs = [inference.nodes[edge.source].outputs[edge.source_port] for edge in used]
    return specs, used[0].source if used else None


def _shape(
    layer: Layer,
    inputs: Sequence[TensorSpec],
    info: NodeInfo,
    source: str | None,
    users: tuple[str, ...],
) -> list[Part]:
    args = {**_defaults(layer.class_name), **layer.config}
    output = info.outputs[0]
    derived = (
        explain_shape(layer.class_name, args, inputs, output, source),
        explain_channels(layer.class_name, args, output),
    )
    parts = [part for part in derived if part] or [explain_size(output)]
    return [replace(part, used_by=users) for part in parts]


@lru_cache(maxsize=256)
def _defaults(class_name: str) -> Mapping[str, Any]:
    spec = layer_spec(class_name)
    return {arg.name: arg.default for arg in spec.args} if spec else {}


def _field(
    graph: Graph, inference: Inference, node_id: str, inputs: Sequence[TensorSpec]
) -> Part | None:
    layer, info = graph.layer_of(node_id), inference.nodes[node_id]
    edges = incoming(graph, node_id)
    step, before = None, None
    if len(edges) == 1 and not isinstance(layer, Block) and layer.class_name != EXPRESSION:
        rule = plan(layer.class_name, layer.config_key).step
        step = rule(inputs[0].shape, info.outputs[0].shape) if rule else None
        before = inference.nodes[edges[0].source].receptive_field
    return explain_field(step, before, info)
