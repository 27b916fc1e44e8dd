"""Values that are derived from a graph once and kept on it.

A graph never changes, so whatever follows from it can be computed at the first question and
kept for as long as the graph lives. A changed copy starts with nothing kept.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from builder.graph.document import Block, Graph, Layer, Node

T = TypeVar("T")

WIRINGS = 256
"""How many answers about wirings are kept for the graphs that edits make of others."""

_wirings: OrderedDict[tuple[Callable[[Graph], Any], int], tuple[Graph, Any]] = OrderedDict()
_lock = threading.Lock()


def per_graph(function: Callable[[Graph], T]) -> Callable[[Graph], T]:
    """Makes a pure function of a graph compute its answer once per graph object.

    Two threads that ask at the same time may both compute; both get an equal answer.
    """

    @wraps(function)
    def once(graph: Graph) -> T:
        kept = graph.derived
        if function not in kept:
            kept[function] = function(graph)
        answer: T = kept[function]
        return answer

    return once


def per_wiring(function: Callable[[Graph], T]) -> Callable[[Graph], T]:
    """Does the same for what follows from the ids of the nodes, in order, and the edges alone.

    An edit of layers, of calls or of places leaves these as they are, so the edited graph gets
    the answer of the one before it.
    """
    return per_graph(wraps(function)(lambda graph: _of_wiring(function, graph)))


def same_calls(graph: Graph, other: Graph) -> bool:
    """Says whether two graphs call the same layers in the same way, with the same wires.

    Such graphs differ in their layers at most, and in where and how their nodes are shown. The
    wires count as the same only where an edit has left them alone: where they are one object.
    """
    if graph.edges is not other.edges:
        return False
    if graph.nodes is other.nodes:
        return True
    return list(graph.nodes) == list(other.nodes) and all(
        map(_same_call, graph.nodes.values(), other.nodes.values())
    )


def same_layer(layer: Layer, other: Layer) -> bool:
    """Says whether two layers are the same, but for how the inside of a block is shown."""
    if layer is other:
        return True
    if not isinstance(layer, Block) or not isinstance(other, Block):
        return False
    inside, before = layer.graph, other.graph
    return (
        (layer.name, layer.trainable, layer.repeat) == (other.name, other.trainable, other.repeat)
        and same_calls(inside, before)
        and inside.outputs == before.outputs
        and all(same_layer(each, before.layers[key]) for key, each in inside.layers.items())
    )


def _same_call(node: Node, other: Node) -> bool:
    return node is other or (
        node.layer_id == other.layer_id
        and node.bypassed == other.bypassed
        and node.call == other.call
    )


def _of_wiring(function: Callable[[Graph], T], graph: Graph) -> T:
    key = (function, id(graph.edges))
    with _lock:
        kept, known = _wirings.get(key, (None, None))
        if kept is not None and list(kept.nodes) == list(graph.nodes):
            _wirings.move_to_end(key)
            return cast(T, known)
    answer = function(graph)
    with _lock:
        _wirings[key] = (graph, answer)  # the graph keeps the edges, and so their id, alive
        _wirings.move_to_end(key)
        if len(_wirings) > WIRINGS:
            _wirings.popitem(last=False)
    return answer
