"""What the canvas shows of a document: nodes, wires and notes, unfolded blocks with their inside.

An edit changes few nodes. What is said of a node follows from few values that never change, so
it is kept by these, for all sessions, and only what is new is put together again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from builder.graph import files, paths, topology
from builder.graph.derived import per_graph, per_wiring
from builder.graph.document import Block, Graph, Layer, Node
from builder.graph.edits import fragment
from builder.inference.diagnostics import Diagnostic
from builder.inference.specs import Inference, NodeInfo, Totals
from builder.layers.catalogue import layer_spec, output_names, summary_of
from builder.layers.specs import PortSpec
from builder.layers.summaries import held
from builder.plots.layer_table import shared_layers
from builder.ui.canvas.data import CanvasEdge, CanvasNode, CanvasNote, Fragment, Output, Port, Scope
from builder.ui.canvas_site import EditPath, graph_at
from builder.ui.canvas_wires import ports_of

KEPT = 30_000
"""How many nodes are remembered with what is said of them; one takes about 2 kB."""

_WORST_FIRST = ("error", "warning", "info")
_NOTHING_KNOWN = Inference(nodes={}, totals=Totals())


class _Facts(NamedTuple):
    """All that a node's description follows from."""

    layer: Layer
    node: Node
    info: NodeInfo | None
    complaint: Diagnostic | None
    where: str
    shared: int | None
    is_output: bool
    taken: int
    beyond: tuple[str, ...]


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


def _scope(
    graph: Graph, inference: Inference, scope: EditPath, worst: Mapping[EditPath, Diagnostic]
) -> Scope:
    where = paths.write(scope)
    path_of, edges = _drawn(graph, where)
    shared, wiring = shared_layers(graph), _wiring(graph)
    outputs = {end.node_id for end in topology.outputs(graph)}
    nodes = []
    for node_id, node in graph.nodes.items():
        layer = graph.layers[node.layer_id]
        facts = _Facts(
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
        shown = _KEPT.get(facts)
        if node.unfolded and isinstance(layer, Block):
            within = inference.inside.get(node_id, _NOTHING_KNOWN)
            inside = _scope(layer.graph, within, (*scope, node_id), worst)
            shown = CanvasNode(**{**shown, "inside": inside})
        nodes.append(shown)
    return Scope(
        path=where,
        direction=graph.direction,
        nodes=nodes,
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


class _Kept:
    """Descriptions of nodes by what they follow from: by the identity of values."""

    def __init__(self) -> None:
        self._known: dict[Any, tuple[_Facts, CanvasNode]] = {}

    def get(self, facts: _Facts) -> CanvasNode:
        """Returns the description of a node; whoever gets it must not change it."""
        info, complaint = facts.info, facts.complaint
        key = (
            id(facts.layer),
            id(facts.node),
            info and (id(info.outputs), info.params, info.status),
            complaint and (complaint.message, complaint.code, complaint.fix_label),
            *facts[4:],
        )
        known = self._known.get(key)
        if known is None:
            # The facts are kept with it: as long as they live nothing else has their ids.
            known = (facts, _described(facts))
            if len(self._known) >= KEPT:
                self._known = {}
            self._known[key] = known
        return known[1]


_KEPT = _Kept()


def _described(facts: _Facts) -> CanvasNode:
    layer, node, info, complaint = facts[:4]
    spec = layer_spec(layer.class_name)
    known = info is not None and info.status not in ("unknown", "error")
    return CanvasNode(
        id=facts.where,
        layer=layer.id,
        name=layer.name,
        class_name=layer.class_name,
        family=spec.family if spec else "other",
        summary=summary_of(layer),
        position=node.position,
        ports=_ports(layer, facts.beyond),
        outputs=_outputs(layer, info, facts.taken),
        params=info.params if info is not None and known else None,
        shared=facts.shared,
        frozen=not layer.trainable,
        bypassed=node.bypassed,
        repeat=layer.repeat if isinstance(layer, Block) else 1,
        is_output=facts.is_output,
        severity=complaint.severity if complaint else None,
        message=complaint.message if complaint else None,
        code=complaint.code if complaint else None,
        fix_label=complaint.fix_label if complaint and complaint.fix else None,
        holds=held(layer.graph) if isinstance(layer, Block) else None,
        inside=None,
    )


def _ports(layer: Layer, beyond: Sequence[str]) -> list[Port]:
    """The ports of a layer, and those that wires of a wrong document arrive at beyond them."""
    if isinstance(layer, Block):
        known = [_port(spec) for spec in ports_of(layer)]
    else:
        known = _ports_of_class(layer.class_name)
    more = (name for name in beyond if name not in {port["name"] for port in known})
    return [*known, *(_port(PortSpec(name, many=True, maximum=None)) for name in more)]


@lru_cache(maxsize=1_024)
def _ports_of_class(class_name: str) -> list[Port]:
    spec = layer_spec(class_name)
    return [_port(port) for port in (spec.ports if spec else (PortSpec("inputs"),))]


def _port(spec: PortSpec) -> Port:
    return Port(
        name=spec.name,
        many=spec.many,
        optional=spec.optional,
        maximum=spec.maximum,
        labels=list(spec.labels),
    )


def _outputs(layer: Layer, info: NodeInfo | None, taken: int) -> list[Output]:
    """The outputs of a call; where they are not known as many as there are takers for."""
    shapes = [spec.label for spec in info.outputs] if info else []
    inner = len(topology.outputs(layer.graph)) if isinstance(layer, Block) else 1
    count = max(len(shapes) or inner, taken, 1)
    shapes += [""] * (count - len(shapes))
    names = output_names(layer, count)
    return [Output(label=name, shape=shape) for name, shape in zip(names, shapes, strict=True)]


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
