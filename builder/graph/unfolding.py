"""The graph as it runs: blocks unfolded into their layers, bypassed nodes taken out.

Read these functions from `builder.graph.topology`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from builder.graph.derived import per_graph
from builder.graph.document import INPUT, Block, Edge, Graph, Layer, Node, Note
from builder.graph.naming import FreshNames, fresh_names
from builder.graph.ordering import incoming, inputs, outputs
from builder.graph.placing import Point, copied_notes, shifted
from builder.graph.rewiring import (
    Detours,
    Tensor,
    rerouted,
    rerouted_outputs,
    with_outputs,
    without_nodes,
)


@dataclass(frozen=True)
class Manner:
    """How the parts of an expanded block are called and placed.

    The second argument of each function is the repetition, from 1. A number is added to an
    id or a name that is taken.

    Attributes:
        id: Makes an id from the id of the block's node or layer and the inner one's id.
        name: Makes the name of an inner layer.
        shift: Says how far what is placed inside moves, given the block's node; None: nobody
            has placed the inner nodes of this repetition any more.
        notes: Whether the notes inside come along, once for each block.
    """

    id: Callable[[str, int, str], str]
    name: Callable[[Block, int, Layer], str]
    shift: Callable[[Node, int], Point | None]
    notes: bool


@per_graph
def plain(graph: Graph) -> Graph:
    """Returns the graph as it runs: no blocks, no bypassed nodes.

    The same object where there is nothing to do. Nodes outside blocks keep their ids; see
    `unfold` for the others.
    """
    return without_bypassed(unfold(graph))


@per_graph
def without_bypassed(graph: Graph) -> Graph:
    """Takes bypassed nodes out: what they were given first goes on to those they fed.

    A bypassed node has only its first output. An input cannot be bypassed. Blocks are not
    looked into. The outputs stay the tensors that they were.
    """
    return _without_bypassed(graph, Layer)


@per_graph
def unfold(graph: Graph) -> Graph:
    """Replaces every node that calls a block by the block's own nodes, at any depth.

    Node `inner` in the second repetition of the block that node `node` calls becomes
    `"node/2/inner"`; its layer, of which all calls of the block share one, is called
    `"{block}_{inner}"`, or `"{block}_2_{inner}"` in a block that repeats. Layers of a frozen
    block are frozen; notes inside blocks are left out. Bypassed calls of blocks are taken out,
    other bypassed nodes stay.
    """
    graph = _without_bypassed(graph, Block)
    while blocks := {key for key, layer in graph.layers.items() if isinstance(layer, Block)}:
        graph = _without_bypassed(expand(graph, blocks, WITH_PATHS), Block)
    return graph


def unfolded_names(graph: Graph, names: Collection[str]) -> tuple[str, ...]:
    """Returns names of layers, and for blocks what the layers within are called in `unfold`."""
    blocks = [each for each in graph.layers.values() if isinstance(each, Block)]
    meant = tuple(f"{block.id}/" for block in blocks if block.name in names)
    within = [each.name for each in unfold(graph).layers.values() if each.id.startswith(meant)]
    return (*names, *within)


def _without_bypassed(graph: Graph, kind: type[Layer]) -> Graph:
    bypassed = set()
    for node in graph.nodes.values():
        layer = graph.layers[node.layer_id]
        if node.bypassed and layer.class_name != INPUT and isinstance(layer, kind):
            bypassed.add(node.id)
    if not bypassed:
        return graph
    named = graph.model_copy(update={"outputs": outputs(graph)})
    short = without_nodes(named, bypassed, heal=True)
    return with_outputs(short.model_copy(update={"outputs": ()}), short.outputs)


def expand(graph: Graph, blocks: Collection[str], manner: Manner) -> Graph:
    """Replaces all nodes that call the given blocks by the blocks' nodes, one level deep.

    None of these nodes may be bypassed: a bypass of several nodes is not a bypass of each.

    Args:
        graph: The graph.
        blocks: The ids of the blocks' layers.
        manner: How the nodes and layers are called and placed.
    """
    work = _Expansion(
        graph=graph,
        manner=manner,
        node_ids=FreshNames(node.id for node in graph.nodes.values()),
        layer_ids=FreshNames(key for key in graph.layers if key not in blocks),
        layer_names=fresh_names(graph),
        note_ids=FreshNames(note.id for note in graph.notes),
        layers={key: layer for key, layer in graph.layers.items() if key not in blocks},
    )
    for node in graph.nodes.values():
        block = graph.layers[node.layer_id]
        if node.layer_id in blocks and isinstance(block, Block):
            work.add_call(node, block)
        else:
            work.nodes[node.id] = node
    return work.graph_with_detours()


def _joined_name(block: Block, repetition: int, layer: Layer) -> str:
    if block.repeat == 1:
        return f"{block.name}_{layer.name}"
    return f"{block.name}_{repetition}_{layer.name}"


WITH_PATHS = Manner(
    id=lambda outer, repetition, inner: f"{outer}/{repetition}/{inner}",
    name=_joined_name,
    shift=lambda call, repetition: None,
    notes=False,
)


@dataclass
class _Expansion:
    """The parts of the expanded graph while they are gathered."""

    graph: Graph
    manner: Manner
    node_ids: FreshNames
    layer_ids: FreshNames
    layer_names: FreshNames
    note_ids: FreshNames
    layers: dict[str, Layer]
    nodes: dict[str, Node] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    steps: dict[Tensor, Tensor | None] = field(default_factory=dict)
    layer_of: dict[tuple[str, int, str], str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    noted: set[str] = field(default_factory=set)

    def add_call(self, node: Node, block: Block) -> None:
        """Puts the nodes of all repetitions of a block in the place of one call of it."""
        outer: list[Tensor | None] = [
            (edge.source, edge.source_port)
            for edge in incoming(self.graph, node.id)
            if edge.target_port == "inputs"
        ]
        outer += [None] * (len(inputs(block.graph)) - len(outer))
        results: list[Tensor] = []
        for repetition in range(1, block.repeat + 1):
            given = [*results, *outer[len(results) :]]
            results = self._add_repetition(node, block, repetition, given)
        for port, result in enumerate(results):
            self.steps[node.id, port] = result

    def _add_repetition(
        self, node: Node, block: Block, repetition: int, given: list[Tensor | None]
    ) -> list[Tensor]:
        inner = block.graph
        ids = {
            key: self.node_ids.take(self.manner.id(node.id, repetition, key)) for key in inner.nodes
        }
        shift = self.manner.shift(node, repetition)
        if self.manner.notes and block.id not in self.noted:
            self.noted.add(block.id)
            self.notes += copied_notes(inner, self.note_ids, ids, shift or (0.0, 0.0))
        entries = inputs(inner)
        for entry, tensor in zip(entries, given, strict=False):
            self.steps[ids[entry], 0] = tensor
        for key, inner_node in inner.nodes.items():
            if inner.layer_of(key).class_name != INPUT:
                layer_id = self._layer(block, repetition, inner.layer_of(key))
                position = shifted(inner_node.position, shift) if shift else None
                changes = {"id": ids[key], "layer_id": layer_id, "position": position}
                self.nodes[ids[key]] = inner_node.model_copy(update=changes)
        self.edges += [
            edge.model_copy(update={"source": ids[edge.source], "target": ids[edge.target]})
            for edge in inner.edges
        ]
        return [(ids[end.node_id], end.port) for end in outputs(inner)]

    def _layer(self, block: Block, repetition: int, inner: Layer) -> str:
        """Returns the id of an inner layer in a repetition, the same for all calls."""
        key = (block.id, repetition, inner.id)
        if key not in self.layer_of:
            layer_id = self.layer_ids.take(self.manner.id(block.id, repetition, inner.id))
            self.layer_of[key] = layer_id
            self.layers[layer_id] = inner.model_copy(
                update={
                    "id": layer_id,
                    "name": self.layer_names.take(self.manner.name(block, repetition, inner)),
                    "trainable": inner.trainable and block.trainable,
                }
            )
        return self.layer_of[key]

    def graph_with_detours(self) -> Graph:
        """Joins the parts; wires to and from blocks now lead to and from inner nodes."""
        detours = Detours(self.steps)
        called = dict.fromkeys(node.layer_id for node in self.nodes.values())
        expanded = self.graph.model_copy(
            update={
                "layers": {layer_id: self.layers[layer_id] for layer_id in called},
                "nodes": self.nodes,
                "edges": rerouted([*self.graph.edges, *self.edges], detours, self.nodes),
                "outputs": (),
                "notes": tuple(self._tied(note) for note in (*self.graph.notes, *self.notes)),
            }
        )
        wanted = rerouted_outputs(outputs(self.graph), detours, self.nodes)
        return with_outputs(expanded, wanted)

    def _tied(self, note: Note) -> Note:
        """Returns a note, free where its node is gone."""
        if note.node_id is None or note.node_id in self.nodes:
            return note
        return note.model_copy(update={"node_id": None})
