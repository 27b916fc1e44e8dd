"""Copies: duplicate and paste."""

from __future__ import annotations

import pytest

from builder.graph.document import Endpoint, Graph, Layer, Node, Note
from builder.graph.edits import (
    Annotate,
    Duplicate,
    Edit,
    EditError,
    Paste,
    Place,
    SetOutputs,
    apply,
    fragment,
)
from builder.graph.invariants import structural_problem
from builder.graph.topology import order, outputs
from tests.graph import samples
from tests.graph.meaning import wires


def duplicate(graph: Graph, *node_ids: str, shared: bool = False) -> Graph:
    return apply(graph, Duplicate(node_ids=node_ids, shared=shared))


def test_a_copy_in_a_chain_goes_behind_its_original() -> None:
    graph = duplicate(samples.chain("a", "b"), "a")
    assert order(graph) == ("image", "a", "a_1", "b")
    assert wires(graph) == {"image -> a", "a -> a_1", "a_1 -> b"}
    assert graph.layers["a_1"].config == graph.layers["a"].config


def test_a_shared_copy_calls_the_same_layer() -> None:
    graph = duplicate(samples.chain("a", "b"), "a", shared=True)
    assert list(graph.layers) == ["image", "a", "b"]
    assert graph.nodes["a_1"].layer_id == "a"
    assert wires(graph) == {"image -> a", "a -> a_1", "a_1 -> b"}


def test_a_copy_beside_a_chain_has_no_wires_to_it() -> None:
    graph = samples.chain("a", "b", "c")
    copied = apply(graph, Duplicate(node_ids=("a", "b"), shared=True, beside=True))
    assert wires(copied) - wires(graph) == {"a_1 -> b_1"}
    assert wires(graph) < wires(copied)


def test_the_copy_of_the_last_layer_is_the_output() -> None:
    graph = apply(samples.chain("a", "b"), SetOutputs(outputs=(Endpoint(node_id="b"),)))
    assert outputs(duplicate(graph, "b")) == (Endpoint(node_id="b_1"),)


def test_a_run_of_a_chain_is_copied_as_a_run() -> None:
    graph = duplicate(samples.chain("a", "b", "c"), "b", "a")
    assert order(graph) == ("image", "a", "b", "a_1", "b_1", "c")
    assert wires(graph) == {"image -> a", "a -> b", "b -> a_1", "a_1 -> b_1", "b_1 -> c"}


def test_copies_out_of_a_fork_keep_the_wires_among_each_other_only() -> None:
    graph = duplicate(samples.diamond(), "stem", "left", "merge")
    assert wires(graph) - wires(samples.diamond()) == {"stem_1 -> left_1", "left_1 -> merge_1"}
    assert structural_problem(graph) is None


@pytest.mark.parametrize("node_id", ["stem", "merge"])
def test_the_copy_of_a_fork_or_a_merge_stands_alone(node_id: str) -> None:
    graph = duplicate(samples.diamond(), node_id)
    assert wires(graph) == wires(samples.diamond())
    assert f"{node_id}_1" in graph.nodes


def test_calls_of_one_layer_share_their_copy_too() -> None:
    graph = duplicate(samples.everything(), "twin", "twin@2")
    copies = graph.nodes.keys() - samples.everything().nodes.keys()
    assert len({graph.nodes[key].layer_id for key in copies}) == 1 < len(copies)


def test_an_input_is_copied_as_another_input() -> None:
    graph = duplicate(samples.chain("a"), "image")
    assert graph.layer_of("image_1").class_name == "Input"


def test_a_copy_stands_beside_its_original() -> None:
    graph = apply(samples.chain("a"), Place(positions={"a": (10, 20)}))
    assert duplicate(graph, "a").nodes["a_1"].position == (50, 60)
    assert duplicate(samples.chain("a"), "a").nodes["a_1"].position is None


def test_copies_are_numbered_on() -> None:
    graph = duplicate(duplicate(samples.chain("conv_1", "conv_2"), "conv_1"), "conv_2")
    assert {layer.name for layer in graph.layers.values()} == {
        "image",
        "conv_1",
        "conv_2",
        "conv_3",
        "conv_4",
    }


def test_a_fragment_is_a_graph_of_its_own() -> None:
    part = fragment(samples.everything(), ["twin", "both", "skip", "head"])
    assert wires(part) == {"twin -> both", "both -> skip", "skip -> head"}
    assert [note.id for note in part.notes] == ["why"]
    assert structural_problem(part) is None


