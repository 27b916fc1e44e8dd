"""With whom a node shares its weights."""

from __future__ import annotations

import streamlit as st

from builder.graph.document import Graph
from builder.graph.edits import Share, Unshare
from builder.ui.canvas_site import EditPath
from builder.ui.figures import plural
from builder.ui.scope import Scope
from builder.ui.session import Session

_OWN = "own weights"


def draw_sharing(scope: Scope, node_id: str) -> None:
    """Draws the field that says whose weights a node uses. Absent where there is no choice."""
    graph = scope.graph
    layer = graph.layer_of(node_id)
    offered = partners(graph, node_id)
    calls = sum(node.layer_id == layer.id for node in graph.nodes.values())
    if not offered and calls == 1:
        return
    current = _OWN
    if calls > 1:
        current = f"{layer.name} ({plural(calls, 'call')})"
        offered[current] = layer.id
    labels = [_OWN, *offered]
    st.selectbox(
        "Share weights with",
        labels,
        index=labels.index(current),
        **scope.session.control(
            current, *_field(scope, node_id), then=_share, args=(scope.path, node_id, offered)
        ),
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


def _field(scope: Scope, node_id: str) -> tuple[str, str]:
    return ("share", scope.written(node_id))


def _share(path: EditPath, node_id: str, offered: dict[str, str]) -> None:
    scope = Scope(Session.current(), path)
    chosen = scope.session.typed(*_field(scope, node_id))
    node = scope.graph.nodes.get(node_id)
    if node is None:
        return
    if chosen == _OWN:
        scope.dispatch(Unshare(node_id=node_id))
    elif offered.get(chosen, node.layer_id) != node.layer_id:
        scope.dispatch(Share(node_id=node_id, layer_id=offered[chosen]))
