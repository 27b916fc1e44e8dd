"""Edits that add, insert, remove and reorder nodes."""

from __future__ import annotations

from typing import Any

import pytest

from builder.graph.document import Edge, Endpoint, Graph, Node, Note
from builder.graph.edits import (
    AddCall,
    AddNode,
    Annotate,
    Connect,
    Edit,
    EditError,
    InsertAfter,
    InsertOnEdge,
    MoveInStack,
    RemoveNodes,
    SetInputs,
    SetOutputs,
    apply,
    fresh_id,
    fresh_name,
    new_layer,
)
from builder.graph.sketch import Sketch
from builder.graph.topology import inputs, order, outputs
from tests.graph import samples
from tests.graph.meaning import wires


def new(graph: Graph, class_name: str = "Dropout") -> dict[str, Any]:
    layer, node = new_layer(graph, class_name)
    return {"layer": layer, "node": node}


def move(graph: Graph, node_id: str, after: str | None) -> Graph:
    return apply(graph, MoveInStack(node_id=node_id, after=after))


@pytest.mark.parametrize(
    ("class_name", "name"),
    [
        ("Dense", "dense"),
        ("Conv2D", "conv2d"),
        ("MaxPooling2D", "max_pooling2d"),
        ("LSTM", "lstm"),
        ("GlobalAveragePooling2D", "global_average_pooling2d"),
        ("DepthwiseConv1D", "depthwise_conv1d"),
        ("PReLU", "p_re_lu"),
        ("Input", "input"),
    ],
)
def test_fresh_names_are_written_as_keras_writes_them(class_name: str, name: str) -> None:
    assert fresh_name(Graph(), class_name) == name


def test_fresh_names_and_ids_are_numbered_as_keras_numbers_them() -> None:
    graph = Graph()
    for expected in ("dense", "dense_1", "dense_2"):
        layer, node = new_layer(graph, "Dense")
        assert (layer.name, layer.id, node.id) == (expected, expected, expected)
        graph = apply(graph, AddNode(layer=layer, node=node))
    assert fresh_id(graph, "dense") == "dense_3"


def test_a_new_layer_is_added_with_its_wires() -> None:
    graph = samples.diamond()
    edges = (Edge(source="stem", target="dropout"), Edge(source="dropout", target="head", order=0))
    added = apply(graph, AddNode(**new(graph), edges=edges))
    assert {"stem -> dropout", "dropout -> head"} <= wires(added)
    assert "merge -> head" not in wires(added)


def test_several_wires_of_a_new_layer_arrive_in_their_order() -> None:
    graph = samples.diamond()
    edges = tuple(
        Edge(source=source, target="add", order=order)
        for order, source in enumerate(("right", "left", "stem"))
    )
    added = apply(graph, AddNode(**new(graph, "Add"), edges=edges))
    assert {"right -> add", "left -> add[1]", "stem -> add[2]"} <= wires(added)


def test_a_name_that_is_taken_gets_a_number() -> None:
    graph = samples.chain("a")
    layer, node = new_layer(graph, "Dropout")
    layer = layer.model_copy(update={"name": "a"})
    assert apply(graph, AddNode(layer=layer, node=node)).layers["dropout"].name == "a_1"


def test_another_call_shares_the_layer() -> None:
    graph = samples.chain("a", "b")
    call = AddCall(node=Node(id="a@2", layer_id="a"), edges=(Edge(source="b", target="a@2"),))
    shared = apply(graph, call)
    assert shared.layers == graph.layers
    assert "b -> a@2" in wires(shared)


def test_insertion_takes_over_all_that_the_node_fed() -> None:
    graph = samples.diamond()
    inserted = apply(graph, InsertAfter(node_id="stem", **new(graph)))
    assert list(inserted.nodes) == ["image", "stem", "dropout", "left", "right", "merge", "head"]
    assert {"stem -> dropout", "dropout -> left", "dropout -> right"} <= wires(inserted)
    assert len(inserted.edges) == len(graph.edges) + 1


