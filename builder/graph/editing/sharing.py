"""Edits of what is shared: several calls of one layer, or a layer for each call."""

from __future__ import annotations

from typing import Literal

from typing_extensions import override

from builder.graph.document import Graph
from builder.graph.editing.base import (
    BaseEdit,
    EditError,
    calls_of,
    is_input,
    layer_at,
    name_of,
    node_at,
    with_layers,
    with_nodes,
    without_idle_layers,
)
from builder.graph.naming import fresh_id, fresh_names


class Share(BaseEdit):
    """Lets a node call another node's layer: one set of weights for both.

    Constant call arguments belonged to the old class and go with it, and so does the sight of
    a block's inside.
    """

    kind: Literal["share"] = "share"
    node_id: str
    layer_id: str

    @override
    def apply_to(self, graph: Graph) -> Graph:
        node = node_at(graph, self.node_id)
        layer_at(graph, self.layer_id)
        sharers = (self.node_id, *(call.id for call in calls_of(graph, self.layer_id)))
        for node_id in sharers:
            if is_input(graph, node_id):
                raise EditError(f"{name_of(graph, node_id)!r} is an input: it has no weights.")
        changes: dict[str, object] = {"layer_id": self.layer_id}
        if graph.layers[self.layer_id].class_name != graph.layer_of(self.node_id).class_name:
            changes |= {"call": {}, "unfolded": False}
        shared = with_nodes(graph, node.model_copy(update=changes))
        return without_idle_layers(shared)


class Unshare(BaseEdit):
    """Gives a node a layer of its own, with the same arguments and fresh weights."""

    kind: Literal["unshare"] = "unshare"
    node_id: str

    @override
    def apply_to(self, graph: Graph) -> Graph:
        node = node_at(graph, self.node_id)
        layer = graph.layers[node.layer_id]
        if len(calls_of(graph, layer.id)) < 2:
            raise EditError(f"{layer.name!r} shares its weights with no other node.")
        changes = {
            "id": fresh_id(graph, layer.id),
            "name": fresh_names(graph).take(layer.name),
        }
        own = layer.model_copy(update=changes)
        return with_nodes(with_layers(graph, own), node.model_copy(update={"layer_id": own.id}))
