"""Positions on the canvas, and notes that move with their nodes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isfinite

from builder.graph.document import Direction, Graph, Node, Note
from builder.graph.naming import FreshNames

Point = tuple[float, float]


def top_left(graph: Graph) -> Point | None:
    """Returns the top left corner of what is placed on the canvas, or None."""
    placed = [node.position for node in graph.nodes.values() if node.position is not None]
    if not placed:
        return None
    return (min(x for x, _ in placed), min(y for _, y in placed))


def to_middle(nodes: Iterable[Node], direction: Direction) -> Point:
    """Returns how far the middle of placed nodes is from their side, across their direction."""
    axis = 0 if direction == "down" else 1
    across = [node.position[axis] for node in nodes if node.position is not None]
    half = (max(across) - min(across)) // 2 if across else 0.0
    return (half, 0.0) if axis == 0 else (0.0, half)


def shifted(position: Point | None, shift: Point) -> Point | None:
    """Moves a position; what is not placed stays so, and what leaves all bounds loses its own."""
    if position is None:
        return None
    x, y = position[0] + shift[0], position[1] + shift[1]
    return (x, y) if isfinite(x) and isfinite(y) else None


def moved(graph: Graph, shift: Point) -> Graph:
    """Moves all that is placed, notes too."""
    nodes = {
        node_id: node.model_copy(update={"position": shifted(node.position, shift)})
        for node_id, node in graph.nodes.items()
    }
    notes = tuple(
        note.model_copy(update={"position": shifted(note.position, shift)}) for note in graph.notes
    )
    return graph.model_copy(update={"nodes": nodes, "notes": notes})


def copied_notes(
    part: Graph, ids: FreshNames, node_ids: Mapping[str, str], shift: Point = (0.0, 0.0)
) -> tuple[Note, ...]:
    """Returns the notes of `part` with fresh ids, tied to the copies of their nodes."""
    return tuple(
        note.model_copy(
            update={
                "id": ids.take(note.id),
                "node_id": None if note.node_id is None else node_ids.get(note.node_id),
                "position": shifted(note.position, shift),
            }
        )
        for note in part.notes
    )
