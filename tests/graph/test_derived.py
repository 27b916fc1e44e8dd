"""What follows from the wiring outlives edits of layers, and nothing else."""

import pytest

from builder.graph.derived import same_calls, same_layer
from builder.graph.document import Edge, Endpoint, Note
from builder.graph.edits import (
    Annotate,
    Bypass,
    Configure,
    Connect,
    Fold,
    Group,
    MoveInStack,
    Place,
    RemoveNodes,
    Rename,
    SetCall,
    SetOutputs,
    SetRepeat,
    SetTrainable,
    Share,
    apply,
)
from builder.graph.paths import edit_at
from builder.graph.sketch import Sketch
from builder.graph.topology import incoming, order, outputs


def two_layers():
    sketch = Sketch()
    first = sketch.add("Dense", sketch.input((4,), name="x"), units=2, name="a")
    sketch.add("Dense", first, units=3, name="b")
    return sketch.graph()


def test_an_edit_of_a_layer_keeps_the_order():
    graph = two_layers()
    known = order(graph)
    edited = apply(graph, Configure(layer_id="a", config={"units": 9}))
    assert order(edited) is known
    assert order(apply(edited, Rename(layer_id="b", name="c"))) is known


def test_an_edit_of_calls_or_places_keeps_the_order():
    graph = two_layers()
    known = order(graph)
    placed = apply(graph, Place(positions={"a": (1, 2)}, direction="right"))
    assert order(placed) is known
    assert order(apply(placed, Bypass(node_ids=("a",), bypassed=True))) is known


def test_another_order_of_the_document_does_not():
    sketch = Sketch()
    for name in "ab":
        sketch.add("Dense", sketch.input((4,), name=f"x_{name}"), units=2, name=name)
    graph = sketch.graph()
    assert order(graph) == ("x_a", "a", "x_b", "b")
    listed = apply(graph, MoveInStack(node_id="x_b", after=None))
    assert order(listed)[0] == "x_b"
    assert order(graph)[0] == "x_a"


@pytest.mark.parametrize(
    ("edit", "same"),
    [
        (Configure(layer_id="a", config={"units": 9}), True),
        (Place(positions={"a": (1, 2)}), True),
        (Bypass(node_ids=("a",), bypassed=True), False),
        (SetCall(node_id="a", call={"training": True}), False),
        (Share(node_id="b", layer_id="a"), False),
        (RemoveNodes(node_ids=("b",)), False),
        (Connect(edge=Edge(source="x", target="b")), False),
        (MoveInStack(node_id="b", after="x"), False),
    ],
)
def test_the_same_calls_are_made_after_edits_of_layers_and_places_only(edit, same):
    graph = two_layers()
    assert same_calls(graph, apply(graph, edit)) is same


def nested():
    """x -> outer block around an inner block around a layer."""
    grouped = apply(two_layers(), Group(node_ids=("a",), name="inner"))
    return apply(grouped, Group(node_ids=("inner",), name="outer"))


@pytest.mark.parametrize(
    ("scope", "edit", "same"),
    [
        ((), Place(positions={"outer": (1, 2)}), True),
        ((), Fold(node_ids=("outer",), unfolded=True), True),
        (("outer",), Place(positions={"inner": (1, 2)}, direction="right"), True),
        (("outer", "inner"), Place(positions={"a": (1, 2)}), True),
        (("outer", "inner"), Annotate(note=Note(id="n", text="", node_id="a")), True),
        (("outer", "inner"), Configure(layer_id="a", config={"units": 9}), False),
        (("outer", "inner"), Bypass(node_ids=("a",), bypassed=True), False),
        (("outer", "inner"), SetOutputs(outputs=(Endpoint(node_id="a", port=1),)), False),
        (("outer",), SetRepeat(layer_id="inner", repeat=2), False),
        ((), SetTrainable(layer_ids=("outer",), trainable=False), False),
        ((), Rename(layer_id="outer", name="c"), False),
    ],
)
def test_a_block_stays_the_same_when_only_its_inside_is_shown_otherwise(scope, edit, same):
    graph = nested()
    edited = apply(graph, edit_at(graph, scope, edit))
    assert same_layer(edited.layers["outer"], graph.layers["outer"]) is same


def test_an_edit_of_the_wiring_does_not():
    graph = two_layers()
    before = incoming(graph, "b")
    edited = apply(graph, Connect(edge=Edge(source="x", target="b")))
    assert incoming(graph, "b") == before
    assert [edge.source for edge in incoming(edited, "b")] == ["x"]
    assert [end.node_id for end in outputs(edited)] == ["a", "b"]
