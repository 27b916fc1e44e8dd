"""Blocks: grouping, ungrouping, repeating, and editing inside."""

from __future__ import annotations

import pytest

from builder.graph import invariants
from builder.graph.document import Block, Edge, Endpoint, Graph, Note
from builder.graph.edits import (
    Annotate,
    Batch,
    Bypass,
    Configure,
    Connect,
    Edit,
    EditBlock,
    EditError,
    Fold,
    Group,
    Place,
    SetOutputs,
    SetRepeat,
    Share,
    Ungroup,
    apply,
)
from builder.graph.invariants import MAX_NESTING
from builder.graph.topology import inputs, outputs, plain
from tests.graph import samples
from tests.graph.meaning import meaning, wires


def block_of(graph: Graph, layer_id: str) -> Block:
    layer = graph.layers[layer_id]
    assert isinstance(layer, Block)
    return layer


def group(graph: Graph, *node_ids: str, name: str = "part") -> Graph:
    return apply(graph, Group(node_ids=node_ids, name=name))


def test_a_group_takes_the_place_of_its_nodes() -> None:
    grouped = group(samples.chain("a", "b", "c"), "a", "b")
    assert list(grouped.nodes) == ["image", "part", "c"]
    assert wires(grouped) == {"image -> part", "part -> c"}
    inner = block_of(grouped, "part").graph
    assert wires(inner) == {"input -> a", "a -> b"}
    assert outputs(inner) == (Endpoint(node_id="b"),)


def test_a_tensor_that_several_members_take_comes_in_once() -> None:
    grouped = group(samples.diamond(), "left", "right", "merge")
    assert wires(grouped) == {"image -> stem", "stem -> part", "part -> head"}
    assert wires(block_of(grouped, "part").graph) == {
        "input -> left",
        "input -> right",
        "left -> merge",
        "right -> merge[1]",
    }


def test_several_tensors_come_in_and_go_out_in_order() -> None:
    grouped = group(samples.diamond(), "left", "right")
    assert {"stem -> part", "part -> merge", "part:1 -> merge[1]"} <= wires(grouped)
    merged = group(samples.diamond(), "merge", "head")
    assert {"left -> part", "right -> part[1]"} <= wires(merged)
    assert len(inputs(block_of(merged, "part").graph)) == 2


def test_the_place_of_an_input_within_a_merge_is_kept() -> None:
    grouped = group(samples.diamond(), "right", "merge")
    assert wires(block_of(grouped, "part").graph) == {
        "input -> right",
        "input_1 -> merge",
        "right -> merge[1]",
    }
    assert meaning(grouped) == meaning(samples.diamond())


def test_outputs_of_the_model_stay_what_they_are() -> None:
    ends = (Endpoint(node_id="head"), Endpoint(node_id="left"))
    graph = apply(samples.diamond(), SetOutputs(outputs=ends))
    grouped = group(graph, "left", "right", "merge", "head")
    assert grouped.outputs == (Endpoint(node_id="part", port=1), Endpoint(node_id="part"))
    assert meaning(grouped) == meaning(graph)


def test_two_loose_ends_in_one_group_stay_two_outputs() -> None:
    graph = apply(samples.chain("a", "b", "c"), SetOutputs(outputs=()))
    graph = apply(graph, Connect(edge=Edge(source="a", target="c")))
    grouped = group(graph, "b", "c")
    assert len(outputs(grouped)) == 2
    assert meaning(grouped) == meaning(graph)


def test_all_calls_of_a_shared_layer_can_be_grouped() -> None:
    graph = apply(samples.chain("a", "b", "c"), Share(node_id="b", layer_id="a"))
    grouped = group(graph, "a", "b")
    assert len(block_of(grouped, "part").graph.layers) == 2
    assert meaning(grouped) == meaning(graph)


def test_a_whole_circle_can_be_grouped() -> None:
    graph = apply(samples.chain("a", "b"), Connect(edge=Edge(source="b", target="a", order=1)))
    assert meaning(group(graph, "a", "b")) == meaning(graph)


def test_notes_and_positions_go_into_the_block() -> None:
    graph = apply(samples.chain("a", "b", "c"), Place(positions={"a": (10, 50), "b": (30, 20)}))
    graph = apply(graph, Annotate(note=Note(id="n", text="here", node_id="b", position=(40, 5))))
    grouped = group(graph, "a", "b")
    inner = block_of(grouped, "part").graph
    assert grouped.notes == ()
    assert grouped.nodes["part"].position == (20, 20)
    assert [node.position for node in inner.nodes.values()] == [None, (0, 30), (20, 0)]
    assert [note.position for note in inner.notes] == [(30, -15)]


def test_where_nobody_placed_the_nodes_nobody_placed_the_block() -> None:
    graph = apply(samples.chain("a", "b", "c"), Place(positions={"c": (10, 50)}))
    grouped = group(graph, "a", "b")
    inner = block_of(grouped, "part").graph
    assert grouped.nodes["part"].position is None
    assert {node.position for node in inner.nodes.values()} == {None}
    back = apply(grouped, Ungroup(node_id="part"))
    assert dict(back.nodes) == dict(graph.nodes)


