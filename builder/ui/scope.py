"""Where selected nodes lie: in the document itself, or inside a block of it.

All that the inspector shows and does is the same in both cases. Callbacks are given a scope's path
and ids, and look at the document as it is by then: it may have changed since the page was drawn.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from builder.graph import paths
from builder.graph.document import Block, Graph, Layer, Node
from builder.graph.edits import Edit, EditError
from builder.inference.specs import UNKNOWN, Inference, Totals
from builder.ui import canvas_site
from builder.ui.canvas_site import EditPath
from builder.ui.session import Session


@dataclass(frozen=True)
class Scope:
    """One graph of a session's document.

    Attributes:
        session: Whose document it is.
        path: The ids of the nodes that lead to the block whose inside it is; empty for the
            document itself.
    """

    session: Session
    path: EditPath = ()

    @property
    def graph(self) -> Graph:
        """The graph as it is now; an empty one where the block is gone."""
        return canvas_site.graph_at(self.session.graph, self.path) or Graph()

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks that this scope lies in, the outermost first."""
        around = (Scope(self.session, self.path[:depth]).graph for depth in range(len(self.path)))
        layers = (
            graph.layer_of(node_id)
            for graph, node_id in zip(around, self.path, strict=True)
            if node_id in graph.nodes
        )
        return tuple(layer for layer in layers if isinstance(layer, Block))

    @property
    def is_shared(self) -> bool:
        """Whether one of these blocks is called by several nodes: they all show one graph."""
        around = (Scope(self.session, self.path[:depth]).graph for depth in range(len(self.path)))
        return any(
            sum(node.layer_id == block.id for node in graph.nodes.values()) > 1
            for graph, block in zip(around, self.blocks, strict=False)
        )

    def inference(self, document: Inference) -> Inference:
        """Returns what is known about the graph: in a block, about its first repetition.

        Args:
            document: What is known about the whole document.
        """
        known = canvas_site.inside(document, self.path)
        # Nothing is known inside a block that is bypassed or that nothing feeds.
        return known or Inference(dict.fromkeys(self.graph.nodes, UNKNOWN), Totals())

    def dispatch(self, edit: Edit) -> bool:
        """Does an edit of this graph as one of the document; says why where it cannot be done.

        Returns:
            Whether it was done.
        """
        try:
            outer = paths.edit_at(self.session.graph, self.path, edit)
        except EditError as error:
            self.session.say(str(error))
            return False
        return self.session.dispatch(outer)

    def select(self, node_ids: Iterable[str]) -> None:
        """Selects nodes of this graph."""
        self.session.select(self.written(node_id) for node_id in node_ids)

    def written(self, name: str) -> str:
        """Returns the path of a node, or of whatever has an id in this graph, as text."""
        return paths.write((*self.path, name))

    def key(self, ids: Sequence[str]) -> str:
        """Returns a part of a widget's key that stands for some ids of this graph and no others."""
        if len(ids) == 1:
            return self.written(ids[0])
        return hashlib.sha256("\n".join(map(self.written, ids)).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Chosen:
    """Selected nodes that lie side by side.

    Attributes:
        scope: Where they lie.
        ids: Their ids there, each once.
    """

    scope: Scope
    ids: tuple[str, ...]

    @classmethod
    def of(cls, session: Session, selected: Sequence[EditPath]) -> Chosen | None:
        """Returns nodes as a choice, or None where they do not lie side by side, or are none.

        Args:
            session: Whose document it is.
            selected: The paths of nodes that are there (`chosen_paths`).
        """
        scopes = {path[:-1] for path in selected}
        if len(scopes) != 1:
            return None
        return cls(Scope(session, scopes.pop()), tuple(path[-1] for path in selected))

    @cached_property
    def graph(self) -> Graph:
        """The graph that they lie in."""
        return self.scope.graph

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """The nodes."""
        return tuple(self.graph.nodes[node_id] for node_id in self.ids)

    @cached_property
    def layers(self) -> tuple[Layer, ...]:
        """Their layers, each once, though several of the nodes may call it."""
        called = dict.fromkeys(node.layer_id for node in self.nodes)
        return tuple(self.graph.layers[layer_id] for layer_id in called)


def chosen_paths(session: Session) -> tuple[EditPath, ...]:
    """Returns the paths of the selected nodes that are still there, each once."""
    selected = dict.fromkeys(map(paths.read, session.selection))
    graphs = {scope: Scope(session, scope).graph for scope in {path[:-1] for path in selected}}
    return tuple(path for path in selected if path and path[-1] in graphs[path[:-1]].nodes)
