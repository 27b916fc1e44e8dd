"""Questions about the shape of a graph, all answered in linear time and without recursion."""

from builder.graph.ordering import (
    ancestors,
    cyclic,
    descendants,
    incoming,
    inputs,
    is_chain,
    order,
    outgoing,
    outputs,
    would_cycle,
)
from builder.graph.unfolding import plain, unfold, unfolded_names, without_bypassed

__all__ = [
    "ancestors",
    "cyclic",
    "descendants",
    "incoming",
    "inputs",
    "is_chain",
    "order",
    "outgoing",
    "outputs",
    "plain",
    "unfold",
    "unfolded_names",
    "without_bypassed",
    "would_cycle",
]
