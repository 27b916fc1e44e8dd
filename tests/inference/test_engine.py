"""What is known about graphs as a whole: sharing, bypassing, freezing, blocks, partial results."""

import sys
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builder.graph.document import Edge, Graph
from builder.graph.edits import (
    Batch,
    Bypass,
    Configure,
    Connect,
    EditBlock,
    EditError,
    Fold,
    Group,
    Place,
    SetOutputs,
    SetRepeat,
    SetTrainable,
    apply,
)
from builder.graph.paths import edit_at, graph_at
from builder.graph.sketch import Sketch
from builder.graph.topology import plain
from builder.inference.engine import infer
from builder.inference.specs import TensorSpec, Totals
from builder.inference.walk import walk
from builder.keras_io.to_keras import to_keras
from builder.templates import TEMPLATES


def shapes(graph: Graph) -> dict[str, str]:
    nodes = infer(graph).nodes.items()
    return {node_id: ", ".join(spec.label for spec in info.outputs) for node_id, info in nodes}


def chain(*layers: tuple[str, dict], shape: tuple[int, ...] = (8, 8, 3)) -> Graph:
    sketch = Sketch()
    node = sketch.input(shape, name="x")
    for number, (class_name, config) in enumerate(layers):
        node = sketch.add(class_name, node, name=f"n{number}", **config)
    return sketch.graph()


CONV = ("Conv2D", {"filters": 4, "kernel_size": 3})
BAD = ("Conv2D", {"filters": -4, "kernel_size": 3})
FLAT = ("Flatten", {})
DENSE = ("Dense", {"units": 5})


def test_inputs_and_outputs_have_names_and_specs():
    inference = infer(TEMPLATES["y_two_inputs"]())
    assert [spec.label for _, spec in inference.inputs] == ["16 × 16 × 3", "8 × 8 × 3"]
    assert [spec for _, spec in inference.outputs] == [TensorSpec((None, 3))]
    assert inference.of(next(iter(inference.nodes))) == ()


def test_the_same_graph_is_worked_out_once_and_an_equal_one_equally():
    graph = TEMPLATES["lenet5"]()
    assert infer(graph) is infer(graph)
    assert infer(TEMPLATES["lenet5"]()) == infer(graph)


def test_a_broken_node_hides_only_what_is_behind_it():
    sketch = Sketch()
    x = sketch.input((8, 8, 3), name="x")
    bad = sketch.add("Conv2D", x, filters=-1, kernel_size=3, name="bad")
    behind = sketch.add("Flatten", bad, name="behind")
    good = sketch.add("Flatten", sketch.add("Conv2D", x, filters=4, kernel_size=3, name="good"))
    sketch.add("Concatenate", [behind, good], name="both")
    inference = infer(sketch.graph())
    statuses = {node_id: info.status for node_id, info in inference.nodes.items()}
    assert statuses == {
        "x": "ok", "bad": "error", "behind": "unknown", "good": "ok", "flatten": "ok",
        "both": "unknown",
    }  # fmt: skip
    assert inference.nodes["good"].params == 112
    assert inference.totals.params == 112
    assert [item.node_id for item in inference.diagnostics] == ["bad"]


def test_a_wrong_argument_is_said_behind_an_error_too():
    found = infer(chain(BAD, CONV, BAD)).diagnostics
    assert [(item.code, item.node_id) for item in found] == [
        ("bad-argument", "n0"),
        ("bad-argument", "n2"),
    ]


def test_a_circle_leaves_the_rest_known():
    graph = chain(CONV, FLAT, DENSE, DENSE, DENSE)
    graph = apply(graph, Connect(edge=Edge(source="n3", target="n2", order=1)))
    inference = infer(graph)
    statuses = {node_id: info.status for node_id, info in inference.nodes.items()}
    assert statuses == {
        "x": "ok", "n0": "ok", "n1": "ok", "n2": "error", "n3": "error", "n4": "unknown",
    }  # fmt: skip


def test_a_shared_layer_counts_once():
    inference = infer(TEMPLATES["shared_two_outputs"]())
    shared = [info for info in inference.nodes.values() if info.params == 140]
    assert [info.first_call for info in shared] == [True, False]
    assert inference.totals.params == 224
    assert shared[0].weights == shared[1].weights


