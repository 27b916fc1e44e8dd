"""Keras models read into graphs: what each part becomes."""

import numpy as np
import pytest

from builder.graph.document import Block, Edge, Endpoint, Graph
from builder.graph.topology import inputs, outputs, plain
from builder.keras_io.from_keras import UnsupportedModel, from_keras
from builder.keras_io.to_keras import to_keras
from builder.layers.keras_import import load_keras
from tests.keras_io.models import MODELS
from tests.support.canonical import canonical


def sources(graph: Graph, node_id: str) -> list[tuple[str, int, str]]:
    return [(e.source, e.source_port, e.target_port) for e in graph.edges if e.target == node_id]


@pytest.fixture(params=list(MODELS))
def model(request):
    return MODELS[request.param]()


def test_reading_gives_the_layers_and_their_names(model):
    graph = from_keras(model)
    named = {layer.name for layer in graph.layers.values() if layer.class_name != "Expression"}
    assert named >= {layer.name for layer in model.layers}
    assert graph.name == model.name
    assert [graph.layer_of(node).name for node in inputs(graph)] == [
        tensor._keras_history.operation.name for tensor in model.inputs
    ]


def test_building_what_was_read_computes_the_same(model):
    again = to_keras(from_keras(model))
    again.set_weights(model.get_weights())
    random = np.random.default_rng(7)
    batch = [_sample(tensor, random) for tensor in model.inputs]
    load_keras().utils.set_random_seed(3)
    expected = load_keras().tree.flatten(model(batch if len(batch) > 1 else batch[0]))
    load_keras().utils.set_random_seed(3)
    received = load_keras().tree.flatten(again(batch if len(batch) > 1 else batch[0]))
    assert len(expected) == len(received)
    for one, other in zip(expected, received, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)


def test_reading_what_was_built_gives_the_same_graph(model):
    graph = from_keras(model)
    assert canonical(from_keras(to_keras(graph))) == canonical(plain(graph))


def test_a_model_from_its_config_reads_the_same(model):
    keras = load_keras()
    again = type(model).from_config(model.get_config())
    assert isinstance(again, keras.Model)
    assert canonical(from_keras(again)) == canonical(from_keras(model))


def test_a_shared_layer_is_one_layer_with_two_nodes():
    graph = from_keras(MODELS["shared"]())
    assert [node.id for node in graph.nodes.values() if node.layer_id == "conv"] == [
        "conv",
        "conv@2",
    ]
    # The call that Keras saw first, on the second input, is the first here too.
    assert sources(graph, "conv") == [("two", 0, "inputs")]


def test_several_outputs_keep_their_order():
    graph = from_keras(MODELS["branches"]())
    assert outputs(graph) == (Endpoint(node_id="out"), Endpoint(node_id="left"))


def test_nested_models_become_blocks_that_are_shared():
    graph = from_keras(MODELS["nested"]())
    encoder, tail = graph.layers["encoder"], graph.layers["tail"]
    assert isinstance(encoder, Block)
    assert isinstance(tail, Block)
    assert [layer.class_name for layer in encoder.graph.layers.values()] == ["Input", "Dense"]
    assert [layer.class_name for layer in tail.graph.layers.values()] == ["Input", "Dense"]
    assert {node.id for node in graph.nodes.values() if node.layer_id == "tail"} == {
        "tail",
        "tail@2",
    }
    assert sources(graph, "tail@2") == [("encoder@2", 0, "inputs")]


def test_operations_become_expressions():
    graph = from_keras(MODELS["operations"]())
    expressions = [
        layer.config["expression"]
        for layer in graph.layers.values()
        if layer.class_name == "Expression"
    ]
    assert expressions == [
        "x * 2",
        "a + b",
        "relu(x)",
        "x / 3",
        "x[:, 1:]",
        "mean(x, axis=[-1], keepdims=True)",
        "x - 1.5",
        "-x",
        "concatenate([a, b], axis=1)",
    ]


def test_masks_that_keras_passes_along_are_no_edges():
    graph = from_keras(MODELS["sequences"]())
    assert sources(graph, "lstm") == [("embedding", 0, "inputs")]
    assert "Expression" not in {layer.class_name for layer in graph.layers.values()}


