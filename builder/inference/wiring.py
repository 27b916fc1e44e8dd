"""What would be wrong with a wire that is not drawn yet.

The answer is asked for while a person drags the wire, so only what the wire changes is worked out
(`builder.inference.renewal`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from builder.graph.document import Block, Edge, Graph
from builder.graph.edits import Connect, EditError, apply
from builder.graph.paths import edit_at, graph_at
from builder.graph.topology import incoming, inputs, would_cycle
from builder.inference.arrangement import arrange
from builder.inference.blocks import block_problem
from builder.inference.complaints import Problem
from builder.inference.context import Context
from builder.inference.diagnostics import RULES, in_block, in_repetition
from builder.inference.engine import findings
from builder.inference.findings import Fault, Findings
from builder.inference.renewal import renewed
from builder.inference.walk import walk
from builder.layers.catalogue import layer_spec

Key = tuple[str, str, "Key | None"]
"""Tells problems apart: the node, the code, and the same of the problem inside a block."""


def complaint(graph: Graph, edge: Edge, scope: Sequence[str] = ()) -> str | None:
    """Says what would be wrong with a wire if it were drawn, or None where nothing would.

    That is: a circle; a target that takes no tensors; an error that comes with the wire, at its
    target or else anywhere; or a warning that comes with it at its target. What is wrong without
    the wire does not count, nor what is only still missing, such as a second input.

    Args:
        graph: The graph without the wire.
        edge: The wire. It takes the place of the one that is there, as `Connect` does.
        scope: Where the wire lies within a block: the path of the node that calls it.
    """
    try:
        drawn = apply(graph, edit_at(graph, scope, Connect(edge=edge)))
        circle = _circle(graph_at(graph, scope), edge)
    except EditError as error:
        return str(error)
    if circle:
        return circle
    levels = _levels(graph, scope)
    told = _of_wire(levels[-1], graph_at(drawn, scope), edge)
    for depth in reversed(range(len(scope))):
        told = told or _of_block(levels[depth], graph_at(drawn, scope[:depth]), scope[depth])
    return told or (None if scope else _of_advice(levels[0], drawn, edge.target))


def _circle(graph: Graph, edge: Edge) -> str | None:
    source, target = (graph.layer_of(end).name for end in (edge.source, edge.target))
    if edge.source == edge.target:
        return f"{target} cannot take its own output."
    if would_cycle(graph, edge.source, edge.target):
        return f"That would close a circle: {source} depends on {target} already."
    return None


def _levels(graph: Graph, scope: Sequence[str]) -> list[Findings]:
    """Returns what is known about the graph and about the inside of each block on the way."""
    levels = [findings(graph)]
    for depth, node_id in enumerate(scope, 1):
        inside = levels[-1].inside.get(node_id)
        # Of a block that could not be opened, what does not depend on its inputs is known.
        levels.append(inside or walk(graph_at(graph, scope[:depth]), given=()))
    return levels


def _of_wire(before: Findings, drawn: Graph, edge: Edge) -> str | None:
    """Returns the first error that a wire brings in its own graph."""
    found = renewed(before, drawn, [edge.target])
    known = _keys(_without(before, edge))
    new = sorted(_new(found, known), key=lambda fault: fault.node_id != edge.target)
    if not new:
        return None
    if new[0].node_id == edge.target:
        return _told(drawn, new[0])
    return _named(drawn, new[0])


def _of_block(before: Findings, drawn: Graph, node_id: str) -> str | None:
    """Returns the first error that the changed inside of a block brings around it."""
    layer_id = drawn.nodes[node_id].layer_id
    calls = [node.id for node in drawn.nodes.values() if node.layer_id == layer_id]
    new = _new(renewed(before, drawn, calls), _keys(before.faults))
    return _named(drawn, new[0]) if new else None


def _of_advice(before: Findings, drawn: Graph, target: str) -> str | None:
    """Returns what is worth a look at the target since the wire."""
    if drawn.layer_of(target).class_name != "Dense":
        return None
    found = renewed(before, drawn, [target])
    rule = RULES["dense-on-image"]
    there = {item.node_id for item in rule(Context(before, {}, fixing=False))}
    items = rule(Context(found, {}, fixing=False))
    return next(
        (item.message for item in items if item.node_id == target and target not in there), None
    )


def _without(before: Findings, edge: Edge) -> list[Fault]:
    """Returns what is wrong without the wire that a new one replaces."""
    taken = next(
        (wire for wire in incoming(before.graph, edge.target) if wire.place == edge.place), None
    )
    if taken is None or all(fault.node_id != edge.target for fault in before.faults):
        return before.faults
    edges = tuple(wire for wire in before.graph.edges if wire is not taken)
    free = before.graph.model_copy(update={"edges": edges})
    at_target = renewed(before, free, [edge.target], onward=False).faults
    return [
        *(fault for fault in before.faults if fault.node_id != edge.target),
        *(fault for fault in at_target if fault.node_id == edge.target),
    ]


def _new(found: Findings, known: set[Key]) -> list[Fault]:
    """Returns the errors that are not known, without those that say that something is missing."""
    serious = (_serious(found.graph, fault) for fault in found.faults)
    return [fault for fault in serious if fault and _key(fault) not in known]


def _keys(faults: Iterable[Fault]) -> set[Key]:
    return {_key(fault) for fault in faults}


def _key(fault: Fault) -> Key:
    return (fault.node_id, fault.problem.code, _key(fault.inner) if fault.inner else None)


def _serious(graph: Graph, fault: Fault) -> Fault | None:
    """Returns a fault as it is when nothing is missing any more, or None where it is gone then."""
    if fault.problem.severity != "error" or fault.problem.code == "no-output":
        return None
    layer = graph.layer_of(fault.node_id)
    if fault.inner and isinstance(layer, Block):
        inner = _serious(layer.graph, fault.inner)
        return replace(fault, inner=inner, problem=inner.problem) if inner else None
    if fault.problem.code not in ("missing-input", "wrong-inputs"):
        return fault
    problem = _problem_of_number(graph, fault.node_id)
    return replace(fault, problem=problem) if problem else None


def _problem_of_number(graph: Graph, node_id: str) -> Problem | None:
    """Returns what is wrong with a node's inputs once those that are missing have come."""
    layer = graph.layer_of(node_id)
    ports = [edge.target_port for edge in incoming(graph, node_id)]
    if isinstance(layer, Block):
        received = ports.count("inputs")
        missing = max(0, len(inputs(layer.graph)) - received)
        return block_problem(layer, received + missing, len(ports) + missing)
    spec = layer_spec(layer.class_name)
    for port in spec.ports if spec else ():
        if port.name in ports or not port.optional:
            ports += [port.name] * (port.minimum - ports.count(port.name))
    return arrange(layer.class_name, tuple(ports)).problem


def _told(graph: Graph, fault: Fault) -> str:
    """Says a fault in the words of its diagnostic."""
    layer = graph.layer_of(fault.node_id)
    if fault.inner is None or not isinstance(layer, Block):
        return fault.problem.message
    if fault.repetition > 1:
        return in_repetition(fault.repetition, layer.name, fault.problem.message)
    name = layer.graph.layer_of(fault.inner.node_id).name
    return in_block(layer.name, name, _told(layer.graph, fault.inner))


def _named(graph: Graph, fault: Fault) -> str:
    """Says a fault so that one can see at which node it is."""
    layer = graph.layer_of(fault.node_id)
    told = _told(graph, fault)
    return told if isinstance(layer, Block) else f"{layer.name}: {told}"