def test_a_block_goes_where_its_graph_goes() -> None:
    graph = apply(samples.chain("a", "b"), Place(direction="right"))
    assert block_of(group(graph, "a"), "part").graph.direction == "right"


def test_the_node_of_a_block_gets_the_id_that_was_wished_for() -> None:
    graph = samples.chain("a", "b", "c")
    grouped = apply(graph, Group(node_ids=("a", "b"), name="part", node_id="x"))
    assert wires(grouped) == {"image -> x", "x -> c"}
    assert grouped.nodes["x"].layer_id == "part"
    taken = apply(graph, Group(node_ids=("a", "b"), name="part", node_id="c"))
    assert list(taken.nodes) == ["image", "part", "c"]


def test_a_name_that_is_taken_gets_a_number() -> None:
    assert "c_1" in group(samples.chain("a", "b", "c"), "a", "b", name="c").layers


@pytest.mark.parametrize(
    ("node_ids", "complaint"),
    [
        ((), "some nodes to group, got none"),
        (("x",), "no node 'x'"),
        (("image", "stem"), "'image' is an input of the model"),
        (("stem", "merge"), "comes back to it through 'left': select that too"),
        (("stem", "left", "merge"), "comes back to it through 'right'"),
    ],
)
def test_what_cannot_be_grouped(node_ids: tuple[str, ...], complaint: str) -> None:
    with pytest.raises(EditError, match=complaint):
        group(samples.diamond(), *node_ids)


def test_half_of_a_shared_layer_cannot_be_grouped() -> None:
    graph = apply(samples.chain("a", "b", "c"), Share(node_id="c", layer_id="a"))
    with pytest.raises(EditError, match="'a' shares its weights with a node outside"):
        group(graph, "a", "b")


def test_half_of_a_circle_cannot_be_grouped() -> None:
    graph = apply(samples.chain("a", "b"), Connect(edge=Edge(source="b", target="a")))
    with pytest.raises(EditError, match="comes back to it through 'b'"):
        group(graph, "a")


def test_ungrouping_gives_back_what_was_grouped() -> None:
    graph = apply(samples.diamond(), Place(positions={"left": (1, 2), "right": (3, 4)}))
    note = Note(id="n", text="here", node_id="left", position=(9, 8))
    graph = apply(graph, Annotate(note=note))
    back = apply(group(graph, "left", "right"), Ungroup(node_id="part"))
    assert wires(back) == wires(graph)
    assert dict(back.nodes) == dict(graph.nodes)
    assert dict(back.layers) == dict(graph.layers)
    assert back.notes == graph.notes
    assert outputs(back) == outputs(graph)


def test_ungrouping_goes_where_the_block_was_moved() -> None:
    graph = apply(samples.chain("a", "b"), Place(positions={"a": (10, 50), "b": (30, 20)}))
    moved = apply(group(graph, "a", "b"), Place(positions={"part": (110, 120)}))
    back = apply(moved, Ungroup(node_id="part"))
    assert back.nodes["a"].position == (100, 150)
    assert back.nodes["b"].position == (120, 120)


def test_a_block_takes_the_middle_across_the_direction() -> None:
    places = {"left": (0.0, 100.0), "right": (500.0, 130.0)}
    graph = apply(samples.diamond(), Place(positions=places))
    assert group(graph, "left", "right").nodes["part"].position == (250, 100)
    graph = apply(graph, Place(direction="right"))
    grouped = group(graph, "left", "right")
    assert grouped.nodes["part"].position == (0, 115)
    assert dict(apply(grouped, Ungroup(node_id="part")).nodes) == dict(graph.nodes)


def test_an_unfolded_block_is_ungrouped_from_its_corner() -> None:
    graph = apply(samples.diamond(), Place(positions={"left": (0, 100), "right": (500, 130)}))
    grouped = apply(group(graph, "left", "right"), Fold(node_ids=("part",), unfolded=True))
    grouped = apply(grouped, Place(positions={"part": (40, 60)}))
    nodes = apply(grouped, Ungroup(node_id="part")).nodes
    assert [nodes[key].position for key in ("left", "right")] == [(40, 60), (540, 90)]


def test_ungrouping_keeps_places_that_were_chosen_inside() -> None:
    graph = apply(samples.chain("a", "b"), Place(positions={"a": (10, 50), "b": (30, 20)}))
    grouped = group(graph, "a", "b")
    inside = Place(positions={"input": (-5, -60), "b": (100, 100)})
    grouped = apply(grouped, EditBlock(layer_id="part", edit=inside))
    back = apply(grouped, Ungroup(node_id="part"))
    assert back.nodes["a"].position == (-30, 50)
    assert back.nodes["b"].position == (70, 120)


def test_only_the_first_repetition_stands_where_the_block_stood() -> None:
    graph = apply(samples.with_block(repeat=2), Place(positions={"res": (10, 20)}))
    inside = Place(positions={"inner": (1, 2), "sum": (3, 4)})
    graph = apply(graph, EditBlock(layer_id="res", edit=inside))
    nodes = apply(graph, Ungroup(node_id="res")).nodes
    assert [nodes[key].position for key in ("inner", "sum")] == [(10, 22), (12, 24)]
    assert nodes["inner_1"].position is nodes["sum_1"].position is None


