"""What feeds a node, and with whom it shares its weights: branches and merges without a canvas."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from builder.graph import topology
from builder.graph.document import Endpoint, Graph
from builder.graph.edits import SetInputs, Share, Unshare
from builder.inference.specs import Inference
from builder.layers.catalogue import layer_spec
from builder.layers.specs import PortSpec
from builder.ui.session import Session

_NOTHING = "not connected"
_OWN = "own weights"


def draw_inputs(session: Session, node_id: str, inference: Inference) -> None:
    """Draws one field for every port: which tensors feed it, and in which order."""
    spec = layer_spec(session.graph.layer_of(node_id).class_name)
    ports = spec.ports if spec else (PortSpec("inputs"),)
    offered = sources(session.graph, node_id, inference)
    wired = {edge.target_port for edge in session.graph.edges if edge.target == node_id}
    hidden = [port for port in ports[1:] if port.optional and port.name not in wired]
    for port in ports:
        if port not in hidden:
            _draw_port(session, node_id, port, offered)
    if hidden:
        with st.expander(f"{len(hidden)} optional input{'s' * (len(hidden) > 1)}"):
            for port in hidden:
                _draw_port(session, node_id, port, offered)


def sources(graph: Graph, node_id: str, inference: Inference) -> dict[str, Endpoint]:
    """Returns the tensors that could feed a node, by label.

    Those that are made from its own output are left out, unless they are wired to it already.
    """
    wired = {edge.source for edge in graph.edges if edge.target == node_id}
    behind = (topology.descendants(graph, node_id) | {node_id}) - wired
    offered: dict[str, Endpoint] = {}
    for source in topology.order(graph):
        if source in behind:
            continue
        info = inference.nodes.get(source)
        specs = info.outputs if info else ()
        for port in range(max(1, len(specs))):
            shape = f" · {specs[port].label}" if port < len(specs) else ""
            output = f"[{port}]" if len(specs) > 1 else ""
            label = _free(f"{graph.layer_of(source).name}{output}{shape}", offered)
            offered[label] = Endpoint(node_id=source, port=port)
    return offered


def _free(label: str, taken: Mapping[str, Endpoint]) -> str:
    """Numbers the calls of a shared layer, which bear one name."""
    if label not in taken:
        return label
    return next(
        numbered
        for number in range(2, len(taken) + 3)
        if (numbered := f"{label} (call {number})") not in taken
    )


def _draw_port(
    session: Session, node_id: str, port: PortSpec, offered: dict[str, Endpoint]
) -> None:
    label_of = {endpoint: label for label, endpoint in offered.items()}
    edges = [
        edge
        for edge in topology.incoming(session.graph, node_id)
        if edge.target_port == port.name and edge.endpoint in label_of
    ]
    current = [label_of[edge.endpoint] for edge in edges]
    parts = ("port", node_id, port.name)
    if port.many or len(current) > 1:
        st.multiselect(
            port.name,
            list(offered),
            default=current,
            **session.control(current, *parts, then=_rewire, args=(node_id, port.name, offered)),
            help="Which tensors go in, in this order.",
            placeholder="Choose what goes in",
        )
        return
    labels = [_NOTHING, *offered]
    st.selectbox(
        port.name,
        labels,
        index=labels.index(current[0]) if current else 0,
        **session.control(
            current[0] if current else _NOTHING,
            *parts,
            then=_rewire,
            args=(node_id, port.name, offered),
        ),
        help="Which tensor goes in. What this layer feeds itself is not offered.",
    )


def _rewire(node_id: str, port: str, offered: dict[str, Endpoint]) -> None:
    session = Session.current()
    chosen = session.typed("port", node_id, port)
    labels = [chosen] if isinstance(chosen, str) else chosen or []
    ends = tuple(offered[label] for label in labels if label in offered)
    session.dispatch(SetInputs(node_id=node_id, port=port, sources=ends))


def draw_sharing(session: Session, node_id: str) -> None:
    """Draws the field that says whose weights a node uses. Absent where there is no choice."""
    graph = session.graph
    layer = graph.layer_of(node_id)
    offered = partners(graph, node_id)
    calls = [node.id for node in graph.nodes.values() if node.layer_id == layer.id]
    if not offered and len(calls) == 1:
        return
    current = _OWN
    if len(calls) > 1:
        current = f"{layer.name} ({len(calls)} calls)"
        offered[current] = layer.id
    labels = [_OWN, *offered]
    st.selectbox(
        "Share weights with",
        labels,
        index=labels.index(current),
        **session.control(current, "share", node_id, then=_share, args=(node_id, offered)),
        help="One layer, called in several places: its weights are counted and trained once.",
    )


def partners(graph: Graph, node_id: str) -> dict[str, str]:
    """Returns the ids of the other layers of a node's class, by name."""
    own = graph.layer_of(node_id)
    return {
        layer.name: layer.id
        for layer in graph.layers.values()
        if layer.class_name == own.class_name and layer.id != own.id
    }


def _share(node_id: str, offered: dict[str, str]) -> None:
    session = Session.current()
    chosen = session.typed("share", node_id)
    if chosen == _OWN:
        session.dispatch(Unshare(node_id=node_id))
    elif offered.get(chosen, session.graph.nodes[node_id].layer_id) != (
        session.graph.nodes[node_id].layer_id
    ):
        session.dispatch(Share(node_id=node_id, layer_id=offered[chosen]))
