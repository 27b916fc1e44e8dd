"""Blocks unfolded and bypassed nodes taken out: the graph as it runs."""

from __future__ import annotations

from builder.graph.document import Block, Edge, Endpoint, Graph
from builder.graph.edits import (
    Bypass,
    Connect,
    EditBlock,
    Group,
    Rename,
    SetOutputs,
    SetTrainable,
    Share,
    apply,
)
from builder.graph.sketch import Sketch
from builder.graph.topology import outputs, plain, unfold, without_bypassed
from tests.graph import samples
from tests.graph.meaning import wires


def names(graph: Graph) -> list[str]:
    return [layer.name for layer in graph.layers.values()]


def test_nothing_to_do_gives_the_same_object() -> None:
    graph = samples.diamond()
    assert plain(graph) is graph


def test_the_answer_is_kept_with_the_graph() -> None:
    graph = samples.with_block(repeat=2)
    assert plain(graph) is plain(graph)


def test_a_block_becomes_its_nodes_wired_as_the_block_was() -> None:
    flat = unfold(samples.with_block())
    assert list(flat.nodes) == ["image", "stem", "res/1/inner", "res/1/sum", "head"]
    assert names(flat) == ["image", "stem", "res_inner", "res_sum", "head"]
    assert wires(flat) == {
        "image -> stem",
        "stem -> res/1/inner",
        "res/1/inner -> res/1/sum",
        "stem -> res/1/sum[1]",
        "res/1/sum -> head",
    }


def test_every_repetition_takes_the_one_before_and_has_layers_of_its_own() -> None:
    flat = unfold(samples.with_block(repeat=3))
    assert {"res/1/sum -> res/2/inner", "res/2/sum -> res/3/sum[1]", "res/3/sum -> head"} <= wires(
        flat
    )
    assert [name for name in names(flat) if "inner" in name] == [
        "res_1_inner",
        "res_2_inner",
        "res_3_inner",
    ]


def test_two_calls_of_a_block_share_the_layers_of_each_repetition() -> None:
    flat = unfold(samples.nested_blocks())
    assert len(flat.nodes) == 1 + 2 * 3 * (2 * 2 + 1)
    assert len(flat.layers) == 1 + 3 * (2 * 2 + 1)
    node = flat.nodes["stage@2/3/res/2/inner"]
    assert flat.layers[node.layer_id].name == "stage_3_res_2_inner"
    assert node.layer_id == flat.nodes["stage/3/res/2/inner"].layer_id


def test_inputs_beyond_the_outputs_are_given_to_every_repetition() -> None:
    inner = Sketch()
    state, hint = inner.input((4,), name="state"), inner.input((4,), name="hint")
    inner.add("Add", [state, hint], name="step")
    sketch = Sketch()
    a, b = sketch.input((4,), name="a"), sketch.input((4,), name="b")
    sketch.block(inner.graph(), [a, b], name="walk", repeat=2)
    assert wires(unfold(sketch.graph())) == {
        "a -> walk/1/step",
        "b -> walk/1/step[1]",
        "walk/1/step -> walk/2/step",
        "b -> walk/2/step[1]",
    }


def test_a_block_with_several_outputs_gives_each_through_its_port() -> None:
    inner = Sketch()
    entry = inner.input((4,), name="entry")
    left = inner.add("Dense", entry, name="left", units=1)
    right = inner.add("Dense", entry, name="right", units=2)
    sketch = Sketch()
    image = sketch.input((4,), name="image")
    fork = sketch.block(inner.graph(outputs=[right, left]), image, name="fork")
    sketch.add("Dense", (fork, 1), name="head", units=3)
    flat = unfold(sketch.graph(outputs=[(fork, 0), "head"]))
    assert "fork/1/left -> head" in wires(flat)
    assert [end.node_id for end in outputs(flat)] == ["fork/1/right", "head"]


def test_a_block_that_passes_its_input_on_leaves_a_wire() -> None:
    inner = Sketch()
    entry = inner.input((4,), name="entry")
    sketch = Sketch()
    image = sketch.input((4,), name="image")
    block = sketch.block(inner.graph(outputs=[entry]), image, name="nothing", repeat=5)
    sketch.add("Dense", block, name="head", units=1)
    assert wires(unfold(sketch.graph())) == {"image -> head"}


def test_an_input_that_is_missing_leaves_the_inner_nodes_without_it() -> None:
    sketch = Sketch()
    sketch.block(samples.residual_block(), None, name="res")
    assert wires(unfold(sketch.graph())) == {"res/1/inner -> res/1/sum"}


