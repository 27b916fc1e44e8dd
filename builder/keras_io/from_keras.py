"""From a functional or Sequential Keras model to a document.

The model's live objects are read, not its config: Keras keeps on every tensor which call of which
layer made it, so the walk goes from the outputs back to the inputs and needs no rule for names,
node numbers or nested structures of its own. What does not lead to an output is not seen, which
is also what Keras does. No weight is read or made.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from builder.graph.document import EXPRESSION, Block, Edge, Endpoint, Graph, Layer, Node
from builder.graph.topology import outputs as default_outputs
from builder.keras_io.calls import FIRST, call_parameters
from builder.keras_io.filled_in import without_filled_in
from builder.keras_io.operations import UnsupportedOperation
from builder.keras_io.recorded import Call, origin, recorded_calls
from builder.layers.catalogue import layer_spec
from builder.layers.keras_import import load_keras
from builder.layers.make import LayerError, read_layer

MAX_NESTING = 50


class UnsupportedModel(ValueError):
    """The model cannot be written as a document; the message says which part of it and why."""


def from_keras(model: Any) -> Graph:
    """Reads a Keras model into a graph.

    Layers keep their names, settings and `trainable` flags. A layer that is called twice becomes
    one layer with two nodes, a nested model becomes a `Block`, an operation on tensors such as
    `x + 1` becomes an `Expression`. A Sequential model without an input shape becomes a chain
    without an input.

    Args:
        model: A functional or Sequential `keras.Model`.

    Returns:
        The graph. The ids are the names of the layers.

    Raises:
        UnsupportedModel: The model is a subclass of its own kind, or has a layer or an operation
            that is not in the catalogue.
    """
    return _read_model(model, 0)


def _read_model(model: Any, depth: int) -> Graph:
    keras = load_keras()
    if depth > MAX_NESTING:
        raise UnsupportedModel(f"Expected models nested at most {MAX_NESTING} deep.")
    if isinstance(model, keras.Sequential) and not model.built:
        return _read_chain(model, depth)
    if not isinstance(model, keras.Sequential) and not hasattr(model, "operations"):
        raise UnsupportedModel(
            f"Expected a functional or Sequential model, got {type(model).__name__}. A subclassed "
            "model has no graph that could be read."
        )
    return _Reading(model, depth).graph()


def _read_chain(model: Any, depth: int) -> Graph:
    """Reads a Sequential model that does not know its input shape yet."""
    layers = {layer.name: _read_owner(layer, depth) for layer in model.layers}
    names = list(layers)
    return Graph(
        layers=layers,
        nodes={name: Node(id=name, layer_id=name) for name in names},
        edges=tuple(
            Edge(source=one, target=other) for one, other in zip(names, names[1:], strict=False)
        ),
        name=model.name,
    )


class _Reading:
    """One model being read; nested models are read by readings of their own."""

    def __init__(self, model: Any, depth: int) -> None:
        self._model = model
        self._depth = depth
        self._layers: dict[str, Layer] = {}
        self._nodes: dict[str, Node] = {}
        self._edges: list[Edge] = []
        self._ends: dict[Any, Endpoint] = {}
        self._owners: dict[Any, str] = {}
        self._calls: dict[str, int] = {}

    def graph(self) -> Graph:
        """Returns the graph of the whole model."""
        for tensor in self._model.inputs:
            layer = _read_owner(tensor._keras_history.operation, self._depth)
            self._layers[layer.id] = layer
            self._add_node(layer.id, [tensor])
        try:
            for call in recorded_calls(self._model.inputs, self._model.outputs):
                self._add_call(call)
        except UnsupportedOperation as error:
            raise UnsupportedModel(str(error)) from error
        ends = tuple(self._ends[origin(tensor)] for tensor in self._model.outputs)
        if len(set(ends)) != len(ends):
            raise UnsupportedModel("Expected different tensors as outputs, got one of them twice.")
        graph = self._graph(outputs=())
        return graph if default_outputs(graph) == ends else self._graph(outputs=ends)

    def _graph(self, outputs: tuple[Endpoint, ...]) -> Graph:
        return Graph(
            layers=self._layers,
            nodes=self._nodes,
            edges=tuple(self._edges),
            outputs=outputs,
            name=self._model.name,
        )

    def _add_call(self, call: Call) -> None:
        layer_id = self._layer_id(call)
        node_id = self._add_node(layer_id, call.node.output_tensors, _constants(call))
        for argument, tensors in call.tensors.items():
            port = _port(call, argument, self._layers[layer_id].class_name)
            for order, tensor in enumerate(tensors):
                self._add_edge(tensor, node_id, port, order)

    def _add_edge(self, tensor: Any, target: str, port: str, order: int) -> None:
        end = self._ends[origin(tensor)]
        self._edges.append(
            Edge(
                source=end.node_id,
                source_port=end.port,
                target=target,
                target_port=port,
                order=order,
            )
        )

    def _add_node(
        self, layer_id: str, tensors: Sequence[Any], constants: Mapping[str, Any] | None = None
    ) -> str:
        number = self._calls[layer_id] = self._calls.get(layer_id, 0) + 1
        node_id = layer_id if number == 1 else f"{layer_id}@{number}"
        self._nodes[node_id] = Node(id=node_id, layer_id=layer_id, call=constants or {})
        for port, tensor in enumerate(tensors):
            self._ends[origin(tensor)] = Endpoint(node_id=node_id, port=port)
        return node_id

    def _layer_id(self, call: Call) -> str:
        """Returns the layer that a call belongs to; adds it at its first call."""
        known = self._owners.get(call.operation)
        if known is not None:
            return known
        layer = self._read_layer(call)
        if layer.id not in self._layers:
            self._layers[layer.id] = layer
        self._owners[call.operation] = layer.id
        return layer.id

    def _read_layer(self, call: Call) -> Layer:
        if call.expression is None:
            rank = len(call.sources[0].shape) if call.sources else None
            return _read_owner(call.operation, self._depth, rank)
        name = call.operation.name
        config = {"expression": call.expression}
        first, marked, _ = name.rpartition("@")
        same = self._layers.get(first) if marked else None
        if same is not None and same.class_name == EXPRESSION and same.config == config:
            return same
        return Layer(id=name, class_name=EXPRESSION, config=config, name=name)


def _read_owner(operation: Any, depth: int, rank: int | None = None) -> Layer:
    """Reads a layer, an input too, or a nested model as a block."""
    name = operation.name
    if isinstance(operation, load_keras().Model):
        return Block(
            id=name,
            name=name,
            trainable=operation.trainable,
            graph=_read_model(operation, depth + 1),
        )
    try:
        class_name, config = read_layer(operation)
    except LayerError as error:
        raise UnsupportedModel(f"Layer {name!r}: {error}") from error
    return Layer(
        id=name,
        class_name=class_name,
        config=without_filled_in(class_name, config, rank),
        name=name,
        trainable=operation.trainable,
    )


def _constants(call: Call) -> dict[str, Any]:
    """Returns the constant arguments of a call, all of which a document must be able to hold."""
    for name, value in call.constants.items():
        try:
            json.dumps(value)
        except (TypeError, ValueError):
            raise UnsupportedModel(
                f"Layer {call.operation.name!r}: expected its call argument {name!r} to be a plain "
                f"value, got {type(value).__name__}."
            ) from None
    return dict(call.constants)


def _port(call: Call, argument: str, class_name: str) -> str:
    """Returns the port of a call argument: the first one is `inputs` unless it has a name."""
    if call.expression is not None:
        return FIRST
    if argument != next(iter(call_parameters(type(call.operation)))):
        return argument
    spec = layer_spec(class_name)
    return spec.ports[0].name if spec and spec.ports else FIRST