def test_ungrouping_leaves_every_repetition() -> None:
    opened = apply(samples.with_block(repeat=2), Ungroup(node_id="res"))
    assert [layer.name for layer in opened.layers.values()] == [
        "image",
        "stem",
        "inner",
        "sum",
        "inner_1",
        "sum_1",
        "head",
    ]
    assert meaning(opened) == meaning(samples.with_block(repeat=2))


def test_ungrouping_a_shared_block_opens_all_its_calls_with_shared_layers() -> None:
    graph = samples.nested_blocks()
    opened = apply(graph, Ungroup(node_id="stage"))
    assert not any(key.startswith("stage") for key in opened.nodes)
    assert meaning(opened) == meaning(graph)
    assert len([node for node in opened.nodes.values() if node.layer_id == "after"]) == 2


def test_ungrouping_a_frozen_block_leaves_frozen_layers() -> None:
    graph = samples.with_block()
    frozen = graph.layers["res"].model_copy(update={"trainable": False})
    graph = graph.model_copy(update={"layers": {**graph.layers, "res": frozen}})
    assert not apply(graph, Ungroup(node_id="res")).layers["inner"].trainable


def test_a_bypassed_block_is_not_ungrouped() -> None:
    graph = apply(samples.with_block(), Bypass(node_ids=("res",), bypassed=True))
    with pytest.raises(EditError, match="'res' is bypassed"):
        apply(graph, Ungroup(node_id="res"))


def test_a_block_repeats() -> None:
    graph = apply(samples.with_block(), SetRepeat(layer_id="res", repeat=32))
    assert len(plain(graph).layers) == 3 + 32 * 2


def test_repeats_cannot_multiply_beyond_what_can_be_unfolded() -> None:
    graph = apply(samples.nested_blocks(), SetRepeat(layer_id="stage", repeat=5_000))
    assert graph.unfolded_size.nodes == 1 + 2 * 5_000 * (1 + 2 * 3 + 1)
    with pytest.raises(EditError, match="at most 100,000 layers .* got 160,001"):
        apply(samples.nested_blocks(), SetRepeat(layer_id="stage", repeat=10_000))


def test_a_batch_cannot_unfold_more_than_its_edits_could_one_by_one() -> None:
    edits = (
        SetRepeat(layer_id="stage", repeat=10_000),
        Ungroup(node_id="stage"),
        SetRepeat(layer_id="res", repeat=1),
    )
    with pytest.raises(EditError, match="at most 100,000 layers with all repetitions"):
        apply(samples.nested_blocks(), Batch(edits=edits))


def test_ungrouping_leaves_no_document_that_could_not_be_opened_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(invariants, "MAX_NODES", 100)
    graph = apply(samples.with_block(), SetRepeat(layer_id="res", repeat=50))
    with pytest.raises(EditError, match="at most 100 layers, got 103"):
        apply(graph, Ungroup(node_id="res"))


def test_notes_inside_come_out_once() -> None:
    note = Annotate(note=Note(id="n", text="here", node_id="after"))
    graph = apply(samples.nested_blocks(), EditBlock(layer_id="stage", edit=note))
    (left,) = apply(graph, Ungroup(node_id="stage")).notes
    assert left.node_id == "after"
    assert plain(graph).notes == ()


def test_blocks_cannot_be_nested_without_end() -> None:
    graph = samples.chain("a")
    for _ in range(MAX_NESTING):
        graph = group(graph, next(key for key in graph.nodes if key != "image"))
    with pytest.raises(EditError, match="at most 16 blocks within each other, got 17"):
        group(graph, next(key for key in graph.nodes if key != "image"))


def test_edits_reach_into_blocks_at_any_depth() -> None:
    inner = EditBlock(layer_id="res", edit=Configure(layer_id="inner", config={"units": 9}))
    graph = apply(samples.nested_blocks(), EditBlock(layer_id="stage", edit=inner))
    units = [layer.config["units"] for key, layer in plain(graph).layers.items() if "/inner" in key]
    assert units == [9] * 6


@pytest.mark.parametrize(
    ("edit", "complaint"),
    [
        (Ungroup(node_id="x"), "no node 'x'"),
        (Ungroup(node_id="head"), "'head' is no block: it is of class Dense"),
        (SetRepeat(layer_id="x", repeat=2), "no layer 'x'"),
        (SetRepeat(layer_id="head", repeat=2), "'head' is no block: it is of class Dense"),
        (EditBlock(layer_id="x", edit=Batch(edits=())), "no layer 'x'"),
        (
            EditBlock(layer_id="head", edit=Batch(edits=())),
            "'head' is no block: it is of class Dense",
        ),
        (EditBlock(layer_id="res", edit=Ungroup(node_id="head")), "no node 'head'"),
    ],
)
def test_what_is_no_block_cannot_be_treated_as_one(edit: Edit, complaint: str) -> None:
    with pytest.raises(EditError, match=complaint):
        apply(samples.with_block(), edit)
