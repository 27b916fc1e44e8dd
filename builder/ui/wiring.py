"""What feeds a node, and in which order: branches and merges without a canvas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from builder.graph import topology
from builder.graph.document import Edge, Endpoint, Graph
from builder.graph.edits import Disconnect, Edit, Reorder, SetInputs
from builder.inference.specs import Inference
from builder.layers.specs import PortSpec
from builder.ui import markup
from builder.ui.canvas_site import EditPath
from builder.ui.canvas_wires import ports_of
from builder.ui.figures import plural
from builder.ui.paging import part_of
from builder.ui.remembered import remembered
from builder.ui.scope import Scope
from builder.ui.session import Session, key

MAIN = "inputs"
"""The port that most layers have alone: it need not be named."""

_NOTHING = "not connected"
_ADD = "Choose what goes in"

MOST_AT_ONCE = 12
"""Tensors of one port on one page."""


def draw_inputs(scope: Scope, node_id: str, inference: Inference) -> None:
    """Draws every port of a node: which tensors feed it, and in which order.

    Args:
        scope: Where the node lies.
        node_id: The node.
        inference: What is known about its graph.
    """
    graph = scope.graph
    edges = topology.incoming(graph, node_id)
    ports = _with_unknown(ports_of(graph.layer_of(node_id)), edges)
    offered = _offered(graph, inference, node_id=node_id)
    wired = {edge.target_port for edge in edges}
    hidden = [port for port in ports[1:] if port.optional and port.name not in wired]
    with st.container(key="wires", gap="small"):
        for port in ports:
            if port not in hidden:
                _draw_port(scope, node_id, port, offered)
        if hidden:
            with st.expander(plural(len(hidden), "optional input")):
                for port in hidden:
                    _draw_port(scope, node_id, port, offered)


@remembered
def _offered(graph: Graph, inference: Inference, *, node_id: str) -> Mapping[str, Endpoint]:
    return sources(graph, node_id, inference)


def _with_unknown(ports: Sequence[PortSpec], edges: Sequence[Edge]) -> list[PortSpec]:
    """The ports of a layer, and those it does not have but wires arrive at: they can go."""
    known = {port.name for port in ports}
    others = dict.fromkeys(edge.target_port for edge in edges if edge.target_port not in known)
    return [*ports, *(PortSpec(name, many=True, maximum=0) for name in others)]


def sources(graph: Graph, node_id: str, inference: Inference) -> dict[str, Endpoint]:
    """Returns the tensors that could feed a node, by label.

    Those that are made from its own output are left out, unless they are wired to it already.
    """
    wired = {edge.source for edge in topology.incoming(graph, node_id)}
    behind = (topology.descendants(graph, node_id) | {node_id}) - wired
    offered: dict[str, Endpoint] = {}
    for source in topology.order(graph):
        if source not in behind:
            info = inference.nodes.get(source)
            for port in range(max(1, len(info.outputs) if info else 0)):
                end = Endpoint(node_id=source, port=port)
                offered[_free(label(graph, end, inference), offered)] = end
    return offered


def label(graph: Graph, end: Endpoint, inference: Inference) -> str:
    """Writes which tensor it is: `conv · 8 × 8 × 4`, `lstm[1] · 32`."""
    info = inference.nodes.get(end.node_id)
    specs = info.outputs if info else ()
    name = graph.layers[graph.nodes[end.node_id].layer_id].name
    output = f"[{end.port}]" if len(specs) > 1 or end.port else ""
    shape = f" · {specs[end.port].label}" if end.port < len(specs) else ""
    return f"{name}{output}{shape}"


def _free(wanted: str, taken: Mapping[str, Endpoint]) -> str:
    """Numbers the calls of a shared layer, which bear one name."""
    if wanted not in taken:
        return wanted
    return next(
        numbered
        for number in range(2, len(taken) + 3)
        if (numbered := f"{wanted} (call {number})") not in taken
    )


def _draw_port(scope: Scope, node_id: str, port: PortSpec, offered: Mapping[str, Endpoint]) -> None:
    labels = {end: label for label, end in offered.items()}
    edges = [
        edge
        for edge in topology.incoming(scope.graph, node_id)
        if edge.target_port == port.name and edge.endpoint in labels
    ]
    if port.many or len(edges) > 1:
        _draw_list(scope, node_id, port, [(edge, labels[edge.endpoint]) for edge in edges])
        if port.maximum is None or len(edges) < port.maximum:
            _draw_choice(scope, node_id, port, len(edges), None, offered)
    else:
        current = labels[edges[0].endpoint] if edges else _NOTHING
        _draw_choice(scope, node_id, port, 0, current, {_NOTHING: None, **offered})


def _draw_choice(
    scope: Scope,
    node_id: str,
    port: PortSpec,
    place: int,
    current: str | None,
    offered: Mapping[str, Endpoint | None],
) -> None:
    """Draws the choice of the tensor at a place of a port."""
    labels = list(offered)
    st.selectbox(
        _place_name(port, place) if port.many else port.name,
        labels,
        index=None if current is None else labels.index(current),
        **scope.session.control(
            current,
            *_field(scope, node_id, port.name),
            then=_wire,
            args=(scope.path, node_id, port.name, place, offered),
        ),
        placeholder=_ADD,
        help="Which tensor goes in. What this layer feeds itself is not offered.",
    )


def _place_name(port: PortSpec, place: int) -> str:
    """What a tensor is to a layer that takes several: `query`, or the number of its place."""
    if place < len(port.labels):
        return port.labels[place]
    return f"{place + 1}" if port.name == MAIN else f"{port.name} {place + 1}"


def _field(scope: Scope, node_id: str, port: str) -> tuple[str, str, str]:
    return ("port", scope.written(node_id), port)


def _wire(
    path: EditPath, node_id: str, port: str, place: int, offered: Mapping[str, Endpoint | None]
) -> None:
    """Wires the chosen tensor to a place of a port, or takes the wire there away."""
    scope = Scope(Session.current(), path)
    chosen = scope.session.typed(*_field(scope, node_id, port))
    if chosen not in offered or node_id not in scope.graph.nodes:
        return
    edges = topology.incoming(scope.graph, node_id)
    ends = [edge.endpoint for edge in edges if edge.target_port == port]
    end = offered[chosen]
    ends[place : place + 1] = [] if end is None else [end]
    scope.dispatch(SetInputs(node_id=node_id, port=port, sources=tuple(ends)))


def _draw_list(
    scope: Scope, node_id: str, port: PortSpec, wires: Sequence[tuple[Edge, str]]
) -> None:
    """Draws the tensors of a port that takes several, one under the other in their order."""
    listed = [(place, edge, label) for place, (edge, label) in enumerate(wires)]
    named = scope.written(node_id)
    for place, edge, label in part_of(listed, MOST_AT_ONCE, f"port-{named}-{port.name}", "inputs"):
        # By the tensor, so that the keyboard's focus goes with what is moved.
        before = [other.endpoint for other, _ in wires[:place]].count(edge.endpoint)
        row = key("wire", named, port.name, edge.source, str(edge.source_port), str(before))
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key=row):
            name = _place_name(port, place)
            st.markdown(f"{markup.plain(name)} **{markup.plain(label)}**", width="stretch")
            for way, (icon, words, edit) in _ways(edge, label, len(wires)).items():
                st.button(
                    markup.plain(words),
                    key=key(row, way),
                    icon=icon,
                    help=markup.plain(words),
                    type="tertiary",
                    on_click=_rewire,
                    args=(scope.path, edit),
                )


def _ways(edge: Edge, label: str, count: int) -> dict[str, tuple[str, str, Edit]]:
    """What can be done with a wire of a list: an icon, words and the edit.

    Beyond the first place comes the last one. No button is disabled, which would take the
    keyboard's focus from a person who moves a tensor step by step.
    """
    first, last = edge.order == 0, edge.order == count - 1
    up = Reorder(edge=edge, order=count - 1 if first else edge.order - 1)
    down = Reorder(edge=edge, order=0 if last else edge.order + 1)
    moves = {
        "up": (
            ":material/arrow_upward:",
            f"Move {label} to the end" if first else f"Move {label} up",
            up,
        ),
        "down": (
            ":material/arrow_downward:",
            f"Move {label} to the start" if last else f"Move {label} down",
            down,
        ),
    }
    out = (":material/close:", f"Take {label} out", Disconnect(edge=edge))
    return {**(moves if count > 1 else {}), "out": out}


def _rewire(path: EditPath, edit: Edit) -> None:
    Scope(Session.current(), path).dispatch(edit)
