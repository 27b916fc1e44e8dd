"""What a graph computes, written so that two graphs can be compared."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from hashlib import sha256
from typing import NamedTuple

from builder.graph.document import INPUT, Graph
from builder.graph.ordering import downstream
from builder.graph.topology import cyclic, incoming, inputs, order, outputs, plain


class Meaning(NamedTuple):
    """The terms of the outputs, and for every layer the terms of all its calls."""

    outputs: tuple[str, ...]
    layers: Counter[tuple[str, ...]]


def meaning(graph: Graph) -> Meaning:
    """Says what the graph computes, whatever its layers are called and however it is folded.

    The term of a node names its layer's arguments and the terms of all that feeds it, and is
    hashed, so that it stays short. What comes from a cycle is just called so.
    """
    graph = plain(graph)
    terms: dict[str, str] = {}
    calls: dict[str, list[str]] = defaultdict(list)
    doors = inputs(graph)
    endless = downstream(graph, cyclic(graph))
    for node_id in order(graph):
        node, layer = graph.nodes[node_id], graph.layer_of(node_id)
        fed = [
            (
                edge.target_port,
                edge.order,
                edge.source_port,
                "cycle" if edge.source in endless else terms[edge.source],
            )
            for edge in incoming(graph, node_id)
        ]
        if layer.class_name == INPUT:
            term: list[object] = [INPUT, doors.index(node_id)]
        else:
            term = [layer.class_name, layer.config_key, layer.trainable, node.call, fed]
        terms[node_id] = sha256(json.dumps(term, sort_keys=True).encode()).hexdigest()
        calls[layer.id].append(terms[node_id])
    return Meaning(
        tuple(f"{terms[end.node_id]}:{end.port}" for end in outputs(graph)),
        Counter(tuple(sorted(called)) for called in calls.values()),
    )


def wires(graph: Graph) -> set[str]:
    """Returns the edges in a form that is quick to read: `"conv -> merge.inputs[1]"`."""
    return {
        f"{edge.source}{f':{edge.source_port}' if edge.source_port else ''} -> {edge.target}"
        + (f".{edge.target_port}" if edge.target_port != "inputs" else "")
        + (f"[{edge.order}]" if edge.order else "")
        for edge in graph.edges
    }
