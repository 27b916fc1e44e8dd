"""The two views of a network, and which of them shows it first."""

from __future__ import annotations

from typing import Literal

from builder.graph import topology
from builder.graph.document import Graph

View = Literal["stack", "wire"]

LONGEST_STACK = 40
"""Layers of the longest chain that is first shown as a stack."""


def fitting_view(graph: Graph) -> View:
    """Returns how a network is shown first: a chain that is not long as a stack."""
    short = len(graph.nodes) <= LONGEST_STACK
    return "stack" if short and topology.is_chain(graph) else "wire"
