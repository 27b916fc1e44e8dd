"""Edits that add, insert, remove and reorder nodes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from typing_extensions import override

from builder.graph.document import INPUT, AnyLayer, Edge, Endpoint, Graph, Node
from builder.graph.editing.base import (
    BaseEdit,
    EditError,
    checked_name,
    is_input,
    layer_at,
    name_of,
    node_at,
    with_edges,
    with_layers,
    with_nodes,
)
from builder.graph.editing.wiring import check_edge_is_there, connected
from builder.graph.naming import fresh_names
from builder.graph.ordering import incoming, inputs, on_cycle, order
from builder.graph.rewiring import renumbered, without_nodes


class AddNode(BaseEdit):
    """Adds a new layer with its first node, wired.

    Here and in the other edits that bring a layer: a name that is taken gets a number.
    """

    kind: Literal["add_node"] = "add_node"
    layer: AnyLayer
    node: Node
    edges: tuple[Edge, ...] = ()

    @override
    def apply_to(self, graph: Graph) -> Graph:
        return connected(_with_new_layer(graph, self.layer, self.node), *self.edges)


class AddCall(BaseEdit):
    """Adds another call of a layer that is there: the new node shares its weights."""

    kind: Literal["add_call"] = "add_call"
    node: Node
    edges: tuple[Edge, ...] = ()

    @override
    def apply_to(self, graph: Graph) -> Graph:
        layer = layer_at(graph, self.node.layer_id)
        if layer.class_name == INPUT:
            raise EditError(f"{layer.name!r} is an input of the model: it has no weights to share.")
        _check_id_is_free(graph, self.node)
        return connected(with_nodes(graph, self.node), *self.edges)


class InsertAfter(BaseEdit):
    """Inserts a layer behind a node, as in a stack.

    All who took the node's first tensor now take the new node's, and so do the outputs. An
    input is only listed behind the node. Without a node the new one comes first in the
    document and feeds nobody.

    Attributes:
        port: The port through which the new layer takes the node's tensor.
    """

    kind: Literal["insert_after"] = "insert_after"
    node_id: str | None
    layer: AnyLayer
    node: Node
    port: str = "inputs"

    @override
    def apply_to(self, graph: Graph) -> Graph:
        if self.node_id is not None:
            node_at(graph, self.node_id)
        added = _with_new_layer(graph, self.layer, self.node)
        listed = listed_after(added, [self.node.id], self.node_id)
        if self.node_id is None or self.layer.class_name == INPUT:
            return listed
        place = (self.node.id, self.port, 0)
        return spliced_behind(listed, self.node_id, first=place, last=self.node.id)


class InsertOnEdge(BaseEdit):
    """Inserts a layer into one wire; other wires from the same node stay.

    Attributes:
        port: The port through which the new layer takes the tensor.
    """

    kind: Literal["insert_on_edge"] = "insert_on_edge"
    edge: Edge
    layer: AnyLayer
    node: Node
    port: str = "inputs"

    @override
    def apply_to(self, graph: Graph) -> Graph:
        check_edge_is_there(graph, self.edge)
        if self.layer.class_name == INPUT:
            raise EditError("An input takes no tensor, so it cannot stand on a wire.")
        added = _with_new_layer(graph, self.layer, self.node)
        listed = listed_after(added, [self.node.id], self.edge.source)
        into = self.edge.model_copy(
            update={"target": self.node.id, "target_port": self.port, "order": 0}
        )
        out = self.edge.model_copy(update={"source": self.node.id, "source_port": 0})
        return connected(listed, into, out)


class RemoveNodes(BaseEdit):
    """Removes nodes, and layers that then have none.

    With `heal`, whoever took a removed node's first tensor takes its first input instead.
    """

    kind: Literal["remove_nodes"] = "remove_nodes"
    node_ids: tuple[str, ...]
    heal: bool = True

    @override
    def apply_to(self, graph: Graph) -> Graph:
        gone = {node_at(graph, node_id).id for node_id in self.node_ids}
        return without_nodes(graph, gone, heal=self.heal)


class MoveInStack(BaseEdit):
    """Takes a node out of its place, heals the gap, and inserts it behind another node.

    The node keeps its further inputs and what takes its further tensors. Behind the node that
    feeds it anyway, and for inputs, only the order of the document changes. Without `after`
    an input becomes the first one, any other node comes directly behind the first input.
    """

    kind: Literal["move_in_stack"] = "move_in_stack"
    node_id: str
    after: str | None

    @override
    def apply_to(self, graph: Graph) -> Graph:
        node_at(graph, self.node_id)
        after = self.after
        if after is None and not is_input(graph, self.node_id):
            after = next(iter(inputs(graph)), None)
        if after is not None:
            node_at(graph, after)
        if after == self.node_id:
            return graph
        listed = listed_after(graph, [self.node_id], after)
        first = incoming(graph, self.node_id)[:1]
        if is_input(graph, self.node_id) or (first and first[0].source == after):
            return listed
        return _moved(listed, self.node_id, after)


def spliced_behind(graph: Graph, node_id: str, first: tuple[str, str, int], last: str) -> Graph:
    """Lets a node feed the place `first`, and `last` feed all that the node's tensor fed."""
    start = Endpoint(node_id=node_id)
    edges = [
        edge.model_copy(update={"source": last, "source_port": 0})
        if edge.endpoint == start
        else edge
        for edge in graph.edges
    ]
    target, port, position = first
    into = Edge(source=node_id, target=target, target_port=port, order=position)
    outputs = tuple(Endpoint(node_id=last) if end == start else end for end in graph.outputs)
    changed = graph.model_copy(update={"outputs": tuple(dict.fromkeys(outputs))})
    return connected(with_edges(changed, edges), into)