def test_a_call_of_a_shared_layer_that_fails_leaves_the_others():
    sketch = Sketch()
    first = sketch.add("Dense", sketch.input((8,)), units=4, name="dense")
    wrong = sketch.share(first, sketch.input((9,)))
    right = sketch.share(first, sketch.input((8,)))
    inference = infer(sketch.graph())
    assert inference.nodes[wrong].status == "error"
    assert inference.nodes[right].status == "ok"
    assert inference.totals.params == 36


def test_a_shared_layer_takes_its_own_output():
    sketch = Sketch()
    node = sketch.add("Dense", sketch.input((8,)), units=8, name="step")
    for _ in range(50):
        node = sketch.share(node, node)
    inference = infer(sketch.graph())
    assert inference.ok
    assert inference.totals.params == 72
    assert inference.totals.macs == 51 * 64


def test_a_shared_layer_may_see_other_lengths():
    sketch = Sketch()
    first = sketch.add("Conv2D", sketch.input((8, 8, 3)), filters=4, kernel_size=3, name="conv")
    second = sketch.share(first, sketch.input((20, 10, 3)))
    assert shapes(sketch.graph())[second] == "18 × 8 × 4"


def test_bypassing_lets_the_input_through_and_drops_the_weights():
    graph = apply(chain(CONV, FLAT, DENSE), Bypass(node_ids=("n0",), bypassed=True))
    inference = infer(graph)
    assert inference.nodes["n0"].status == "bypassed"
    assert inference.nodes["n0"].params == 0
    assert inference.nodes["n0"].outputs == inference.nodes["x"].outputs
    assert inference.totals.params == (8 * 8 * 3 + 1) * 5
    assert inference.totals.layers == 2


@pytest.mark.parametrize(
    "gone, total",
    [((7,), 44_183_912), ((6, 7), 11_551_080), ((3, 4), 59_268_712), ((3, 4, 6, 7), 9_854_568)],
)
def test_the_published_ablations_of_alexnet(gone: tuple[int, ...], total: int):
    graph = TEMPLATES["alexnet"]()
    weighted = [node_id for node_id, info in infer(graph).nodes.items() if info.params]
    ids = tuple(weighted[number - 1] for number in gone)
    assert infer(apply(graph, Bypass(node_ids=ids, bypassed=True))).totals.params == total


def test_a_bypassed_node_ignores_its_other_inputs():
    sketch = Sketch()
    x = sketch.input((8,), name="x")
    lost = sketch.add("Dense", units=-1, name="lost")
    sketch.add("Add", [x, lost], name="sum")
    graph = apply(sketch.graph(), Bypass(node_ids=("sum",), bypassed=True))
    assert infer(graph).nodes["sum"].outputs == (TensorSpec((None, 8)),)


def test_frozen_layers_do_not_train():
    graph = apply(chain(CONV, FLAT, DENSE), SetTrainable(layer_ids=("n0",), trainable=False))
    inference = infer(graph)
    assert inference.nodes["n0"].non_trainable_params == 112
    assert not any(weight.trainable for weight in inference.nodes["n0"].weights)
    assert inference.totals.non_trainable == 112
    assert inference.totals.trainable == inference.totals.params - 112


def test_outputs_of_one_layer_have_ports():
    sketch = Sketch()
    steps = sketch.input((6, 8))
    lstm = sketch.add("LSTM", steps, units=4, return_state=True, name="lstm")
    sketch.add("Dense", (lstm, 2), units=3, name="from_state")
    graph = sketch.graph(outputs=["from_state", ("lstm", 0)])
    inference = infer(graph)
    assert inference.nodes["lstm"].outputs == (TensorSpec((None, 4)),) * 3
    assert [spec.label for _, spec in inference.outputs] == ["3", "4"]


def test_an_embedding_masks_what_follows():
    sketch = Sketch()
    words = sketch.input((6,), dtype="int32")
    x = sketch.add("Embedding", words, input_dim=10, output_dim=4, mask_zero=True, name="words")
    sketch.add("LSTM", x, units=3, return_sequences=True, name="lstm")
    nodes = infer(sketch.graph()).nodes
    assert nodes["words"].outputs[0].masked
    assert nodes["lstm"].outputs[0].masked


