"""Values that are derived from a graph once and kept on it.

A graph never changes, so whatever follows from it can be computed at the first question and
kept for as long as the graph lives. A changed copy starts with nothing kept.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from builder.graph.document import Graph

T = TypeVar("T")

WIRINGS = 256
"""How many answers about wirings are kept for the graphs that edits make of others."""

_wirings: OrderedDict[tuple[Callable[[Graph], Any], int, int], tuple[Graph, Any]] = OrderedDict()
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
    """Does the same for what follows from nodes and edges alone.

    An edit of a layer leaves both as they are, so the edited graph gets the answer of the one
    before it.
    """
    return per_graph(wraps(function)(lambda graph: _of_wiring(function, graph)))


def _of_wiring(function: Callable[[Graph], T], graph: Graph) -> T:
    key = (function, id(graph.nodes), id(graph.edges))
    with _lock:
        if key in _wirings:
            _wirings.move_to_end(key)
            known: T = _wirings[key][1]
            return known
    answer = function(graph)
    with _lock:
        _wirings[key] = (graph, answer)  # the graph keeps nodes and edges, and so their ids, alive
        if len(_wirings) > WIRINGS:
            _wirings.popitem(last=False)
    return answer
