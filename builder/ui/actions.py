"""What can be done with selected nodes: one table for one node, for several, and for blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from builder.graph import edits, topology
from builder.graph.document import INPUT, Block, Graph
from builder.graph.edits import Batch, Edit
from builder.ui.canvas_edits import unshared
from builder.ui.canvas_site import EditPath
from builder.ui.gestures import added_nodes, set_trainable
from builder.ui.popovers import close_popover, draw_popover
from builder.ui.scope import Chosen, Scope
from builder.ui.session import Session

Ids = tuple[str, ...]

_MORE = "more-actions"


@dataclass(frozen=True)
class Action:
    """Something that can be done with nodes of one graph.

    Attributes:
        label: What the button says.
        help: What that means.
        offered: Whether it makes sense for what is chosen.
        edit: What it does.
        leads_to: What is selected afterwards, from the graphs before and after and the nodes;
            None where the selection stays.
    """

    label: str
    help: str
    offered: Callable[[Chosen], bool]
    edit: Callable[[Graph, Ids], Edit]
    leads_to: Callable[[Graph, Graph, Ids], Iterable[str]] | None = None


def _no_inputs(chosen: Chosen) -> bool:
    return all(layer.class_name != INPUT for layer in chosen.layers)


def _blocks(chosen: Chosen) -> bool:
    return all(isinstance(layer, Block) for layer in chosen.layers)


def _all_bypassed(chosen: Chosen) -> bool:
    return all(node.bypassed for node in chosen.nodes)


def _all_frozen(chosen: Chosen) -> bool:
    return not any(layer.trainable for layer in chosen.layers)


def _all_unfolded(chosen: Chosen) -> bool:
    return all(node.unfolded for node in chosen.nodes)


def _some_shared(chosen: Chosen) -> bool:
    called = {layer.id for layer in chosen.layers}
    return sum(node.layer_id in called for node in chosen.graph.nodes.values()) > len(called)


def _on_canvas() -> bool:
    return Session.current().view == "wire"


def _copies(before: Graph, after: Graph, ids: Ids) -> Ids:
    return added_nodes(before, after) or ids


def _what_fed(before: Graph, after: Graph, ids: Ids) -> Iterable[str]:
    sources = (edge.source for edge in topology.incoming(before, ids[0]))
    return [source for source in sources if source in after.nodes][:1]


ACTIONS: dict[str, tuple[Action, ...]] = {
    "fold": (
        Action(
            "Unfold",
            "Show what is inside on the canvas.",
            lambda chosen: _blocks(chosen) and not _all_unfolded(chosen),
            lambda graph, ids: edits.Fold(node_ids=ids, unfolded=True),
        ),
        Action(
            "Fold",
            "Show it as one node on the canvas.",
            _blocks,
            lambda graph, ids: edits.Fold(node_ids=ids, unfolded=False),
        ),
    ),
    "ungroup": (
        Action(
            "Ungroup",
            "Put the layers inside in the place of the block, those of all repetitions.",
            _blocks,
            lambda graph, ids: Batch(
                edits=tuple(edits.Ungroup(node_id=each) for each in _first_calls(graph, ids))
            ),
            _copies,
        ),
    ),
    "bypass": (
        Action(
            "Bypass",
            "Skip the layer: its input goes on unchanged.",
            lambda chosen: _no_inputs(chosen) and not _all_bypassed(chosen),
            lambda graph, ids: edits.Bypass(node_ids=ids, bypassed=True),
        ),
        Action(
            "Use again",
            "Call the layer again instead of skipping it.",
            _no_inputs,
            lambda graph, ids: edits.Bypass(node_ids=ids, bypassed=False),
        ),
    ),
    "freeze": (
        Action(
            "Freeze",
            "Training leaves the weights as they are.",
            lambda chosen: _no_inputs(chosen) and not _all_frozen(chosen),
            lambda graph, ids: set_trainable(graph, ids, False),
        ),
        Action(
            "Unfreeze",
            "Training changes the weights again.",
            _no_inputs,
            lambda graph, ids: set_trainable(graph, ids, True),
        ),
    ),
    "duplicate": (
        Action(
            "Duplicate",
            "A copy with weights of its own.",
            lambda chosen: True,
            lambda graph, ids: edits.Duplicate(node_ids=ids),
            _copies,
        ),
    ),
    "delete": (
        Action(
            "Delete",
            "Take it out; its neighbours are joined.",
            lambda chosen: True,
            lambda graph, ids: edits.RemoveNodes(node_ids=ids),
            _what_fed,
        ),
    ),
    "share": (
        Action(
            "Duplicate as shared",
            "Another call of the same layer: its weights are counted and trained once.",
            _no_inputs,
            lambda graph, ids: edits.Duplicate(node_ids=ids, shared=True, beside=_on_canvas()),
            _copies,
        ),
    ),
    "unshare": (
        Action(
            "Unshare",
            "A layer with weights of its own, instead of one that is called elsewhere too.",
            _some_shared,
            lambda graph, ids: Batch(edits=tuple(unshared(graph, ids))),
        ),
    ),
    "group": (
        Action(
            "Group into a block",
            "Put it into a block, which can be folded, repeated and saved.",
            _no_inputs,
            lambda graph, ids: edits.Group(node_ids=ids),
            _copies,
        ),
    ),
}
"""All actions. Of several under one key, the first that is offered is the button."""

OF_LAYERS = ("bypass", "freeze", "duplicate", "delete")
OF_BLOCKS = ("fold", "ungroup", "duplicate", "delete")
"""The actions that are always in sight; all others are behind `More`."""


def draw_actions(chosen: Chosen) -> None:
    """Draws a button for each action that makes sense."""
    offered = {
        key: action
        for key, ways in ACTIONS.items()
        if (action := next((way for way in ways if way.offered(chosen)), None))
    }
    first = OF_BLOCKS if _blocks(chosen) else OF_LAYERS
    with st.container(horizontal=True, gap="xsmall", key="actions"):
        for key in first:
            if key in offered:
                _button(chosen, key, offered.pop(key))
        if offered:
            draw_popover("More", _MORE, _draw_more, chosen, offered)


def _draw_more(chosen: Chosen, offered: dict[str, Action]) -> None:
    for key, action in offered.items():
        _button(chosen, key, action, width="stretch")


def _button(
    chosen: Chosen, key: str, action: Action, width: Literal["stretch", "content"] = "content"
) -> None:
    st.button(
        action.label,
        key=f"action-{key}",
        on_click=_act,
        args=(chosen.scope.path, chosen.ids, action),
        help=action.help,
        width=width,
    )


def _act(path: EditPath, ids: Ids, action: Action) -> None:
    scope = Scope(Session.current(), path)
    before = scope.graph
    close_popover(_MORE)
    ids = tuple(node_id for node_id in ids if node_id in before.nodes)
    if ids and scope.dispatch(action.edit(before, ids)) and action.leads_to:
        scope.select(action.leads_to(before, scope.graph, ids))


def _first_calls(graph: Graph, ids: Ids) -> Ids:
    """One node for each layer: ungrouping a block ungroups all its calls."""
    first = {graph.nodes[node_id].layer_id: node_id for node_id in reversed(ids)}
    return tuple(first.values())
