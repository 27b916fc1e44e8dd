"""Edits that bring copies: paste a fragment, duplicate a selection."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

from pydantic import Field
from typing_extensions import override

from builder.graph.document import Graph, Layer
from builder.graph.editing.base import (
    BaseEdit,
    EditError,
    is_input,
    name_of,
    node_at,
    nodes_at,
)
from builder.graph.editing.stacking import listed_after, spliced_behind
from builder.graph.naming import FreshNames, fresh_ids, fresh_names
from builder.graph.ordering import incoming, order, outgoing
from builder.graph.placing import Point, copied_notes, shifted, top_left
from builder.graph.rewiring import renumbered
from builder.graph.values import Name

COPY_OFFSET = 40.0
"""How far a copy stands from its original on the canvas, in canvas units each way."""


class Paste(BaseEdit):
    """Adds a copy of another graph beside what is there, with fresh ids and names.

    Attributes:
        fragment: What is pasted, such as `fragment` of a selection. Its outputs are left out.
        position: Where the top left corner of its placed nodes goes; None: where they were.
        ids: The ids that copies get where they are still free, by the id in the fragment.
    """

    kind: Literal["paste"] = "paste"
    fragment: Graph
    position: Point | None = None
    ids: Mapping[str, Name] = Field(default_factory=dict)

    @override
    def apply_to(self, graph: Graph) -> Graph:
        corner = top_left(self.fragment)
        shift = (0.0, 0.0)
        if corner is not None and self.position is not None:
            shift = (self.position[0] - corner[0], self.position[1] - corner[1])
        pasted, _ = _with_copies(graph, self.fragment, shift, self.ids, shared=False)
        return pasted


class Duplicate(BaseEdit):
    """Copies nodes, with new weights or, as `shared`, as further calls of the same layers.

    The copy of a run of nodes in a chain (each with one wire in, the last with at most one
    out) is inserted behind it. Other copies keep the wires among each other only.

    Attributes:
        beside: Whether a run's copy too keeps the wires among its nodes only.
        ids: The ids that copies get where they are still free, by the id of the original.
    """

    kind: Literal["duplicate"] = "duplicate"
    node_ids: tuple[str, ...]
    shared: bool = False
    beside: bool = False
    ids: Mapping[str, Name] = Field(default_factory=dict)

    @override
    def apply_to(self, graph: Graph) -> Graph:
        chosen = dict.fromkeys(node.id for node in nodes_at(graph, self.node_ids))
        for node_id in chosen:
            if self.shared and is_input(graph, node_id):
                raise EditError(f"{name_of(graph, node_id)!r} is an input: it has no weights.")
        offset = (COPY_OFFSET, COPY_OFFSET)
        part = fragment(graph, chosen)
        copied, ids = _with_copies(graph, part, offset, self.ids, shared=self.shared)
        run = () if self.beside else _run(graph, chosen)
        if not run:
            return copied
        copied = listed_after(copied, [ids[node_id] for node_id in run], run[-1])
        _, port, position = incoming(graph, run[0])[0].place
        return spliced_behind(
            copied, run[-1], first=(ids[run[0]], port, position), last=ids[run[-1]]
        )


def fragment(graph: Graph, node_ids: Collection[str]) -> Graph:
    """Returns some nodes as a graph of their own: their layers and notes, and the wires among them.

    Raises:
        EditError: When a node is not there.
    """
    chosen = {node_at(graph, node_id).id for node_id in node_ids}
    nodes = {node_id: node for node_id, node in graph.nodes.items() if node_id in chosen}
    called = {node.layer_id for node in nodes.values()}
    inner = (edge for edge in graph.edges if edge.source in chosen and edge.target in chosen)
    return Graph(
        layers={key: layer for key, layer in graph.layers.items() if key in called},
        nodes=nodes,
        edges=renumbered(inner),
        notes=tuple(note for note in graph.notes if note.node_id in chosen),
        direction=graph.direction,
    )


def _run(graph: Graph, chosen: Collection[str]) -> tuple[str, ...]:
    """Returns chosen nodes in order when they follow on each other in a chain, else nothing."""
    run = tuple(node_id for node_id in order(graph) if node_id in chosen)
    if any(len(incoming(graph, node_id)) != 1 for node_id in run):
        return ()
    if any(len(outgoing(graph, node_id)) > 1 for node_id in run):
        return ()
    steps = zip(run, run[1:], strict=False)
    if any(incoming(graph, after)[0].source != before for before, after in steps):
        return ()
    return run if run and incoming(graph, run[0])[0].source not in chosen else ()


def _ids_of_copies(graph: Graph, part: Graph, wished: Mapping[str, str]) -> dict[str, str]:
    """Returns an id for the copy of every node, by original id: the wished ones go first."""
    first_to_wish: dict[str, str] = {}
    for node_id, wish in wished.items():
        if node_id in part.nodes and wish not in graph.nodes:
            first_to_wish.setdefault(wish, node_id)
    granted = {node_id: wish for wish, node_id in first_to_wish.items()}
    others = FreshNames([*graph.layers, *graph.nodes, *first_to_wish])
    return {
        node_id: granted[node_id] if node_id in granted else others.take(node_id)
        for node_id in part.nodes
    }


def _with_copies(
    graph: Graph, part: Graph, shift: Point, wished: Mapping[str, str], *, shared: bool
) -> tuple[Graph, dict[str, str]]:
    """Adds copies of all that is in `part`; also returns the copies' ids by original id."""
    layers: dict[str, Layer] = {}
    if not shared:
        keys, names = fresh_ids(graph), fresh_names(graph)
        for layer in part.layers.values():
            fresh = {"id": keys.take(layer.id), "name": names.take(layer.name)}
            layers[layer.id] = layer.model_copy(update=fresh)
    node_ids = _ids_of_copies(graph, part, wished)
    nodes = {}
    for node in part.nodes.values():
        layer_id = layers[node.layer_id].id if node.layer_id in layers else node.layer_id
        changes = {"id": node_ids[node.id], "layer_id": layer_id}
        moved = {"position": shifted(node.position, shift)}
        nodes[node_ids[node.id]] = node.model_copy(update=changes | moved)
    edges = (
        edge.model_copy(update={"source": node_ids[edge.source], "target": node_ids[edge.target]})
        for edge in part.edges
    )
    note_ids = FreshNames(note.id for note in graph.notes)
    changed = graph.model_copy(
        update={
            "layers": {**graph.layers, **{layer.id: layer for layer in layers.values()}},
            "nodes": {**graph.nodes, **nodes},
            "edges": (*graph.edges, *edges),
            "notes": (*graph.notes, *copied_notes(part, note_ids, node_ids, shift)),
        }
    )
    return changed, node_ids