def residual_block(repeat: int, trainable: bool = True) -> Graph:
    sketch = Sketch()
    x = sketch.add("Conv2D", sketch.input((8, 8, 3)), filters=4, kernel_size=1, name="stem")
    y = sketch.add("Conv2D", x, filters=4, kernel_size=3, padding="same", name="a")
    y = sketch.add("BatchNormalization", y, name="norm")
    sketch.add("Flatten", sketch.add("Add", [x, y], name="sum"), name="flat")
    graph = apply(sketch.graph(), Group(node_ids=("a", "norm", "sum"), name="block"))
    block = next(layer for layer in graph.layers.values() if layer.class_name == "Block")
    graph = apply(graph, SetRepeat(layer_id=block.id, repeat=repeat))
    return apply(graph, SetTrainable(layer_ids=(block.id,), trainable=trainable))


@pytest.mark.parametrize("repeat", [1, 3])
@pytest.mark.parametrize("trainable", [True, False])
def test_a_block_is_the_sum_of_its_unfolded_layers(repeat: int, trainable: bool):
    graph = residual_block(repeat, trainable)
    folded, unfolded = infer(graph), infer(plain(graph))
    assert folded.ok and unfolded.ok
    assert folded.totals == unfolded.totals
    assert folded.totals.layers == 3 * repeat + 2
    assert [spec for _, spec in folded.outputs] == [spec for _, spec in unfolded.outputs]
    block = folded.nodes["block"]
    assert block.params == repeat * (4 * 9 * 4 + 4 + 16)
    assert len(block.weights) == repeat * 6
    field, plain_field = block.receptive_field, unfolded.nodes["flat"].receptive_field
    assert field.size == (1 + 2 * repeat,) * 2
    assert plain_field is None
    assert folded.inside["block"].nodes["sum"].outputs == block.outputs


def test_a_block_of_another_shape_cannot_share_its_weights():
    sketch = Sketch()
    sketch.add("Flatten", sketch.add("Dense", sketch.input((6,)), units=4, name="part"))
    sketch.input((7,), name="wider")
    graph = apply(sketch.graph(), Group(node_ids=("part",), name="block"))
    node = graph.nodes["block"].model_copy(update={"id": "again"})
    edge = Edge(source="wider", target="again")
    both = graph.model_copy(
        update={"nodes": {**graph.nodes, "again": node}, "edges": (*graph.edges, edge)}
    )
    assert [(item.code, item.node_id) for item in infer(both).errors] == [
        ("shared-mismatch", "again")
    ]


def test_an_empty_graph_is_known_completely():
    inference = infer(Graph())
    assert inference.nodes == {}
    assert inference.totals == Totals()


def test_five_thousand_layers_do_not_recurse():
    sketch = Sketch()
    node = sketch.input((8,))
    for _ in range(5_000):
        node = sketch.add("Dense", node, units=8)
    graph = sketch.graph()
    limit = sys.getrecursionlimit()
    inference = infer(graph)
    assert inference.totals.params == 5_000 * 72
    assert sys.getrecursionlimit() == limit


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(widths=st.lists(st.integers(1, 40), min_size=1, max_size=8), data=st.data())
def test_an_edit_gives_what_a_fresh_start_would(widths: list[int], data: st.DataObject):
    graph = chain(FLAT, *(("Dense", {"units": width}) for width in widths))
    infer(graph)
    place = data.draw(st.integers(1, len(widths)))
    width = data.draw(st.integers(1, 40))
    edited = apply(graph, Configure(layer_id=f"n{place}", config={"units": width}))
    sizes = [192, *widths]
    sizes[place] = width
    expected = sum((a + 1) * b for a, b in zip(sizes, sizes[1:], strict=False))
    assert infer(edited).totals.params == expected
    assert infer(edited).totals.macs == sum(a * b for a, b in zip(sizes, sizes[1:], strict=False))


def test_memory_of_a_training_step():
    totals = Totals(
        params=100, trainable=50, non_trainable=50, activation_bytes=10, weight_bytes=400
    )
    assert totals.training_bytes(8) == 400 + 200 * 3 + 2 * 8 * 10
    assert totals.training_bytes(1, optimizer_slots=0) == 400 + 200 + 20
    assert Totals().training_bytes(32) == 0


