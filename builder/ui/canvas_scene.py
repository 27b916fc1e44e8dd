"""What the canvas shows of a document: nodes, wires and notes, unfolded blocks with their inside.

An edit changes few nodes. What is said of a node follows from few values that never change, so
it is kept by these (`canvas_nodes.py`), for all sessions, and only what is new is put together
again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from builder.graph import files, paths, topology
from builder.graph.derived import per_graph, per_wiring
from builder.graph.document import Block, Graph
from builder.graph.edits import fragment
from builder.inference.diagnostics import Diagnostic
from builder.inference.specs import Inference, Totals
from builder.plots.layer_table import shared_layers
from builder.ui.canvas.data import CanvasEdge, CanvasNode, CanvasNote, Fragment, Scope
from builder.ui.canvas_nodes import Facts, described
from builder.ui.canvas_site import EditPath, graph_at

Worst = Mapping[EditPath, Diagnostic]
"""The most severe diagnostic of each node that has one, by its path."""

_WORST_FIRST = ("error", "warning", "info")
_NOTHING_KNOWN = Inference(nodes={}, totals=Totals())


def canvas_scope(graph: Graph, inference: Inference) -> Scope:
    """Returns what the canvas shows of a document.

    Args:
        graph: The document.
        inference: What is known about it.
    """
    return _scope(graph, inference, (), worst_by_path(inference))


def selected_fragment(graph: Graph, selection: Sequence[str]) -> Fragment | None:
    """Returns the selected nodes as a document, where they lie side by side.

    Args:
        graph: The document.
        selection: Paths of nodes; those that are gone are left out.
    """
    split = [paths.read(path) for path in selection]
    scopes = {ids[:-1] for ids in split}
    there = graph_at(graph, next(iter(scopes))) if len(scopes) == 1 else None
    if there is None:
        return None
    ids = tuple(ids[-1] for ids in split if ids[-1] in there.nodes)
    if not ids:
        return None
    scope = next(iter(scopes))
    texts = _fragments(there)
    if ids not in texts:
        texts.clear()
        texts[ids] = files.to_json(fragment(there, ids))
    return Fragment(ids=[paths.write((*scope, node_id)) for node_id in ids], text=texts[ids])


@per_graph
def _fragments(_: Graph) -> dict[tuple[str, ...], str]:
    """The last fragment of a graph by the ids of its nodes."""
    return {}


def worst_by_path(inference: Inference) -> dict[EditPath, Diagnostic]:
    """Returns the most severe diagnostic of each node that has one, by its path.

    A block has those of what is inside.
    """
    worst: dict[EditPath, Diagnostic] = {}
    for severity in _WORST_FIRST:
        for item in inference.diagnostics:
            path = item.path or ((item.node_id,) if item.node_id is not None else ())
            if item.severity == severity:
                for depth in range(len(path)):
                    worst.setdefault(path[: depth + 1], item)
    return worst


def _scope(graph: Graph, inference: Inference, scope: EditPath, worst: Worst) -> Scope:
    where = paths.write(scope)
    path_of, edges = _drawn(graph, where)
    facts = _facts(graph, inference, scope, worst)
    return Scope(
        path=where,
        direction=graph.direction,
        nodes=[_node(each, inference, (*scope, each.node.id), worst) for each in facts],
        edges=edges,
        notes=[
            CanvasNote(
                id=paths.write((*scope, note.id)),
                text=note.text,
                position=note.position,
                node_id=path_of[note.node_id] if note.node_id is not None else None,
            )
            for note in graph.notes
        ],
    )


def _facts(graph: Graph, inference: Inference, scope: EditPath, worst: Worst) -> Iterator[Facts]:
    """Yields what the description of each node of a graph follows from."""
    path_of, _ = _drawn(graph, paths.write(scope))
    shared, wiring = shared_layers(graph), _wiring(graph)
    outputs = {end.node_id for end in topology.outputs(graph)}
    for node_id, node in graph.nodes.items():
        layer = graph.layers[node.layer_id]
        yield Facts(
            layer,
            node,
            inference.nodes.get(node_id),
            worst.get((*scope, node_id)),
            path_of[node_id],
            shared.get(layer.id),
            node_id in outputs,
            wiring.taken.get(node_id, 0),
            wiring.beyond.get(node_id, ()),
        )


def _node(facts: Facts, inference: Inference, path: EditPath, worst: Worst) -> CanvasNode:
    """Describes a node, with what is inside where it is an unfolded block."""
    shown, layer = described(facts), facts.layer
    if not facts.node.unfolded or not isinstance(layer, Block):
        return shown
    within = inference.inside.get(facts.node.id, _NOTHING_KNOWN)
    return CanvasNode(**{**shown, "inside": _scope(layer.graph, within, path, worst)})


class _Wiring(NamedTuple):
    """What the wires of a graph say of its nodes.

    Attributes:
        taken: How many of a node's outputs there must be for its takers.
        beyond: Ports other than the usual ones at which wires arrive.
    """

    taken: Mapping[str, int]
    beyond: Mapping[str, tuple[str, ...]]


@per_graph
def _wiring(graph: Graph) -> _Wiring:
    taken: dict[str, int] = {}
    beyond: dict[str, dict[str, None]] = defaultdict(dict)
    for edge in graph.edges:
        if edge.source_port:
            taken[edge.source] = max(taken.get(edge.source, 0), edge.source_port + 1)
        if edge.target_port != "inputs":
            beyond[edge.target][edge.target_port] = None
    return _Wiring(taken, {node_id: tuple(names) for node_id, names in beyond.items()})


Drawn = tuple[dict[str, str], list[CanvasEdge]]
"""The paths of the nodes of a scope by id, and its wires."""


def _drawn(graph: Graph, where: str) -> Drawn:
    kept = _drawn_at(graph)
    if where not in kept:
        before = f"{where}/" if where else ""
        path_of = {node_id: before + paths.write((node_id,)) for node_id in graph.nodes}
        edges = [
            CanvasEdge(
                source=path_of[edge.source],
                source_port=edge.source_port,
                target=path_of[edge.target],
                target_port=edge.target_port,
                order=edge.order,
            )
            for edge in graph.edges
        ]
        kept[where] = (path_of, edges)
    return kept[where]


@per_wiring
def _drawn_at(_: Graph) -> dict[str, Drawn]:
    """What was drawn of a graph, by the path of the block whose inside it is."""
    return {}
