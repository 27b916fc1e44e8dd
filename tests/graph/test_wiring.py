"""Edits of wires."""

from __future__ import annotations

import pytest

from builder.graph.document import Edge, Endpoint, Graph, Layer, Node
from builder.graph.edits import (
    AddNode,
    Connect,
    Disconnect,
    DisconnectAll,
    Edit,
    EditError,
    Reconnect,
    Reorder,
    SetInputs,
    SetOutputs,
    apply,
)
from builder.graph.sketch import Sketch
from builder.graph.topology import cyclic
from tests.graph import samples
from tests.graph.meaning import wires

LEFT = Edge(source="left", target="merge")


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


@pytest.mark.parametrize("gone", [(), ("a",), ("b", "d"), ("d", "a"), ("a", "b", "c", "d")])
def test_several_wires_go_at_once_as_one_after_the_other(gone: tuple[str, ...]) -> None:
    graph = many_wires("a", "b", "c", "d")
    edges = tuple(edge for edge in graph.edges if edge.target == "sum" and edge.source in gone)
    expected = graph
    for edge in reversed(edges):
        expected = apply(expected, Disconnect(edge=edge))
    assert apply(graph, DisconnectAll(edges=edges)) == expected


def many_wires(*sources: str) -> Graph:
    """A chain a -> b -> c -> d -> e, and an Add "sum" that takes the sources in order."""
    graph = samples.chain("a", "b", "c", "d", "e")
    layer, node = Layer(id="sum", class_name="Add", name="sum"), Node(id="sum", layer_id="sum")
    ends = tuple(Endpoint(node_id=source) for source in sources)
    graph = apply(graph, AddNode(layer=layer, node=node))
    return apply(graph, SetInputs(node_id="sum", sources=ends))


def taken(graph: Graph, target: str = "sum") -> list[str]:
    into = [edge for edge in graph.edges if edge.target == target]
    return [edge.source for edge in sorted(into, key=lambda edge: edge.order)]


def into_sum(source: str, order: int) -> Edge:
    return Edge(source=source, target="sum", order=order)


def test_a_wire_gets_another_start() -> None:
    graph = many_wires("a", "b", "c")
    edit = Reconnect(edge=into_sum("b", 1), to=into_sum("d", 1))
    assert taken(apply(graph, edit)) == ["a", "d", "c"]


def test_a_wire_gets_another_end_and_those_behind_it_move_up() -> None:
    graph = many_wires("a", "b", "c")
    to = Edge(source="a", target="d", target_port="mask")
    moved = apply(graph, Reconnect(edge=into_sum("a", 0), to=to))
    assert taken(moved) == ["b", "c"]
    assert "a -> d.mask" in wires(moved)
    assert len(moved.edges) == len(graph.edges)


def test_a_wire_that_is_taken_elsewhere_replaces_the_one_there() -> None:
    graph = many_wires("a", "b", "c")
    moved = apply(graph, Reconnect(edge=into_sum("a", 0), to=Edge(source="a", target="d")))
    assert taken(moved) == ["b", "c"]
    assert taken(moved, "d") == ["a"]


@pytest.mark.parametrize(
    ("order", "left"),
    [(0, ["a", "b", "c"]), (1, ["a", "c"]), (2, ["b", "a"]), (7, ["b", "c", "a"])],
)
def test_within_a_port_places_are_counted_as_they_were(order: int, left: list[str]) -> None:
    graph = many_wires("a", "b", "c")
    edit = Reconnect(edge=into_sum("a", 0), to=into_sum("a", order))
    assert taken(apply(graph, edit)) == left


def test_a_wire_beyond_the_last_of_its_new_port_is_appended() -> None:
    graph = many_wires("a", "b")
    edit = Reconnect(edge=Edge(source="d", target="e"), to=into_sum("d", 5))
    assert taken(apply(graph, edit)) == ["a", "b", "d"]


@pytest.mark.parametrize(
    ("order", "left"),
    [(0, ["b", "a", "c", "d"]), (1, ["a", "b", "c", "d"]), (2, ["a", "c", "b", "d"])]
    + [(order, ["a", "c", "d", "b"]) for order in (3, 99)],
)
def test_a_wire_takes_another_place_and_the_others_shift(order: int, left: list[str]) -> None:
    graph = many_wires("a", "b", "c", "d")
    moved = apply(graph, Reorder(edge=into_sum("b", 1), order=order))
    assert taken(moved) == left
    assert [edge for edge in moved.edges if edge.target != "sum"] == [
        edge for edge in graph.edges if edge.target != "sum"
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
        (DisconnectAll(edges=(LEFT, Edge(source="stem", target="head"))), "no wire from 'stem'"),
        (Reconnect(edge=Edge(source="stem", target="head"), to=LEFT), "no wire from 'stem'"),
        (Reconnect(edge=LEFT, to=Edge(source="x", target="head")), "no node 'x'"),
        (Reconnect(edge=LEFT, to=Edge(source="left", target="x")), "no node 'x'"),
        (Reconnect(edge=LEFT, to=Edge(source="left", target="image")), "'image' is an input"),
        (Reorder(edge=Edge(source="stem", target="head"), order=0), "no wire from 'stem'"),
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


def test_the_same_inputs_again_change_nothing():
    sketch = Sketch()
    left, right = (sketch.input((4,), name=name) for name in ("left", "right"))
    sketch.add("Add", [left, right], name="sum")
    sketch.add("Dense", left, name="dense", units=2)
    graph = sketch.graph()
    ends = tuple(edge.endpoint for edge in graph.edges if edge.target == "sum")
    assert apply(graph, SetInputs(node_id="sum", sources=ends)) is graph
    assert apply(graph, SetInputs(node_id="sum", sources=ends[::-1])) != graph