def test_insertion_behind_an_output_takes_the_output_over() -> None:
    ends = (Endpoint(node_id="head"), Endpoint(node_id="left"))
    graph = apply(samples.diamond(), SetOutputs(outputs=ends))
    inserted = apply(graph, InsertAfter(node_id="head", **new(graph)))
    assert [end.node_id for end in outputs(inserted)] == ["dropout", "left"]


def test_insertion_leaves_further_tensors_of_the_node_alone() -> None:
    graph = samples.everything()
    inserted = apply(graph, InsertAfter(node_id="rnn", **new(graph)))
    assert {"rnn -> dropout", "dropout -> twin@2", "rnn:1 -> both[2]"} <= wires(inserted)
    assert Endpoint(node_id="rnn", port=2) in inserted.outputs


def test_insertion_can_use_another_port() -> None:
    graph = samples.chain("a", "b")
    attention = new(graph, "MultiHeadAttention")
    inserted = apply(graph, InsertAfter(node_id="a", **attention, port="query"))
    assert wires(inserted) == {
        "image -> a",
        "a -> multi_head_attention.query",
        "multi_head_attention -> b",
    }


def test_an_input_is_only_listed_behind_a_node() -> None:
    graph = samples.chain("a", "b")
    inserted = apply(graph, InsertAfter(node_id="a", **new(graph, "Input")))
    assert list(inserted.nodes) == ["image", "a", "input", "b"]
    assert wires(inserted) == wires(graph)


def test_the_first_place_feeds_nobody() -> None:
    graph = samples.chain("a")
    inserted = apply(graph, InsertAfter(node_id=None, **new(graph, "Input")))
    assert inputs(inserted) == ("input", "image")
    assert wires(inserted) == wires(graph)


def test_insertion_on_a_wire_leaves_other_wires_alone() -> None:
    graph = samples.diamond()
    edge = Edge(source="right", target="merge", order=1)
    inserted = apply(graph, InsertOnEdge(edge=edge, **new(graph)))
    assert {"right -> dropout", "dropout -> merge[1]", "left -> merge"} <= wires(inserted)
    assert list(inserted.nodes).index("dropout") == list(inserted.nodes).index("right") + 1


def test_removal_heals_a_chain() -> None:
    graph = apply(samples.chain("a", "b", "c", "d"), RemoveNodes(node_ids=("b", "c")))
    assert wires(graph) == {"image -> a", "a -> d"}
    assert list(graph.layers) == ["image", "a", "d"]


def test_removal_of_a_merge_lets_its_first_input_through() -> None:
    graph = apply(samples.diamond(), RemoveNodes(node_ids=("merge",)))
    assert wires(graph) == {"image -> stem", "stem -> left", "stem -> right", "left -> head"}


def test_removal_before_a_merge_keeps_the_order_of_its_inputs() -> None:
    graph = apply(samples.diamond(), RemoveNodes(node_ids=("left",)))
    assert {"stem -> merge", "right -> merge[1]"} <= wires(graph)


def test_removal_without_healing_leaves_a_gap_and_closes_up_ports() -> None:
    graph = apply(samples.diamond(), RemoveNodes(node_ids=("left",), heal=False))
    assert wires(graph) == {"image -> stem", "stem -> right", "right -> merge", "merge -> head"}


def test_removal_of_an_input_leaves_what_it_fed() -> None:
    graph = apply(samples.chain("a"), RemoveNodes(node_ids=("image",)))
    assert wires(graph) == set()
    assert list(graph.nodes) == ["a"]


def test_removal_hands_an_output_on() -> None:
    ends = (Endpoint(node_id="b"), Endpoint(node_id="a"))
    graph = apply(samples.chain("a", "b"), SetOutputs(outputs=ends))
    assert apply(graph, RemoveNodes(node_ids=("b",))).outputs == (Endpoint(node_id="a"),)


