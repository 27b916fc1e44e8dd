"""How a model ends: what its output is made of, as far as losses and fixes care."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from builder.graph.document import EXPRESSION, Graph, Layer
from builder.graph.naming import snake_case
from builder.graph.topology import incoming, outputs, plain
from builder.inference.engine import infer
from builder.inference.specs import TensorSpec
from builder.layers.expression_rules import function_name
from builder.layers.expression_syntax import ExpressionError, read

LINEAR = "linear"

_PASSES_ON = {
    "Dropout",
    "AlphaDropout",
    "GaussianDropout",
    "GaussianNoise",
    "SpatialDropout1D",
    "SpatialDropout2D",
    "SpatialDropout3D",
    "ActivityRegularization",
    "Identity",
    "Flatten",
    "Reshape",
    "Permute",
    "RepeatVector",
    "UpSampling1D",
    "UpSampling2D",
    "UpSampling3D",
    "Cropping1D",
    "Cropping2D",
    "Cropping3D",
}
"""Layers that leave the values as they are, in training up to scale or noise."""

_BRINGS_ELSEWHERE = "Rescaling"
"""A layer after which values are no probabilities any more, whatever they were before."""

_AVERAGES = {f"Global{kind}Pooling{rank}D" for kind in ("Average", "Max") for rank in (1, 2, 3)}

_ACTIVATIONS = {"Softmax", "ReLU", "LeakyReLU", "PReLU", "ELU"}
"""Layers that are an activation by themselves, named as their function is."""

_WIDTH = {
    "Dense": "units",
    "EinsumDense": None,
    "Conv1D": "filters",
    "Conv2D": "filters",
    "Conv3D": "filters",
    "Conv1DTranspose": "filters",
    "Conv2DTranspose": "filters",
    "Conv3DTranspose": "filters",
    "SeparableConv1D": "filters",
    "SeparableConv2D": "filters",
    "TimeDistributed": None,
}

_FUNCTIONS = {"softmax", "sigmoid", "log_softmax", "relu", "tanh"}
"""Functions of an Expression that are activations."""


@dataclass(frozen=True, slots=True)
class Head:
    """The way to one output of a model. Node ids are of the plain graph.

    Attributes:
        output: The node whose result is the output.
        activation: The function that the output has gone through last, `"linear"` for none.
        activation_node: The node that applies it; None where there is none.
        width_node: The node whose layer sets the number of outputs; None where unknown.
        width_arg: The argument of that layer that does so.
    """

    output: str
    activation: str = LINEAR
    activation_node: str | None = None
    width_node: str | None = None
    width_arg: str | None = None


def model_outputs(graph: Graph) -> tuple[tuple[str, TensorSpec], ...]:
    """Returns name and spec of every output of the model that Keras builds.

    There, an output of a block is named after the layer inside that makes it, that of a bypassed
    node after the layer before it, and two that are one tensor by a bypass are one output.

    Args:
        graph: Any graph; of one with errors, the outputs that are known.
    """
    return infer(plain(graph)).outputs


def head(graph: Graph, place: int = 0) -> Head | None:
    """Returns what one of a model's outputs is made of; None where it has no such output.

    Args:
        graph: Any graph; what cannot be made out is left at its default.
        place: Which output, from 0.
    """
    flat = plain(graph)
    ends = outputs(flat)
    if place >= len(ends):
        return None
    output = ends[place].node_id
    activation, activation_node, elsewhere = LINEAR, None, False
    for node_id in _way_back(flat, output):
        layer = flat.layer_of(node_id)
        elsewhere = elsewhere or layer.class_name == _BRINGS_ELSEWHERE
        if activation == LINEAR and not elsewhere and (found := activation_of(layer)) != LINEAR:
            activation, activation_node = found, node_id
        if layer.class_name in _WIDTH:
            width_arg = _WIDTH[layer.class_name]
            return Head(output, activation, activation_node, node_id, width_arg)
    return Head(output, activation, activation_node)


def activation_of(layer: Layer) -> str:
    """Returns the name of a layer's activation function, `"linear"` for none."""
    if layer.class_name in _ACTIVATIONS:
        return snake_case(layer.class_name).replace("re_lu", "relu")
    if layer.class_name == EXPRESSION:
        return _applied_last(str(layer.config.get("expression", "")))
    if layer.class_name == "TimeDistributed":
        return _name(_config_inside(layer).get("activation"))
    return _name(layer.config.get("activation"))


def _config_inside(layer: Layer) -> Mapping[str, Any]:
    """The arguments of the layer that a wrapper applies; empty where there are none."""
    wrapped = layer.config.get("layer")
    config = wrapped.get("config") if isinstance(wrapped, Mapping) else None
    return config if isinstance(config, Mapping) else {}


def _applied_last(expression: str) -> str:
    try:
        tree = read(expression)
        name = function_name(tree) if isinstance(tree, ast.Call) else LINEAR
    except ExpressionError:
        return LINEAR
    return name if name in _FUNCTIONS else LINEAR


def _name(activation: Any) -> str:
    if isinstance(activation, Mapping):
        activation = activation.get("class_name")
    return snake_case(str(activation)) if activation else LINEAR


def _way_back(graph: Graph, node_id: str) -> list[str]:
    """Lists the nodes from the output back to the layer that makes the values."""
    way: list[str] = []
    while node_id not in way:
        way.append(node_id)
        layer = graph.layer_of(node_id)
        sources = incoming(graph, node_id)
        if len(sources) != 1 or not _transparent(layer):
            break
        node_id = sources[0].source
    return way


def _transparent(layer: Layer) -> bool:
    names = _PASSES_ON | _AVERAGES | _ACTIVATIONS | {"Activation", _BRINGS_ELSEWHERE}
    return layer.class_name in names