LAYER_EDITS = st.one_of(
    st.tuples(st.just("units"), st.sampled_from([1, 7, 64, -1])),
    st.tuples(st.just("filters"), st.sampled_from([2, 5, 32, 0])),
    st.tuples(st.just("kernel_size"), st.sampled_from([1, 3, 50])),
    st.tuples(st.just("padding"), st.sampled_from(["same", "valid", "half"])),
    st.tuples(st.just("trainable"), st.booleans()),
    st.tuples(st.just("bypassed"), st.booleans()),
    st.tuples(
        st.sampled_from(["placed", "placed inside"]),
        st.tuples(st.integers(0, 9), st.integers(0, 9)),
    ),
)


def test_nothing_is_worked_out_again_when_nodes_are_moved_or_unfolded(monkeypatch):
    graph = residual_block(2)
    before = infer(graph)

    def called(*args: Any) -> None:
        raise AssertionError("a layer was asked again")

    monkeypatch.setattr("builder.inference.walk.outcome", called)
    placed = apply(graph, Place(positions={node_id: (1, 2) for node_id in graph.nodes}))
    (block,) = (key for key in graph.nodes if graph.layer_of(key).class_name == "Block")
    unfolded = apply(placed, Fold(node_ids=(block,), unfolded=True))
    turned = apply(unfolded, Place(direction="right"))
    inside = Place(positions={node_id: (1, 2) for node_id in graph_at(turned, (block,)).nodes})
    inner = apply(turned, edit_at(turned, (block,), inside))
    assert [infer(each) for each in (placed, unfolded, turned, inner)] == [before] * 4
    with pytest.raises(AssertionError, match="asked again"):
        infer(residual_block(2))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    name=st.sampled_from(["y_two_inputs", "shared_two_outputs", "lenet5", "block"]),
    steps=st.lists(st.tuples(st.integers(0, 20), LAYER_EDITS), min_size=1, max_size=6),
)
def test_taking_over_what_did_not_change_changes_nothing(
    name: str, steps: list[tuple[int, tuple[str, Any]]]
):
    graph = residual_block(2) if name == "block" else TEMPLATES[name]()
    before = walk(graph)
    for place, (what, value) in steps:
        node_id = list(graph.nodes)[place % len(graph.nodes)]
        layer_id = graph.nodes[node_id].layer_id
        try:
            if what == "trainable":
                graph = apply(graph, SetTrainable(layer_ids=(layer_id,), trainable=value))
            elif what == "bypassed":
                graph = apply(graph, Bypass(node_ids=(node_id,), bypassed=value))
            elif what == "placed":
                graph = apply(graph, Place(positions={node_id: value}))
            elif what == "placed inside":
                (inner_id, *_) = graph_at(graph, (node_id,)).nodes
                inside = Place(positions={inner_id: value}, direction="right")
                graph = apply(graph, edit_at(graph, (node_id,), inside))
            else:
                graph = apply(graph, Configure(layer_id=layer_id, config={what: value}))
        except EditError:
            continue
        before, fresh = walk(graph, before=before), walk(graph)
        assert before == fresh


def loose_ends():
    """Networks in which a layer leads to no output."""
    sketch = Sketch()
    image = sketch.input((4,))
    wanted = sketch.add("Dense", image, units=3, name="wanted")
    sketch.add("Dense", image, units=5, name="unwanted")
    yield "outputs are chosen", sketch.graph(outputs=[wanted])
    sketch = Sketch()
    vector = sketch.input((4,))
    left = sketch.add("Dense", vector, units=4, name="left")
    right = sketch.add("Dense", vector, units=4, name="right")
    total = sketch.add("Add", [left, right], name="total")
    sketch.add("Dense", total, units=2, name="last")
    graph = sketch.graph()
    yield "a merge is bypassed", apply(graph, Bypass(node_ids=(total,), bypassed=True))
    inside = Group(node_ids=(left, right, total), name="block", node_id="block")
    within = EditBlock(layer_id="block", edit=Bypass(node_ids=(total,), bypassed=True))
    yield "within a block", apply(graph, Batch(edits=(inside, within)))


@pytest.mark.parametrize(("case", "graph"), list(loose_ends()))
def test_what_leads_to_no_output_is_not_counted(case, graph):
    assert infer(graph).totals.params == to_keras(graph).count_params()


def test_other_outputs_give_other_totals():
    _, graph = next(loose_ends())
    assert infer(graph).totals.params == 15
    both = apply(graph, SetOutputs(outputs=()))
    assert infer(both).totals.params == 40