def test_removal_of_one_call_keeps_a_shared_layer() -> None:
    graph = apply(samples.everything(), RemoveNodes(node_ids=("twin@2",)))
    assert "twin" in graph.layers
    assert "twin" not in apply(graph, RemoveNodes(node_ids=("twin",))).layers


def test_notes_go_with_their_node() -> None:
    graph = apply(samples.chain("a"), Annotate(note=Note(id="free", text="stays")))
    graph = apply(graph, Annotate(note=Note(id="tied", text="goes", node_id="a")))
    assert [note.id for note in apply(graph, RemoveNodes(node_ids=("a",))).notes] == ["free"]


def test_removal_in_a_circle_ends() -> None:
    graph = apply(samples.chain("a", "b", "c"), Connect(edge=Edge(source="b", target="a")))
    assert wires(apply(graph, RemoveNodes(node_ids=("a", "b")))) == set()


def test_a_move_down_a_chain() -> None:
    moved = move(samples.chain("a", "b", "c"), "a", "b")
    assert order(moved) == ("image", "b", "a", "c")
    assert wires(moved) == {"image -> b", "b -> a", "a -> c"}


def test_a_move_up_a_chain() -> None:
    moved = move(samples.chain("a", "b", "c"), "c", "image")
    assert wires(moved) == {"image -> c", "c -> a", "a -> b"}
    assert order(moved) == ("image", "c", "a", "b")


def test_a_move_to_the_end_makes_the_output() -> None:
    graph = apply(samples.chain("a", "b"), SetOutputs(outputs=(Endpoint(node_id="b"),)))
    assert move(graph, "a", "b").outputs == (Endpoint(node_id="a"),)
    assert move(graph, "b", "image").outputs == (Endpoint(node_id="a"),)


def test_a_move_leaves_no_output_twice() -> None:
    ends = (Endpoint(node_id="b"), Endpoint(node_id="a"))
    graph = apply(samples.chain("a", "b"), SetOutputs(outputs=ends))
    assert move(graph, "b", "image").outputs == (Endpoint(node_id="a"),)


def test_a_move_before_everything_means_behind_the_first_input() -> None:
    assert wires(move(samples.chain("a", "b"), "b", None)) == {"image -> b", "b -> a"}


def test_a_move_before_everything_without_inputs_feeds_the_first_node() -> None:
    graph = apply(samples.chain("a", "b", "c"), RemoveNodes(node_ids=("image",)))
    moved = move(graph, "c", None)
    assert order(moved) == ("c", "a", "b")
    assert wires(moved) == {"c -> a", "a -> b"}


def test_a_move_to_where_it_is_changes_nothing() -> None:
    graph = samples.chain("a", "b")
    assert move(graph, "b", "a") == graph
    assert move(graph, "b", "b") == graph


def test_a_move_from_one_branch_into_the_other() -> None:
    moved = move(samples.diamond(), "left", "right")
    assert wires(moved) == {
        "image -> stem",
        "stem -> merge",
        "stem -> right",
        "right -> left",
        "left -> merge[1]",
        "merge -> head",
    }


def test_a_move_from_behind_a_merge_into_a_branch() -> None:
    moved = move(samples.diamond(), "head", "left")
    assert {"left -> head", "head -> merge", "right -> merge[1]"} <= wires(moved)
    assert outputs(moved) == (Endpoint(node_id="merge"),)


def test_a_move_above_a_fork_feeds_both_branches() -> None:
    moved = move(samples.diamond(), "head", "stem")
    assert {"stem -> head", "head -> left", "head -> right"} <= wires(moved)


def test_a_branch_moved_behind_its_own_source_is_only_listed_first() -> None:
    moved = move(samples.diamond(), "right", "stem")
    assert wires(moved) == wires(samples.diamond())
    assert order(moved) == ("image", "stem", "right", "left", "merge", "head")


