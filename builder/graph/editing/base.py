"""What every edit is made of, and the look-ups that fail in words."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable

from builder.graph.document import INPUT, Block, Edge, Graph, Layer, Node, Note
from builder.graph.values import MAX_NAME, RUNNABLE_NAME, Value


class EditError(ValueError):
    """An edit that cannot be done, and why: it names what is not there, or asks too much."""


class BaseEdit(Value):
    """A change to a graph as a value. Each edit adds a literal field `kind`."""

    @abstractmethod
    def apply_to(self, graph: Graph) -> Graph:
        """Returns the changed graph.

        Raises:
            EditError: When the edit does not fit the graph.
        """


def node_at(graph: Graph, node_id: str) -> Node:
    """Returns a node, or raises EditError."""
    if node_id not in graph.nodes:
        raise EditError(f"There is no node {node_id!r}.")
    return graph.nodes[node_id]


def layer_at(graph: Graph, layer_id: str) -> Layer:
    """Returns a layer, or raises EditError."""
    if layer_id not in graph.layers:
        raise EditError(f"There is no layer {layer_id!r}.")
    return graph.layers[layer_id]


def block_at(graph: Graph, layer_id: str) -> Block:
    """Returns a block, or raises EditError."""
    layer = layer_at(graph, layer_id)
    if not isinstance(layer, Block):
        raise EditError(f"{layer.name!r} is no block: it is of class {layer.class_name}.")
    return layer


def nodes_at(graph: Graph, node_ids: Iterable[str]) -> tuple[Node, ...]:
    """Returns nodes in document order, each once, or raises EditError."""
    wanted = {node_at(graph, node_id).id for node_id in node_ids}
    return tuple(node for node in graph.nodes.values() if node.id in wanted)


def name_of(graph: Graph, node_id: str) -> str:
    """Returns the name under which a person knows a node: that of its layer."""
    return graph.layer_of(node_id).name


def calls_of(graph: Graph, layer_id: str) -> tuple[Node, ...]:
    """Returns the nodes that call a layer."""
    return tuple(node for node in graph.nodes.values() if node.layer_id == layer_id)


def checked_name(text: str) -> str:
    """Returns a text as a name of a layer or a model; blanks in between become `_`.

    Raises:
        EditError: When TensorFlow would refuse the name (`values.RUNNABLE_NAME`), or it is
            too long.
    """
    name = "_".join(text.split())
    if not name:
        raise EditError("Expected a name, got an empty text.")
    if len(name) > MAX_NAME:
        raise EditError(f"Expected a name of at most {MAX_NAME} characters, got {len(name)}.")
    if not RUNNABLE_NAME.fullmatch(name):
        raise EditError(
            "Expected a name of letters (a to z), digits, '_', '-' and '.', beginning with a "
            f"letter or a digit, got {name!r}."
        )
    return name


def with_layers(graph: Graph, *layers: Layer) -> Graph:
    """Adds layers or replaces those with the same id."""
    changed = {layer.id: layer for layer in layers}
    return graph.model_copy(update={"layers": {**graph.layers, **changed}})


def with_nodes(graph: Graph, *nodes: Node) -> Graph:
    """Adds nodes at the end of the document or replaces those with the same id."""
    changed = {node.id: node for node in nodes}
    return graph.model_copy(update={"nodes": {**graph.nodes, **changed}})


def with_edges(graph: Graph, edges: Iterable[Edge]) -> Graph:
    """Replaces all edges."""
    return graph.model_copy(update={"edges": tuple(edges)})


def with_notes(graph: Graph, notes: Iterable[Note]) -> Graph:
    """Replaces all notes."""
    return graph.model_copy(update={"notes": tuple(notes)})


def without_idle_layers(graph: Graph) -> Graph:
    """Drops layers that no node calls."""
    called = {node.layer_id for node in graph.nodes.values()}
    if len(called) == len(graph.layers):
        return graph
    layers = {key: layer for key, layer in graph.layers.items() if key in called}
    return graph.model_copy(update={"layers": layers})


def is_input(graph: Graph, node_id: str) -> bool:
    """Says whether a node is one of the graph's inputs."""
    return graph.layer_of(node_id).class_name == INPUT