def test_ports_constants_and_states_are_kept():
    graph = from_keras(MODELS["sequences"]())
    assert dict(graph.nodes["dropout"].call) == {"training": True}
    assert dict(graph.nodes["attention"].call) == {"use_causal_mask": True}
    assert sources(graph, "attention") == [("dropout", 0, "query"), ("lstm", 0, "value")]
    assert [edge for edge in graph.edges if edge.target_port == "initial_state"] == [
        Edge(source="lstm", source_port=1, target="decoder", target_port="initial_state", order=0),
        Edge(source="lstm", source_port=2, target="decoder", target_port="initial_state", order=1),
    ]


def test_a_mask_that_was_passed_by_hand_is_an_edge():
    graph = from_keras(MODELS["explicit_mask"]())
    assert sources(graph, "gru") == [("sequence", 0, "inputs"), ("mask", 0, "mask")]


def test_frozen_layers_stay_frozen():
    graph = from_keras(MODELS["frozen"]())
    assert [layer.name for layer in graph.layers.values() if not layer.trainable] == ["hidden"]


def test_only_what_differs_from_the_defaults_is_kept():
    graph = from_keras(MODELS["sequential"]())
    assert dict(graph.layers["image"].config) == {"shape": [8, 8, 1]}
    assert {"filters": 4, "kernel_size": 3} in [
        dict(layer.config) for layer in graph.layers.values()
    ]


def test_a_sequential_model_without_input_shape_is_a_chain_without_input():
    keras = load_keras()
    model = keras.Sequential(
        [keras.layers.Dense(3, name="a"), keras.layers.Dense(2, name="b")], name="open"
    )
    graph = from_keras(model)
    assert list(graph.layers) == ["a", "b"]
    assert graph.edges == (Edge(source="a", target="b"),)
    assert inputs(graph) == ()


def test_an_input_that_is_not_used_stays_an_input():
    keras = load_keras()
    used, idle = keras.Input((2,), name="used"), keras.Input((3,), name="idle")
    model = keras.Model([idle, used], keras.layers.Dense(1, name="d")(used))
    assert inputs(from_keras(model)) == ("idle", "used")


def test_a_model_between_inner_tensors_reads_only_its_own_part():
    keras = load_keras()
    x = keras.Input((4,), name="x")
    first = keras.layers.Dense(3, name="first")(x)
    second = keras.layers.Dense(2, name="second")(first)
    keras.Model(x, second)
    graph = from_keras(keras.Model(first, second))
    assert "first" not in graph.layers
    assert graph.layers["second"].config == {"units": 2}


class TestRefusals:
    def test_a_subclassed_model(self):
        keras = load_keras()

        class Own(keras.Model):
            def call(self, x):
                return x

        with pytest.raises(UnsupportedModel, match="functional or Sequential"):
            from_keras(Own())

    def test_a_layer_of_somebodys_own(self):
        keras = load_keras()

        class Twice(keras.layers.Layer):
            def call(self, x):
                return x * 2

        x = keras.Input((2,))
        with pytest.raises(UnsupportedModel, match=r"'twice'.*Twice"):
            from_keras(keras.Model(x, Twice(name="twice")(x)))

    def test_a_lambda(self):
        keras = load_keras()
        x = keras.Input((2,))
        model = keras.Model(x, keras.layers.Lambda(lambda t: t * 2, name="hidden_code")(x))
        with pytest.raises(UnsupportedModel, match="hidden_code"):
            from_keras(model)

    def test_an_operation_that_no_expression_knows(self):
        keras = load_keras()
        x = keras.Input((4, 4))
        with pytest.raises(UnsupportedModel, match="cholesky"):
            from_keras(keras.Model(x, keras.ops.cholesky(x)))

    def test_an_operation_on_an_array(self):
        keras = load_keras()
        x = keras.Input((2,))
        model = keras.Model(x, x + np.array([1.0, 2.0], dtype="float32"))
        with pytest.raises(UnsupportedModel, match="numbers and tensors"):
            from_keras(model)

    def test_one_tensor_as_two_outputs(self):
        keras = load_keras()
        x = keras.Input((2,))
        y = keras.layers.Dense(2)(x)
        with pytest.raises(UnsupportedModel, match="twice"):
            from_keras(keras.Model(x, [y, y]))


def _sample(tensor, random):
    shape = [2, *(size or 5 for size in tensor.shape[1:])]
    if tensor.dtype == "bool":
        return random.random(shape) > 0.3
    if tensor.dtype == "int32":
        return random.integers(0, 20, shape)
    return random.random(shape).astype("float32")
