"""Where a gesture on the canvas takes place: one scope of the document, and what is in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from builder.graph import paths
from builder.graph.derived import per_graph
from builder.graph.document import Block, Edge, Graph, Node, Note
from builder.graph.edits import Batch, Edit, EditError
from builder.inference.engine import infer
from builder.inference.specs import Inference, TensorSpec
from builder.ui.canvas.wires import Wire

EditPath = tuple[str, ...]


class Gone(EditError):
    """A gesture names a node that is not there (any more).

    Attributes:
        path: The node's path.
    """

    def __init__(self, path: str) -> None:
        super().__init__(f"There is no node {path!r}.")
        self.path = path


@dataclass(frozen=True, slots=True)
class Site:
    """One scope of a document.

    Attributes:
        document: The whole graph.
        scope: The path of the block whose inside it is; empty for the document itself.
        graph: The graph of this scope.
    """

    document: Graph
    scope: EditPath
    graph: Graph

    @classmethod
    def at(cls, document: Graph, scope: EditPath) -> Site:
        """Returns the inside of a block.

        Raises:
            Gone: When the block is not there.
        """
        graph = graph_at(document, scope)
        if graph is None:
            raise Gone(paths.write(scope))
        return cls(document, scope, graph)

    @classmethod
    def of(cls, document: Graph, *named: str) -> Site:
        """Returns the scope in which some nodes or notes lie.

        Args:
            document: The whole graph.
            *named: Their paths.

        Raises:
            Gone: When the block is not there.
            EditError: When they do not lie in one scope.
        """
        scopes = dict.fromkeys(paths.read(path)[:-1] for path in named)
        if len(scopes) > 1:
            raise EditError(
                "Expected layers that lie side by side, got some from inside a block and some "
                "from outside of it."
            )
        return cls.at(document, next(iter(scopes), ()))

    def node(self, path: str) -> Node:
        """Returns a node of this scope.

        Raises:
            Gone: When it is not there.
        """
        node_id = local(path)
        if node_id not in self.graph.nodes:
            raise Gone(path)
        return self.graph.nodes[node_id]

    def nodes(self, named: Iterable[str]) -> tuple[str, ...]:
        """Returns the ids of nodes of this scope, each once.

        Raises:
            Gone: When one is not there.
        """
        return tuple(dict.fromkeys(self.node(path).id for path in named))

    def name(self, path: str) -> str:
        """Returns the name of a node's layer.

        Raises:
            Gone: When the node is not there.
        """
        return self.graph.layers[self.node(path).layer_id].name

    def note(self, path: str) -> Note | None:
        """Returns a note of this scope, or None where it is not there."""
        note_id = local(path)
        return next((note for note in self.graph.notes if note.id == note_id), None)

    def has_edge(self, wire: Wire) -> bool:
        """Says whether a wire is drawn in this scope."""
        return _edge(wire) in _edges(self.graph)

    def edge(self, wire: Wire) -> Edge:
        """Returns a wire of this scope.

        Raises:
            Gone: When one of its ends is not there.
            EditError: When it is not drawn between them.
        """
        if not self.has_edge(wire):
            ends = f"{self.name(wire.source)} to {self.name(wire.target)}"
            raise EditError(f"The wire from {ends} is not there any more. Nothing was changed.")
        return _edge(wire)

    def edit(self, *edits: Edit) -> Edit:
        """Returns the edit of the document that does some edits within this scope."""
        inner = edits[0] if len(edits) == 1 else Batch(edits=edits)
        return paths.edit_at(self.document, self.scope, inner)

    def tensor(self, node_id: str, port: int) -> TensorSpec | None:
        """Returns what is known about an output of a node of this scope."""
        known = inside(infer(self.document), self.scope)
        info = known.nodes.get(node_id) if known else None
        return info.outputs[port] if info and port < len(info.outputs) else None


@per_graph
def _edges(graph: Graph) -> frozenset[Edge]:
    return frozenset(graph.edges)


def _edge(wire: Wire) -> Edge:
    return Edge(
        source=local(wire.source),
        source_port=wire.source_port,
        target=local(wire.target),
        target_port=wire.target_port,
        order=wire.order,
    )


def local(path: str) -> str:
    """Returns the id of a node within its scope."""
    return paths.read(path)[-1] if path else ""


def graph_at(document: Graph, scope: EditPath) -> Graph | None:
    """Returns the graph of a scope, or None where there is no such block."""
    graph = document
    for node_id in scope:
        block = graph.layer_of(node_id) if node_id in graph.nodes else None
        if not isinstance(block, Block):
            return None
        graph = block.graph
    return graph


def has_node(document: Graph, path: str) -> bool:
    """Says whether a path leads to a node."""
    *scope, node_id = paths.read(path) or ("",)
    graph = graph_at(document, tuple(scope))
    return graph is not None and node_id in graph.nodes


def inside(inference: Inference, scope: EditPath) -> Inference | None:
    """Returns what is known about the inside of a block, or None where nothing is."""
    known: Inference | None = inference
    for node_id in scope:
        known = known.inside.get(node_id) if known else None
    return known
