"""Edits of layers: arguments, class, name, trainability, and of single calls."""

from __future__ import annotations

from typing import Literal

from pydantic import Field
from typing_extensions import override

from builder.graph.document import BLOCK, INPUT, Block, Graph, Layer
from builder.graph.editing.base import (
    BaseEdit,
    EditError,
    calls_of,
    checked_name,
    is_input,
    layer_at,
    name_of,
    node_at,
    nodes_at,
    with_layers,
    with_nodes,
)
from builder.graph.naming import fresh_names, snake_case, stem_of
from builder.graph.ordering import incoming
from builder.graph.values import Config


class Configure(BaseEdit):
    """Changes arguments of a layer.

    Attributes:
        config: The arguments that change, with their new values; None is a value.
        unset: The arguments that go back to Keras's defaults.
    """

    kind: Literal["configure"] = "configure"
    layer_id: str
    config: Config = Field(default_factory=dict)
    unset: tuple[str, ...] = ()

    @override
    def apply_to(self, graph: Graph) -> Graph:
        layer = _plain_layer(graph, self.layer_id)
        changed = {**layer.config, **self.config}
        kept = {key: value for key, value in changed.items() if key not in self.unset}
        return with_layers(graph, layer.model_copy(update={"config": kept}))


class ReplaceClass(BaseEdit):
    """Makes another kind of layer out of a layer, in its place.

    A name that was made from the old class is made anew from the new one; constant call
    arguments belonged to the old class and go.
    """

    kind: Literal["replace_class"] = "replace_class"
    layer_id: str
    class_name: str
    config: Config = Field(default_factory=dict)

    @override
    def apply_to(self, graph: Graph) -> Graph:
        layer = _plain_layer(graph, self.layer_id)
        if self.class_name == BLOCK:
            raise EditError("A layer cannot be turned into a block: group nodes instead.")
        calls = calls_of(graph, layer.id)
        fed = any(incoming(graph, node.id) for node in calls)
        if self.class_name == INPUT and (fed or len(calls) > 1):
            raise EditError(f"{layer.name!r} cannot become an input: it takes tensors.")
        changes = {
            "class_name": self.class_name,
            "config": dict(self.config),
            "name": self._name(graph, layer),
        }
        changed = with_layers(graph, layer.model_copy(update=changes))
        return with_nodes(changed, *(node.model_copy(update={"call": {}}) for node in calls))

    def _name(self, graph: Graph, layer: Layer) -> str:
        if self.class_name == layer.class_name:
            return layer.name
        if stem_of(layer.name) != snake_case(layer.class_name):
            return layer.name
        return fresh_names(graph).take(snake_case(self.class_name))


class Rename(BaseEdit):
    """Gives a layer another name, which no other layer of the graph may have.

    Blanks become `_`, since TensorFlow takes none.
    """

    kind: Literal["rename"] = "rename"
    layer_id: str
    name: str

    @override
    def apply_to(self, graph: Graph) -> Graph:
        layer = layer_at(graph, self.layer_id)
        name = checked_name(self.name)
        if any(name == other.name for other in graph.layers.values() if other.id != layer.id):
            raise EditError(f"Another layer is called {name!r} already.")
        return with_layers(graph, layer.model_copy(update={"name": name}))


class SetTrainable(BaseEdit):
    """Freezes layers, or thaws them; of a block, all that is inside."""

    kind: Literal["set_trainable"] = "set_trainable"
    layer_ids: tuple[str, ...]
    trainable: bool

    @override
    def apply_to(self, graph: Graph) -> Graph:
        layers = [layer_at(graph, layer_id) for layer_id in self.layer_ids]
        changes = {"trainable": self.trainable}
        return with_layers(graph, *(layer.model_copy(update=changes) for layer in layers))


class SetCall(BaseEdit):
    """Sets the constant call arguments of one node, all together."""

    kind: Literal["set_call"] = "set_call"
    node_id: str
    call: Config

    @override
    def apply_to(self, graph: Graph) -> Graph:
        node = node_at(graph, self.node_id)
        return with_nodes(graph, node.model_copy(update={"call": dict(self.call)}))


class Bypass(BaseEdit):
    """Lets the first input of nodes pass through unchanged, or calls the layers again."""

    kind: Literal["bypass"] = "bypass"
    node_ids: tuple[str, ...]
    bypassed: bool

    @override
    def apply_to(self, graph: Graph) -> Graph:
        nodes = nodes_at(graph, self.node_ids)
        for node in nodes:
            if self.bypassed and is_input(graph, node.id):
                raise EditError(f"{name_of(graph, node.id)!r} is an input: nothing could pass.")
        changes = {"bypassed": self.bypassed}
        return with_nodes(graph, *(node.model_copy(update=changes) for node in nodes))


def _plain_layer(graph: Graph, layer_id: str) -> Layer:
    layer = layer_at(graph, layer_id)
    if isinstance(layer, Block):
        raise EditError(f"{layer.name!r} is a block: it has no class or arguments of its own.")
    return layer
