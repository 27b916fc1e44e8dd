"""Which layer a view begins with, before somebody has chosen one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from builder.graph import topology
from builder.graph.document import Graph

Node = Mapping[str, Any]
"""What the lab says of a node: see `subject.Subject.nodes`."""

Usual = Callable[[Graph, Sequence[Node]], Node]
"""Takes the network and those of its nodes that can be chosen, in their order, at least one."""


def first_with_filters(graph: Graph, nodes: Sequence[Node]) -> Node:
    """Returns the first layer with filters: the nearer to the input, the easier to read."""
    return next((node for node in nodes if node["filters"]), nodes[0])


_REMEMBER = ("LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional", "Attention")


def most_telling(graph: Graph, nodes: Sequence[Node]) -> Node:
    """Returns the first convolution; else the first layer that reads steps; else as above."""
    kinds = [(str(node["class_name"]), node) for node in nodes]
    return next(
        (node for kind, node in kinds if "Conv" in kind),
        next(
            (node for kind, node in kinds if kind.endswith(_REMEMBER)),
            first_with_filters(graph, nodes),
        ),
    )


def last_convolution(graph: Graph, nodes: Sequence[Node]) -> Node:
    """Returns the last convolution that is no output of the network, as is usual for Grad-CAM.

    Source: Selvaraju et al., "Grad-CAM", ICCV 2017, section 3: the last convolutional layers have
    the best compromise between high-level semantics and detailed spatial information.
    """
    sources = {edge.source for edge in topology.plain(graph).edges}
    inner = [node for node in nodes if node["node_id"] in sources] or list(nodes)
    convolutions = [node for node in inner if "Conv" in node["class_name"]]
    return (convolutions or inner)[-1]