def test_a_fragment_is_pasted_with_fresh_names() -> None:
    graph = samples.chain("a", "b")
    pasted = apply(graph, Paste(fragment=fragment(graph, ["a", "b"])))
    assert wires(pasted) == {"image -> a", "a -> b", "a_1 -> b_1"}
    assert pasted.layers["b_1"].name == "b_1"


def test_a_fragment_is_pasted_elsewhere_with_the_names_it_has() -> None:
    part = fragment(samples.everything(), ["res", "both"])
    assert apply(Graph(), Paste(fragment=part)) == part


def test_a_fragment_is_pasted_at_a_position() -> None:
    graph = apply(samples.chain("a", "b"), Place(positions={"a": (10, 60), "b": (30, 20)}))
    graph = apply(graph, Annotate(note=Note(id="n", text="", node_id="a", position=(0, 0))))
    part = fragment(graph, ["image", "a", "b"])
    pasted = apply(graph, Paste(fragment=part, position=(110, 120)))
    assert pasted.nodes["a_1"].position == (110, 160)
    assert pasted.nodes["b_1"].position == (130, 120)
    assert pasted.nodes["image_1"].position is None
    assert pasted.notes[1] == Note(id="n_1", text="", node_id="a_1", position=(100, 100))


def test_a_note_follows_the_copy_of_its_node_whatever_the_node_is_called() -> None:
    nameless = Graph(
        layers={"a": Layer(id="a", class_name="Dense", name="a")},
        nodes={"": Node(id="", layer_id="a")},
        notes=(Note(id="n", text="", node_id=""),),
    )
    twice = apply(nameless, Paste(fragment=nameless))
    assert [note.node_id for note in twice.notes] == ["", "_1"]


def test_copies_get_the_ids_that_were_wished_for() -> None:
    graph = apply(samples.chain("a", "b"), Duplicate(node_ids=("a", "b"), ids={"a": "new"}))
    assert wires(graph) == {"image -> a", "a -> b", "b -> new", "new -> b_1"}
    part = fragment(graph, ["a", "b"])
    pasted = apply(graph, Paste(fragment=part, ids={"a": "x/y", "b": "z"}))
    assert "x/y -> z" in wires(pasted)
    assert structural_problem(pasted) is None


@pytest.mark.parametrize(
    ("ids", "copies"),
    [
        ({"a": "b"}, ["a_1", "b_1"]),  # taken
        ({"a": "new", "b": "new"}, ["new", "b_1"]),  # wished for twice
        ({"b": "a_1"}, ["a_2", "a_1"]),  # wishes go first
        ({"gone": "new"}, ["a_1", "b_1"]),  # no such original
        ({"a": ""}, ["", "b_1"]),
    ],
)
def test_ids_are_granted_where_they_are_free(ids: dict[str, str], copies: list[str]) -> None:
    graph = samples.chain("a", "b")
    for edit in (
        Duplicate(node_ids=("a", "b"), ids=ids),
        Duplicate(node_ids=("a", "b"), ids=ids, shared=True),
        Paste(fragment=fragment(graph, ["a", "b"]), ids=ids),
    ):
        copied = apply(graph, edit)
        assert [key for key in copied.nodes if key not in graph.nodes] == copies


def test_copies_that_would_leave_all_bounds_have_no_position() -> None:
    graph = apply(samples.chain("a"), Place(positions={"a": (-1.7e308, 0), "image": (0, 0)}))
    pasted = apply(graph, Paste(fragment=graph, position=(1.7e308, 0)))
    assert pasted.nodes["a_1"].position is pasted.nodes["image_1"].position is None


def test_what_is_pasted_becomes_no_output_of_a_model_that_names_its_own() -> None:
    graph = apply(samples.chain("a"), SetOutputs(outputs=(Endpoint(node_id="a"),)))
    assert outputs(apply(graph, Paste(fragment=graph))) == (Endpoint(node_id="a"),)


@pytest.mark.parametrize(
    ("edit", "complaint"),
    [
        (Duplicate(node_ids=("x",)), "no node 'x'"),
        (Duplicate(node_ids=("image",), shared=True), "'image' is an input"),
    ],
)
def test_what_cannot_be_copied(edit: Edit, complaint: str) -> None:
    with pytest.raises(EditError, match=complaint):
        apply(samples.chain("a"), edit)
