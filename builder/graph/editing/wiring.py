"""Edits of wires: connect, disconnect, choose what feeds a node and what the outputs are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import Field
from typing_extensions import override

from builder.graph.document import Edge, Endpoint, Graph
from builder.graph.editing.base import (
    BaseEdit,
    EditError,
    is_input,
    name_of,
    node_at,
    with_edges,
)
from builder.graph.rewiring import renumbered


class Connect(BaseEdit):
    """Draws a wire.

    It replaces the wire that arrives at the same place of the same port; an order beyond the
    wires of the port appends. A wire that closes a circle is drawn and then diagnosed.
    """

    kind: Literal["connect"] = "connect"
    edge: Edge

    @override
    def apply_to(self, graph: Graph) -> Graph:
        return connected(graph, self.edge)


class Disconnect(BaseEdit):
    """Takes a wire away; those behind it in the same port move up."""

    kind: Literal["disconnect"] = "disconnect"
    edge: Edge

    @override
    def apply_to(self, graph: Graph) -> Graph:
        check_edge_is_there(graph, self.edge)
        return with_edges(graph, renumbered(edge for edge in graph.edges if edge != self.edge))


class DisconnectAll(BaseEdit):
    """Takes several wires away at once, with the numbers that they have before."""

    kind: Literal["disconnect_all"] = "disconnect_all"
    edges: tuple[Edge, ...]

    @override
    def apply_to(self, graph: Graph) -> Graph:
        gone, there = set(self.edges), set(graph.edges)
        for edge in self.edges:
            if edge not in there:
                raise _no_wire(edge)
        return with_edges(graph, renumbered(edge for edge in graph.edges if edge not in gone))


class Reconnect(BaseEdit):
    """Takes a wire elsewhere: another start, another end, or both.

    It replaces the wire that arrives at the new place, as the places are counted before; an
    order beyond the wires of the port appends. Where a wire has gone, those behind it in the
    same port move up.
    """

    kind: Literal["reconnect"] = "reconnect"
    edge: Edge
    to: Edge

    @override
    def apply_to(self, graph: Graph) -> Graph:
        check_edge_is_there(graph, self.edge)
        node_at(graph, self.to.source)
        _check_takes_tensors(graph, self.to.target)
        moved = (
            self.to if edge == self.edge else edge
            for edge in graph.edges
            if edge == self.edge or edge.place != self.to.place
        )
        return with_edges(graph, renumbered(moved))


class Reorder(BaseEdit):
    """Takes a wire to another place of its port; those in between move by one.

    Attributes:
        order: The new place, from 0; beyond the last it becomes the last.
    """

    kind: Literal["reorder"] = "reorder"
    edge: Edge
    order: int = Field(ge=0)

    @override
    def apply_to(self, graph: Graph) -> Graph:
        check_edge_is_there(graph, self.edge)
        port = self.edge.place[:2]
        beside = (edge for edge in graph.edges if edge.place[:2] == port and edge != self.edge)
        listed = sorted(beside, key=lambda edge: edge.order)
        listed.insert(self.order, self.edge)
        orders = {edge.order: order for order, edge in enumerate(listed)}
        moved = (
            edge.model_copy(update={"order": orders[edge.order]})
            if edge.place[:2] == port
            else edge
            for edge in graph.edges
        )
        return with_edges(graph, moved)


class SetInputs(BaseEdit):
    """Says what feeds a port of a node, in order, instead of what fed it before."""

    kind: Literal["set_inputs"] = "set_inputs"
    node_id: str
    port: str = "inputs"
    sources: tuple[Endpoint, ...]

    @override
    def apply_to(self, graph: Graph) -> Graph:
        _check_takes_tensors(graph, self.node_id)
        for source in self.sources:
            node_at(graph, source.node_id)
        there = [edge for edge in graph.edges if edge.place[:2] == (self.node_id, self.port)]
        there.sort(key=lambda edge: edge.order)
        if tuple(edge.endpoint for edge in there) == self.sources:
            return graph
        others = (edge for edge in graph.edges if edge.place[:2] != (self.node_id, self.port))
        return with_edges(graph, [*others, *edges_into(self.node_id, self.sources, self.port)])


class SetOutputs(BaseEdit):
    """Names the model's outputs in order; none: every result that nobody takes."""

    kind: Literal["set_outputs"] = "set_outputs"
    outputs: tuple[Endpoint, ...]

    @override
    def apply_to(self, graph: Graph) -> Graph:
        for endpoint in self.outputs:
            node_at(graph, endpoint.node_id)
        if len(set(self.outputs)) < len(self.outputs):
            raise EditError("Expected every output once, got one twice.")
        return graph.model_copy(update={"outputs": self.outputs})


def edges_into(node_id: str, sources: Iterable[Endpoint], port: str = "inputs") -> list[Edge]:
    """Returns the edges that bring tensors to a port of a node, in order."""
    return [
        Edge(
            source=source.node_id,
            source_port=source.port,
            target=node_id,
            target_port=port,
            order=order,
        )
        for order, source in enumerate(sources)
    ]


def connected(graph: Graph, *edges: Edge) -> Graph:
    """Draws wires one after the other, as `Connect` does."""
    for edge in edges:
        node_at(graph, edge.source)
        _check_takes_tensors(graph, edge.target)
    drawn = {edge.place: edge for edge in graph.edges}
    counts: dict[tuple[str, str], int] = {}
    for target, port, _ in drawn:
        counts[target, port] = counts.get((target, port), 0) + 1
    for edge in edges:
        count = counts.get((edge.target, edge.target_port), 0)
        if edge.order >= count:
            edge = edge.model_copy(update={"order": count})
            counts[edge.target, edge.target_port] = count + 1
        drawn[edge.place] = edge
    return with_edges(graph, drawn.values())


def check_edge_is_there(graph: Graph, edge: Edge) -> None:
    """Raises EditError when the graph has no such edge."""
    if edge not in graph.edges:
        raise _no_wire(edge)


def _no_wire(edge: Edge) -> EditError:
    return EditError(
        f"There is no wire from {edge.source!r} to port {edge.target_port!r} of "
        f"{edge.target!r} at place {edge.order}."
    )


def _check_takes_tensors(graph: Graph, node_id: str) -> None:
    node_at(graph, node_id)
    if is_input(graph, node_id):
        raise EditError(f"{name_of(graph, node_id)!r} is an input of the model: nothing feeds it.")
