"""From a document to the functional Keras model that it describes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from builder.graph.document import EXPRESSION, INPUT, Graph, Layer
from builder.graph.topology import incoming, inputs, order, outputs, plain
from builder.inference.engine import infer
from builder.keras_io.calls import arrange, call_parameters, list_ports
from builder.keras_io.deep_models import allow_deep_models
from builder.keras_io.operations import name_apart, name_operations
from builder.layers.expression import parse
from builder.layers.keras_import import load_keras
from builder.layers.make import make_layer


class GraphError(ValueError):
    """The graph describes no model; the message lists what is wrong with it."""


@dataclass(frozen=True)
class Built:
    """A Keras model together with where each part of the document went.

    Attributes:
        model: The functional model.
        tensors: The symbolic output tensors of every node, by node id. Blocks are unfolded and
            bypassed nodes taken out, so these are the ids of `topology.plain(graph)`.
        layers: The Keras layers by layer id. Expressions have none.
    """

    model: Any
    tensors: Mapping[str, tuple[Any, ...]]
    layers: Mapping[str, Any]


def to_keras(graph: Graph) -> Any:
    """Builds the functional Keras model that a graph describes, with fresh weights.

    Layers have the names of the document, blocks are unfolded, bypassed nodes are left out, and
    layers that are not trainable are frozen. Any depth is built without raising Python's recursion
    limit.

    Args:
        graph: The graph.

    Returns:
        A `keras.Model`.

    Raises:
        GraphError: The graph has errors.
    """
    return build(graph).model


def build(graph: Graph) -> Built:
    """Builds the Keras model of a graph and keeps the way from nodes and layers to Keras.

    Args:
        graph: The graph.

    Raises:
        GraphError: The graph has errors.
    """
    check(graph)
    return assemble(graph)


def check(graph: Graph) -> None:
    """Raises `GraphError` with every error that the engine finds, if there are any."""
    errors = [d.message for d in infer(graph).diagnostics if d.severity == "error"]
    if errors:
        raise GraphError("\n".join(errors))


def assemble(graph: Graph) -> Built:
    """Builds the Keras model of a graph that is known to have no errors.

    Raises:
        GraphError: Keras refuses the model after all.
    """
    allow_deep_models()
    flat = plain(graph)
    assembly = _Assembly(flat)
    for node_id in order(flat):
        assembly.call(node_id)
    try:
        return assembly.built()
    except ValueError as error:
        raise GraphError(str(error)) from error


class _Assembly:
    """Calls the layers of a flat graph one after the other."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._tensors: dict[str, tuple[Any, ...]] = {}
        self._layers: dict[str, Any] = {}
        self._calls: dict[str, int] = {}
        self._named: list[Any] = []

    def call(self, node_id: str) -> None:
        """Makes the tensors of a node from those of the nodes before it."""
        keras = load_keras()
        layer = self._graph.layer_of(node_id)
        try:
            result = self._result(node_id, layer)
        except (ValueError, TypeError) as error:
            raise GraphError(f"{layer.name}: {error}") from error
        self._tensors[node_id] = tuple(keras.tree.flatten(result))

    def built(self) -> Built:
        """Returns the model between the graph's inputs and outputs."""
        keras = load_keras()
        entrances = [self._tensors[node_id][0] for node_id in inputs(self._graph)]
        exits = [self._tensors[end.node_id][end.port] for end in outputs(self._graph)]
        if not entrances or not exits:
            raise GraphError("Expected at least one input and one output, got none.")
        taken = {layer.name for layer in self._graph.layers.values()}
        name_apart(entrances, exits, taken, self._named)
        model = keras.Model(_single(entrances), _single(exits), name=self._graph.name)
        return Built(model=model, tensors=self._tensors, layers=self._layers)

    def _result(self, node_id: str, layer: Layer) -> Any:
        if layer.class_name == INPUT:
            return make_layer(layer).output
        ports = self._ports(node_id)
        if layer.class_name == EXPRESSION:
            return self._evaluated(layer, ports.get("inputs", []))
        keras_layer = self._layers.get(layer.id)
        if keras_layer is None:
            keras_layer = self._layers[layer.id] = make_layer(layer)
        parameters = call_parameters(type(keras_layer))
        leading, named = arrange(parameters, ports, list_ports(layer.class_name))
        return keras_layer(*leading, **named, **self._graph.nodes[node_id].call)

    def _evaluated(self, layer: Layer, tensors: Sequence[Any]) -> Any:
        calls = self._calls[layer.id] = self._calls.get(layer.id, 0) + 1
        result = parse(str(layer.config["expression"]), len(tensors)).evaluate(tensors)
        name = layer.name if calls == 1 else f"{layer.name}@{calls}"
        self._named += name_operations(name, result, tensors)
        return result

    def _ports(self, node_id: str) -> dict[str, list[Any]]:
        ports: dict[str, list[Any]] = {}
        for edge in incoming(self._graph, node_id):
            tensor = self._tensors[edge.source][edge.source_port]
            ports.setdefault(edge.target_port, []).append(tensor)
        return ports


def _single(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values