def _moved(graph: Graph, node_id: str, after: str | None) -> Graph:
    first = next(iter(incoming(graph, node_id)), None)
    place = first.place if first else (node_id, "inputs", 0)
    loose = _unlinked(graph, node_id, first)
    if after is None:
        moved = _put_first(loose, node_id)
    else:
        moved = spliced_behind(loose, after, first=place, last=node_id)
    if on_cycle(moved, node_id) and not on_cycle(graph, node_id):
        raise EditError(
            f"{name_of(graph, node_id)!r} cannot stand there: it also takes what comes later."
        )
    return moved


def _unlinked(graph: Graph, node_id: str, first: Edge | None) -> Graph:
    """Takes a node's first edge away; whoever took its first tensor takes that edge's.

    The place where the edge arrived stays free for the next one.
    """
    gone = Endpoint(node_id=node_id)
    edges = [edge for edge in graph.edges if edge != first]
    if first is None:
        kept = renumbered(edge for edge in edges if edge.endpoint != gone)
        outputs = tuple(end for end in graph.outputs if end != gone)
    else:
        stand_in = {"source": first.source, "source_port": first.source_port}
        kept = tuple(
            edge.model_copy(update=stand_in) if edge.endpoint == gone else edge for edge in edges
        )
        ends = (first.endpoint if end == gone else end for end in graph.outputs)
        outputs = tuple(dict.fromkeys(ends))
    return graph.model_copy(update={"edges": kept, "outputs": outputs})


def _put_first(graph: Graph, node_id: str) -> Graph:
    """Lets a node feed the node that came first so far, in a graph without inputs."""
    head = next((other for other in order(graph) if other != node_id), None)
    if head is None or incoming(graph, head):
        return graph
    return connected(graph, Edge(source=node_id, target=head))


def _with_new_layer(graph: Graph, layer: AnyLayer, node: Node) -> Graph:
    if layer.id in graph.layers:
        raise EditError(f"There is a layer {layer.id!r} already.")
    if node.layer_id != layer.id:
        raise EditError(f"Expected a node that calls layer {layer.id!r}, got {node.layer_id!r}.")
    _check_id_is_free(graph, node)
    name = fresh_names(graph).take(checked_name(layer.name))
    named = layer if name == layer.name else layer.model_copy(update={"name": name})
    return with_nodes(with_layers(graph, named), node)


def _check_id_is_free(graph: Graph, node: Node) -> None:
    if node.id in graph.nodes:
        raise EditError(f"There is a node {node.id!r} already.")


def listed_after(graph: Graph, node_ids: Sequence[str], after: str | None) -> Graph:
    """Moves nodes in the order of the document: behind another one, or to the front."""
    moved = set(node_ids)
    others = [node_id for node_id in graph.nodes if node_id not in moved]
    position = 0 if after is None else 1 + others.index(after)
    listed = [*others[:position], *node_ids, *others[position:]]
    return graph.model_copy(update={"nodes": {key: graph.nodes[key] for key in listed}})
