"""What every document keeps to: it hangs together, and it stays within limits."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from builder.graph.values import INPUT

if TYPE_CHECKING:
    from builder.graph.document import Graph

MAX_NODES = 10_000
MAX_EDGES = 30_000
"""Limits of a document, ten times the largest network of keras.applications; `files.py` reads
what stays within them."""

MAX_REPEAT = 10_000
MAX_NESTING = 16
MAX_UNFOLDED_NODES = 100_000
MAX_UNFOLDED_EDGES = 200_000


def structural_problem(graph: Graph) -> str | None:
    """Says what keeps a graph from hanging together, or None where nothing does.

    These are the invariants that every edit keeps and every file is checked for.
    """
    for kind, values in (("layer", graph.layers), ("node", graph.nodes)):
        for key, value in values.items():
            if key != value.id:
                return f"Expected the {kind} under {key!r} to have that id, got {value.id!r}."
    for node in graph.nodes.values():
        if node.layer_id not in graph.layers:
            return f"Node {node.id!r} calls layer {node.layer_id!r}, which is not in the graph."
    calls = Counter(node.layer_id for node in graph.nodes.values())
    for layer in graph.layers.values():
        if not calls[layer.id]:
            return f"Layer {layer.id!r} is called by no node."
        if calls[layer.id] > 1 and layer.class_name == INPUT:
            return f"Expected one node to call input {layer.id!r}, got {calls[layer.id]}."
    return _wiring_problem(graph) or _notes_problem(graph) or size_problem(graph)


def size_problem(graph: Graph) -> str | None:
    """Says by how much a graph exceeds what can be saved, opened and unfolded, or None.

    Repeats multiply through nested blocks: a few numbers typed into a small document could
    ask for more layers than any machine holds.
    """
    if graph.nesting > MAX_NESTING:
        return f"Expected at most {MAX_NESTING} blocks within each other, got {graph.nesting}."
    limits = (
        ("layers", graph.size.nodes, MAX_NODES),
        ("wires", graph.size.edges, MAX_EDGES),
        ("layers with all repetitions", graph.unfolded_size.nodes, MAX_UNFOLDED_NODES),
        ("wires with all repetitions", graph.unfolded_size.edges, MAX_UNFOLDED_EDGES),
    )
    return next(
        (
            f"Expected at most {most:,} {what}, got {count:,}."
            for what, count, most in limits
            if count > most
        ),
        None,
    )


def _wiring_problem(graph: Graph) -> str | None:
    ports: dict[tuple[str, str], list[int]] = {}
    for edge in graph.edges:
        for end in (edge.source, edge.target):
            if end not in graph.nodes:
                return f"An edge names node {end!r}, which is not in the graph."
        ports.setdefault((edge.target, edge.target_port), []).append(edge.order)
    for (node_id, port), orders in ports.items():
        if sorted(orders) != list(range(len(orders))):
            return (
                f"Expected the edges into port {port!r} of node {node_id!r} to be numbered "
                f"0 to {len(orders) - 1}, got {sorted(orders)}."
            )
    for endpoint in graph.outputs:
        if endpoint.node_id not in graph.nodes:
            return f"An output names node {endpoint.node_id!r}, which is not in the graph."
    if len(set(graph.outputs)) != len(graph.outputs):
        return "An output is listed twice."
    return None


def _notes_problem(graph: Graph) -> str | None:
    note_ids = [note.id for note in graph.notes]
    if len(set(note_ids)) != len(note_ids):
        return "Two notes have the same id."
    for note in graph.notes:
        if note.node_id is not None and note.node_id not in graph.nodes:
            return f"Note {note.id!r} names node {note.node_id!r}, which is not in the graph."
    return None
