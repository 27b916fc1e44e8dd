"""Edits of wires."""

from __future__ import annotations

import pytest

from builder.graph.document import Edge, Endpoint
from builder.graph.edits import Connect, Disconnect, Edit, EditError, SetInputs, SetOutputs, apply
from builder.graph.topology import cyclic
from tests.graph import samples
from tests.graph.meaning import wires


def test_a_wire_replaces_the_one_at_the_same_place() -> None:
    graph = apply(samples.diamond(), Connect(edge=Edge(source="stem", target="merge", order=1)))
    assert {"left -> merge", "stem -> merge[1]"} <= wires(graph)
    assert "right -> merge[1]" not in wires(graph)


def test_a_wire_beyond_the_last_is_appended() -> None:
    graph = apply(samples.diamond(), Connect(edge=Edge(source="stem", target="merge", order=9)))
    assert "stem -> merge[2]" in wires(graph)


def test_the_first_wire_of_a_port_gets_the_first_place() -> None:
    edge = Edge(source="stem", target="head", target_port="mask", order=3)
    assert "stem -> head.mask" in wires(apply(samples.diamond(), Connect(edge=edge)))


def test_a_wire_may_close_a_circle() -> None:
    graph = apply(samples.chain("a", "b"), Connect(edge=Edge(source="b", target="a")))
    assert cyclic(graph) == {"a", "b"}


def test_wires_behind_one_that_goes_move_up() -> None:
    graph = apply(samples.diamond(), Disconnect(edge=Edge(source="left", target="merge")))
    assert [edge for edge in graph.edges if edge.target == "merge"] == [
        Edge(source="right", target="merge", order=0)
    ]


def test_the_inputs_of_a_port_are_set_together() -> None:
    sources = (Endpoint(node_id="right"), Endpoint(node_id="stem"), Endpoint(node_id="right"))
    graph = apply(samples.diamond(), SetInputs(node_id="merge", sources=sources))
    into = [edge for edge in graph.edges if edge.target == "merge"]
    assert [(edge.source, edge.order) for edge in into] == [("right", 0), ("stem", 1), ("right", 2)]
    assert not wires(apply(graph, SetInputs(node_id="merge", sources=()))) & {"right -> merge"}


def test_other_ports_stay_when_one_is_set() -> None:
    graph = apply(
        samples.everything(),
        SetInputs(node_id="look", port="value", sources=(Endpoint(node_id="twin"),)),
    )
    assert {"twin -> look.query", "twin -> look.value", "twin@2 -> look.key"} <= wires(graph)


@pytest.mark.parametrize(
    ("edit", "complaint"),
    [
        (Connect(edge=Edge(source="x", target="head")), "no node 'x'"),
        (Connect(edge=Edge(source="head", target="x")), "no node 'x'"),
        (Connect(edge=Edge(source="head", target="image")), "'image' is an input"),
        (Disconnect(edge=Edge(source="stem", target="head")), "no wire from 'stem'"),
        (SetInputs(node_id="x", sources=()), "no node 'x'"),
        (SetInputs(node_id="image", sources=()), "'image' is an input"),
        (SetInputs(node_id="head", sources=(Endpoint(node_id="x"),)), "no node 'x'"),
        (SetOutputs(outputs=(Endpoint(node_id="x"),)), "no node 'x'"),
        (SetOutputs(outputs=(Endpoint(node_id="head"),) * 2), "every output once"),
    ],
)
def test_what_is_not_there_cannot_be_wired(edit: Edit, complaint: str) -> None:
    with pytest.raises(EditError, match=complaint):
        apply(samples.diamond(), edit)
