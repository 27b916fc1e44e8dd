"""Values that are derived from a graph once and kept on it.

A graph never changes, so whatever follows from it can be computed at the first question and
kept for as long as the graph lives. A changed copy starts with nothing kept.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from builder.graph.document import Graph

T = TypeVar("T")


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
