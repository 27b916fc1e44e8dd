"""Graphs built as Keras models."""

import sys

import numpy as np
import pytest

from builder.graph.document import Block, Edge, Endpoint, Graph, Layer, Node
from builder.graph.sketch import Sketch
from builder.keras_io.from_keras import from_keras
from builder.keras_io.to_keras import GraphError, build, to_keras
from tests.support.canonical import canonical


def chain(*layers: tuple[str, dict], shape=(4,)) -> Graph:
    sketch = Sketch("chain")
    node = sketch.input(shape, name="in")
    for number, (class_name, config) in enumerate(layers):
        node = sketch.add(class_name, node, name=f"layer_{number}", **config)
    return sketch.graph()


def residual(units: int) -> Graph:
    """A block: a Dense around which its input is carried."""
    sketch = Sketch("residual")
    start = sketch.input((units,), name="start")
    dense = sketch.add("Dense", start, name="dense", units=units)
    sketch.add("Add", [start, dense], name="add")
    return sketch.graph()


def with_block(repeat: int, *, trainable: bool = True) -> Graph:
    """An input, a residual block that repeats, a Dense."""
    block = Block(id="res", name="res", graph=residual(4), repeat=repeat, trainable=trainable)
    return Graph(
        layers={
            "in": Layer(id="in", class_name="Input", config={"shape": [4]}, name="in"),
            "res": block,
            "out": Layer(id="out", class_name="Dense", config={"units": 2}, name="out"),
        },
        nodes={key: Node(id=key, layer_id=key) for key in ("in", "res", "out")},
        edges=(Edge(source="in", target="res"), Edge(source="res", target="out")),
    )


def test_layers_have_the_names_and_arguments_of_the_document():
    model = to_keras(chain(("Dense", {"units": 3, "activation": "relu"})))
    assert model.name == "chain"
    assert [layer.name for layer in model.layers] == ["in", "layer_0"]
    assert model.layers[1].units == 3


def test_one_input_and_one_output_are_tensors_and_several_are_lists():
    assert to_keras(chain(("Dense", {"units": 3}))).output.shape == (None, 3)
    sketch = Sketch()
    one = sketch.input((2,))
    sketch.add("Dense", one, units=1)
    sketch.add("Dense", one, units=2)
    assert [tensor.shape for tensor in to_keras(sketch.graph()).output] == [(None, 1), (None, 2)]


def test_outputs_have_the_order_of_the_document():
    sketch = Sketch()
    start = sketch.input((2,))
    one = sketch.add("Dense", start, units=1)
    two = sketch.add("Dense", one, units=2)
    model = to_keras(sketch.graph(outputs=[two, one]))
    assert [tensor.shape for tensor in model.outputs] == [(None, 2), (None, 1)]


def test_a_shared_layer_has_its_weights_once():
    sketch = Sketch()
    one, two = sketch.input((3,)), sketch.input((3,))
    dense = sketch.add("Dense", one, units=2)
    sketch.share(dense, two)
    assert to_keras(sketch.graph()).count_params() == 8


def test_named_ports_and_constants_reach_the_call():
    sketch = Sketch()
    query, value = sketch.input((5, 4), name="query"), sketch.input((5, 4), name="value")
    attention = sketch.add(
        "MultiHeadAttention",
        name="attention",
        ports={"query": query, "value": value},
        call={"return_attention_scores": True},
        num_heads=2,
        key_dim=3,
    )
    graph = sketch.graph(outputs=[(attention, 0), (attention, 1)])
    model = to_keras(graph)
    assert [tensor.shape for tensor in model.outputs] == [(None, 5, 4), (None, 2, 5, 5)]
    assert canonical(from_keras(model)) == canonical(graph)


def test_the_states_of_a_recurrent_layer_go_into_another():
    sketch = Sketch()
    start = sketch.input((None, 3), name="start")
    encoder = sketch.add("LSTM", start, name="encoder", units=4, return_state=True)
    states = {"initial_state": [(encoder, 1), (encoder, 2)]}
    sketch.add("LSTM", start, name="decoder", units=4, ports=states)
    graph = sketch.graph()
    model = to_keras(graph)
    node = model.get_layer("decoder")._inbound_nodes[0]
    assert len(node.arguments.kwargs["initial_state"]) == 2
    assert canonical(from_keras(model)) == canonical(graph)


def test_frozen_layers_are_not_trained():
    sketch = Sketch()
    hidden = sketch.add("Dense", sketch.input((3,)), units=2, trainable=False)
    sketch.add("Dense", hidden, units=1)
    model = to_keras(sketch.graph())
    assert sum(w.shape.num_elements() for w in model.trainable_weights) == 3
    assert sum(w.shape.num_elements() for w in model.non_trainable_weights) == 8


