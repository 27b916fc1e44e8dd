"""Where the boxes of a network stand in a small picture: rows by depth, columns by branch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from builder.graph import topology
from builder.graph.document import Graph


class Place(NamedTuple):
    """Where a box stands, counted from the left upper corner, and what it takes."""

    column: int
    row: int
    sources: tuple[str, ...]


def places(graph: Graph, shown: Sequence[str]) -> dict[str, Place]:
    """Gives every node a place below all that it takes, near the column of the first of these.

    Args:
        graph: A graph without unfolded blocks.
        shown: Its nodes that are to have a place.
    """
    found: dict[str, Place] = {}
    taken: dict[int, set[int]] = defaultdict(set)
    wanted = set(shown)
    for node_id in topology.order(graph):
        if node_id not in wanted:
            continue
        edges = topology.incoming(graph, node_id)
        sources = tuple(dict.fromkeys(edge.source for edge in edges if edge.source in found))
        row = max((found[source].row + 1 for source in sources), default=0)
        column = found[sources[0]].column if sources else 0
        while column in taken[row]:
            column += 1
        taken[row].add(column)
        found[node_id] = Place(column, row, sources)
    return found