def test_layers_of_a_frozen_block_are_frozen_at_every_depth() -> None:
    frozen = apply(samples.nested_blocks(), SetTrainable(layer_ids=("stage",), trainable=False))
    layers = [layer for key, layer in unfold(frozen).layers.items() if key != "image"]
    assert layers and not any(layer.trainable for layer in layers)


def test_names_that_are_taken_get_a_number() -> None:
    graph = apply(samples.with_block(), Rename(layer_id="head", name="res_inner"))
    assert names(unfold(graph)) == ["image", "stem", "res_inner_1", "res_sum", "res_inner"]


def test_a_bypassed_node_hands_its_first_input_on() -> None:
    graph = apply(samples.diamond(), Bypass(node_ids=("left",), bypassed=True))
    assert "left" not in plain(graph).nodes
    assert {"stem -> merge", "right -> merge[1]"} <= wires(plain(graph))


def test_bypassed_nodes_in_a_row_hand_on_through_all() -> None:
    graph = samples.chain("a", "b", "c", "d")
    short = plain(apply(graph, Bypass(node_ids=("b", "c"), bypassed=True)))
    assert wires(short) == {"image -> a", "a -> d"}


def test_a_bypassed_merge_hands_on_its_first_input_only() -> None:
    graph = apply(samples.diamond(), Bypass(node_ids=("merge",), bypassed=True))
    assert {"left -> head", "stem -> right"} <= wires(plain(graph))
    assert outputs(plain(graph)) == (Endpoint(node_id="head"),)


def test_a_bypassed_last_layer_makes_the_one_before_the_output() -> None:
    graph = apply(samples.chain("a", "b"), Bypass(node_ids=("b",), bypassed=True))
    assert outputs(plain(graph)) == (Endpoint(node_id="a"),)


def test_a_bypassed_output_stays_an_output_where_others_take_the_tensor_too() -> None:
    sketch = Sketch()
    trunk = sketch.add("Dense", sketch.input((4,)), name="trunk", units=1)
    sketch.add("Dense", trunk, name="tail", units=2)
    sketch.add("Dense", trunk, name="side", units=3)
    graph = apply(sketch.graph(), Bypass(node_ids=("side",), bypassed=True))
    assert [end.node_id for end in outputs(plain(graph))] == ["tail", "trunk"]


def test_only_the_first_output_of_a_bypassed_node_exists() -> None:
    graph = apply(samples.everything(), Bypass(node_ids=("rnn",), bypassed=True))
    short = without_bypassed(graph)
    assert "words -> twin@2" in wires(short)
    assert [edge.source for edge in short.edges if edge.target == "both"] == ["res", "twin"]


def test_bypassed_nodes_in_a_circle_lead_nowhere() -> None:
    graph = apply(samples.chain("a", "b"), Connect(edge=Edge(source="b", target="a")))
    both = apply(graph, Bypass(node_ids=("a", "b"), bypassed=True))
    assert list(plain(both).nodes) == ["image"]


def test_bypasses_inside_and_of_blocks_are_kept_at_every_depth() -> None:
    graph = samples.nested_blocks()
    inside = EditBlock(layer_id="stage", edit=Bypass(node_ids=("res",), bypassed=True))
    assert {layer.class_name for layer in plain(apply(graph, inside)).layers.values()} == {
        "Input",
        "Dense",
    }
    whole = apply(graph, Bypass(node_ids=("stage", "stage@2"), bypassed=True))
    assert list(plain(whole).nodes) == ["image"]


def test_only_the_bypassed_call_of_a_shared_layer_is_taken_out() -> None:
    graph = apply(samples.chain("a", "b"), Share(node_id="b", layer_id="a"))
    short = plain(apply(graph, Bypass(node_ids=("a",), bypassed=True)))
    assert list(short.nodes) == ["image", "b"]
    assert list(short.layers) == ["image", "a"]


def test_a_bypassed_node_that_is_an_output_twice_is_listed_once() -> None:
    graph = apply(
        samples.chain("a", "b"),
        SetOutputs(outputs=(Endpoint(node_id="b"), Endpoint(node_id="a"))),
    )
    short = plain(apply(graph, Bypass(node_ids=("b",), bypassed=True)))
    assert outputs(short) == (Endpoint(node_id="a"),)


def test_thousands_of_layers_unfold_group_and_bypass() -> None:
    graph = samples.chain(*(f"d{number}" for number in range(3_000)))
    inner = tuple(key for key in graph.nodes if key != "image")
    grouped = apply(graph, Group(node_ids=inner))
    assert any(isinstance(layer, Block) for layer in grouped.layers.values())
    assert len(plain(grouped).nodes) == 3_001
    assert list(plain(apply(graph, Bypass(node_ids=inner, bypassed=True))).nodes) == ["image"]