def test_bypassed_nodes_are_left_out():
    graph = chain(("Dense", {"units": 4}), ("Dense", {"units": 9}), ("Dense", {"units": 2}))
    nodes = {**graph.nodes, "layer_1": graph.nodes["layer_1"].model_copy(update={"bypassed": True})}
    model = to_keras(graph.model_copy(update={"nodes": nodes}))
    assert [layer.name for layer in model.layers] == ["in", "layer_0", "layer_2"]


def test_a_block_is_unfolded_with_fresh_weights_for_each_repetition():
    model = to_keras(with_block(3))
    assert [layer.name for layer in model.layers] == [
        "in",
        *("res_1_dense", "res_1_add", "res_2_dense", "res_2_add", "res_3_dense", "res_3_add"),
        "out",
    ]
    assert model.count_params() == 3 * 20 + 10


def test_a_frozen_block_freezes_its_layers():
    model = to_keras(with_block(2, trainable=False))
    assert [layer.name for layer in model.layers if layer.weights and layer.trainable] == ["out"]


def test_an_expression_computes_what_it_says():
    sketch = Sketch()
    one, two = sketch.input((2,), name="one"), sketch.input((2,), name="two")
    sketch.add("Expression", [one, two], name="mix", expression="relu(a - b) * 2 + 1")
    model = to_keras(sketch.graph())
    result = model([np.array([[3.0, 0.0]]), np.array([[1.0, 1.0]])])
    np.testing.assert_allclose(result, [[5.0, 1.0]])
    assert {op.name for op in model.operations} == {"one", "two", "mix", "mix.1", "mix.2", "mix.3"}


def test_the_automatic_names_of_operations_give_way_to_chosen_names():
    sketch = Sketch()
    words = sketch.input((None,), name="words", dtype="int32")
    embedded = sketch.add("Embedding", words, input_dim=5, output_dim=2, mask_zero=True, name="e")
    # Keras computes the mask with an operation that it calls `not_equal`, numbered or not.
    sums = sketch.add("LSTM", embedded, units=2, name="not_equal")
    for number in range(1, 60):
        sums = sketch.add("Dense", sums, units=2, name=f"not_equal_{number}")
    model = to_keras(sketch.graph())
    names = [operation.name for operation in model.operations]
    assert len(set(names)) == len(names)


def test_a_thousand_layers_need_no_higher_recursion_limit(monkeypatch):
    def refuse(limit):
        raise AssertionError("the recursion limit was changed")

    monkeypatch.setattr(sys, "setrecursionlimit", refuse)
    sketch = Sketch("deep")
    node = sketch.input((2,), name="in")
    for number in range(1_500):
        node = sketch.add("Activation", node, name=f"act_{number}", activation="relu")
    graph = sketch.graph()
    model = to_keras(graph)
    assert len(model.layers) == 1_501
    assert canonical(from_keras(model)) == canonical(graph)


def test_built_says_where_everything_went():
    graph = chain(("Dense", {"units": 3}), ("Dense", {"units": 2}))
    built = build(graph)
    assert built.tensors.keys() == graph.nodes.keys()
    assert built.layers["layer_0"] is built.model.get_layer("layer_0")
    assert built.tensors["layer_1"][0] is built.model.output


class TestRefusals:
    def test_all_errors_are_listed(self):
        sketch = Sketch()
        image = sketch.input((8, 8, 1), name="image")
        sketch.add("Conv2D", sketch.add("Flatten", image), name="conv", filters=2, kernel_size=3)
        sketch.add("Dense", image, name="dense", units=-1)
        with pytest.raises(GraphError) as caught:
            to_keras(sketch.graph())
        assert len(str(caught.value).splitlines()) == 2

    def test_a_graph_without_outputs(self):
        with pytest.raises(GraphError):
            to_keras(Graph())

    def test_a_cycle(self):
        graph = chain(("Dense", {"units": 4}), ("Dense", {"units": 4}))
        edges = (Edge(source="layer_1", target="layer_0"), Edge(source="layer_0", target="layer_1"))
        with pytest.raises(GraphError):
            to_keras(graph.model_copy(update={"edges": edges}))

    def test_two_layers_of_one_name(self):
        graph = chain(("Dense", {"units": 4}), ("Dense", {"units": 4}))
        twin = graph.layers["layer_1"].model_copy(update={"name": "layer_0"})
        with pytest.raises(GraphError, match="layer_0"):
            to_keras(graph.model_copy(update={"layers": {**graph.layers, "layer_1": twin}}))

    def test_a_name_that_keras_does_not_take(self):
        graph = chain(("Dense", {"units": 4}))
        odd = graph.layers["layer_0"].model_copy(update={"name": "a/b"})
        with pytest.raises(GraphError):
            to_keras(graph.model_copy(update={"layers": {**graph.layers, "layer_0": odd}}))

    def test_an_output_that_is_not_there(self):
        graph = chain(("Dense", {"units": 4}))
        ends = (Endpoint(node_id="layer_0", port=3),)
        with pytest.raises(GraphError):
            to_keras(graph.model_copy(update={"outputs": ends}))