def test_a_moved_merge_keeps_its_further_inputs() -> None:
    moved = move(samples.diamond(), "merge", "head")
    assert {"left -> head", "head -> merge", "right -> merge[1]"} <= wires(moved)


def test_a_merge_cannot_move_above_its_further_inputs() -> None:
    with pytest.raises(EditError, match="'merge' cannot stand there"):
        move(samples.diamond(), "merge", "stem")


def test_a_moved_node_keeps_its_further_outputs() -> None:
    graph = samples.everything()
    moved = move(graph, "rnn", "image")
    assert {"image -> rnn", "rnn:1 -> both[2]", "words -> twin@2"} <= wires(moved)
    assert "rnn -> twin" in wires(moved)


def test_a_node_in_a_circle_can_move_out_of_it() -> None:
    graph = apply(samples.chain("a", "b", "c"), Connect(edge=Edge(source="c", target="a")))
    moved = move(graph, "b", "image")
    assert {"image -> b", "a -> c", "c -> a"} == wires(moved)


def test_an_input_moves_in_the_order_of_inputs_only() -> None:
    graph = samples.everything()
    moved = move(graph, "image", "words")
    assert inputs(moved) == ("words", "image")
    assert wires(moved) == wires(graph)


def test_a_node_without_input_is_moved_into_a_chain() -> None:
    graph = apply(samples.chain("a", "b"), SetInputs(node_id="b", sources=()))
    assert wires(move(graph, "b", "image")) == {"image -> b", "b -> a"}


def test_shared_nodes_move_alone() -> None:
    sketch = Sketch()
    first = sketch.add("Dense", sketch.input((4,), name="image"), name="twin", units=4)
    second = sketch.share(first, first)
    sketch.add("Dense", second, name="head", units=1)
    moved = move(sketch.graph(), "twin@2", "head")
    assert wires(moved) == {"image -> twin", "twin -> head", "head -> twin@2"}
    assert moved.nodes["twin@2"].layer_id == "twin"


DENSE, CALL = new_layer(Graph(), "Dense")
INPUT, INPUT_CALL = new_layer(Graph(), "Input")


@pytest.mark.parametrize(
    ("edit", "complaint"),
    [
        (AddNode(layer=DENSE, node=Node(id="n", layer_id="x")), "calls layer 'dense', got 'x'"),
        (AddNode(layer=DENSE, node=Node(id="a", layer_id="dense")), "a node 'a' already"),
        (
            AddNode(layer=DENSE.model_copy(update={"id": "a"}), node=Node(id="n", layer_id="a")),
            "a layer 'a' already",
        ),
        (
            AddNode(layer=DENSE.model_copy(update={"name": " "}), node=CALL),
            "Expected a name, got an empty text",
        ),
        (AddNode(layer=DENSE, node=CALL, edges=(Edge(source="x", target="a"),)), "no node 'x'"),
        (AddCall(node=Node(id="n", layer_id="x")), "no layer 'x'"),
        (AddCall(node=Node(id="a", layer_id="a")), "a node 'a' already"),
        (AddCall(node=Node(id="n", layer_id="image")), "'image' is an input"),
        (InsertAfter(node_id="x", layer=DENSE, node=CALL), "no node 'x'"),
        (
            InsertOnEdge(edge=Edge(source="a", target="a"), layer=DENSE, node=CALL),
            "no wire from 'a' to port 'inputs' of 'a' at place 0",
        ),
        (
            InsertOnEdge(edge=Edge(source="image", target="a"), layer=INPUT, node=INPUT_CALL),
            "An input takes no tensor",
        ),
        (RemoveNodes(node_ids=("a", "x")), "no node 'x'"),
        (MoveInStack(node_id="x", after=None), "no node 'x'"),
        (MoveInStack(node_id="a", after="x"), "no node 'x'"),
    ],
)
def test_what_is_not_there_cannot_be_edited(edit: Edit, complaint: str) -> None:
    with pytest.raises(EditError, match=complaint):
        apply(samples.chain("a"), edit)
