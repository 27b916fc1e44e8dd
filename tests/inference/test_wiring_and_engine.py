"""Wires at random: what is said of one before it is drawn is what `infer` says after."""

from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from builder.graph.document import Edge, Graph
from builder.graph.edits import Connect, EditError, Group, apply
from builder.graph.paths import edit_at, graph_at
from builder.graph.topology import order, would_cycle
from builder.inference.engine import findings as known
from builder.inference.engine import infer
from builder.inference.renewal import renewed
from builder.inference.walk import Pass, walk
from builder.inference.wiring import complaint
from builder.templates import TEMPLATES
from tests.contracts.networks import networks

MISSING = {"missing-input", "unconnected", "wrong-inputs", "no-output", "no-input"}


@st.composite
def graphs_and_wires(draw: Any) -> tuple[Graph, Edge, tuple[str, ...]]:
    """A network, perhaps with a block and some wires astray, and a wire that may be astray too."""
    graph = draw(networks())
    scope: tuple[str, ...] = ()
    layers = [node for node in order(graph) if graph.layer_of(node).class_name != "Input"]
    chosen = draw(st.lists(st.sampled_from(layers), max_size=3, unique=True))
    if chosen:
        try:
            graph = apply(graph, Group(node_ids=tuple(chosen), name="part"))
            scope = draw(st.sampled_from(((), ("part",))))
        except EditError:
            pass
    for _ in range(draw(st.integers(0, 2))):
        graph = apply(graph, edit_at(graph, scope, Connect(edge=_any_wire(draw, graph, scope))))
    return graph, _any_wire(draw, graph, scope), scope


def _any_wire(draw: Any, graph: Graph, scope: tuple[str, ...]) -> Edge:
    inside = graph_at(graph, scope)
    ends = st.sampled_from(sorted(inside.nodes))
    edge = Edge(source=draw(ends), target=draw(ends), order=draw(st.integers(0, 2)))
    assume(inside.layer_of(edge.target).class_name != "Input")
    return edge


@settings(
    max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
@given(case=graphs_and_wires())
def test_it_is_what_the_engine_says_once_the_wire_is_drawn(case):
    graph, edge, scope = case
    said = complaint(graph, edge, scope)
    drawn = apply(graph, edit_at(graph, scope, Connect(edge=edge)))
    if would_cycle(graph_at(graph, scope), edge.source, edge.target):
        assert "circle" in said or "its own output" in said
        return
    before, after = infer(graph), infer(drawn)
    words = " ".join(item.message for item in after.diagnostics)
    if said is not None:
        assert said.split(": ", 1)[-1] in words
        return
    there = {(item.node_id, item.code) for item in before.errors}
    new = {(item.node_id, item.code) for item in after.errors} - there
    assert {code for _, code in new} <= MISSING


@settings(
    max_examples=200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
@given(case=graphs_and_wires())
def test_what_is_worked_out_again_is_what_a_whole_pass_finds(case):
    graph, edge, scope = case
    assume(not scope and not would_cycle(graph, edge.source, edge.target))
    drawn = apply(graph, Connect(edge=edge))
    found, whole = renewed(known(graph), drawn, [edge.target]), walk(drawn)
    for node_id, info in whole.nodes.items():
        assert found.nodes[node_id].outputs == info.outputs
        assert found.nodes[node_id].status == info.status
    assert set(found.faults) <= set(whole.faults)
    new = set(whole.faults) - set(known(graph).faults)
    assert new <= set(found.faults)


def test_only_what_the_wire_changes_is_worked_out(monkeypatch):
    """A thousand layers behind a wire that brings the same shape are left alone."""
    graph = TEMPLATES["very_deep"]()
    infer(graph)
    visited = []
    visit = Pass.visit
    monkeypatch.setattr(
        Pass, "visit", lambda run, node: (visited.append(node.id), visit(run, node))[1]
    )
    assert complaint(graph, Edge(source="conv_3", target="conv_9")) is None
    assert visited == ["conv_9"]
