"""What a node makes of a sample is what a plain Keras model to its tensor gives."""

from typing import Any

import numpy as np
import pytest

from builder.graph import topology
from builder.graph.document import Block, Edge, Endpoint, Graph, Node
from builder.graph.sketch import Sketch
from builder.inspection.activations import activations, probe
from builder.keras_io.to_keras import Built, build
from builder.layers.keras_import import load_keras

keras = load_keras()


def two_inputs_shared() -> Graph:
    sketch = Sketch()
    large, small = sketch.input((16, 16, 3)), sketch.input((8, 8, 3))
    left = sketch.add("Conv2D", large, filters=3, kernel_size=3, padding="same", name="left")
    pool = sketch.add("MaxPooling2D", left, pool_size=2, name="pool")
    shared = sketch.add("Conv2D", pool, filters=5, kernel_size=3, name="shared")
    right = sketch.share(shared, small)
    both = sketch.add("Concatenate", [shared, right], name="both")
    flat = sketch.add("Flatten", both, name="flat")
    sketch.add("Dense", flat, units=4, activation="softmax", name="dense")
    return sketch.graph()


def several_outputs() -> Graph:
    sketch = Sketch()
    words = sketch.input((6, 2))
    lstm = sketch.add("LSTM", words, units=3, return_state=True, return_sequences=True, name="lstm")
    dropped = sketch.add("Dropout", (lstm, 1), rate=0.9, name="drop")
    sketch.add("Dense", dropped, units=2)
    sketch.add("Flatten", lstm)
    return sketch.graph()


def nested_block() -> Graph:
    inner = Sketch("inner")
    x = inner.input((8, 8, 4))
    conv = inner.add("Conv2D", x, filters=4, kernel_size=3, padding="same", name="conv")
    inner.add("Add", [x, conv], name="sum")
    block = Block(id="block", name="block", graph=inner.graph(), repeat=2)
    outer = Sketch()
    image = outer.input((8, 8, 4), name="image")
    flat = outer.add("Flatten", image, name="flat")
    graph = outer.graph()
    return Graph(
        layers={**graph.layers, "block": block},
        nodes={**graph.nodes, "block": Node(id="block", layer_id="block")},
        edges=(Edge(source="image", target="block"), Edge(source="block", target=flat)),
        outputs=(Endpoint(node_id=flat),),
    )


GRAPHS = {"two inputs": two_inputs_shared, "outputs": several_outputs, "block": nested_block}


def sample_for(model: Any) -> list[np.ndarray]:
    rng = np.random.default_rng(3)
    return [rng.normal(size=tensor.shape[1:]).astype("float32") for tensor in model.inputs]


def expected(built: Built, node_id: str, sample: list[np.ndarray]) -> list[np.ndarray]:
    plain = keras.Model(built.model.inputs, list(built.tensors[node_id]))
    batch = [part[None] for part in sample]
    predicted = plain.predict(batch if len(batch) > 1 else batch[0], verbose=0)
    predicted = predicted if isinstance(predicted, list) else [predicted]
    return [output[0] for output in predicted]


@pytest.mark.parametrize("name", GRAPHS)
def test_every_node_gives_what_keras_predicts(name: str) -> None:
    graph = GRAPHS[name]()
    built = build(graph)
    sample = sample_for(built.model)
    assert set(built.tensors) == set(topology.plain(graph).nodes)
    for node_id, tensors in built.tensors.items():
        found = activations(probe(built.model, tensors), sample)
        for one, other in zip(found, expected(built, node_id, sample), strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6, err_msg=node_id)


def test_the_calls_of_a_shared_layer_are_told_apart() -> None:
    built = build(two_inputs_shared())
    sample = sample_for(built.model)
    first, second = (
        activations(probe(built.model, built.tensors[node]), sample)[0]
        for node in ("shared", "shared@2")
    )
    shared = built.layers["shared"]
    np.testing.assert_allclose(second, np.asarray(shared(sample[1][None]))[0], rtol=1e-5, atol=1e-6)
    assert first.shape == second.shape
    assert not np.allclose(first, second)


def test_dropout_rests() -> None:
    built = build(several_outputs())
    sample = sample_for(built.model)
    state = activations(probe(built.model, built.tensors["lstm"]), sample)[1]
    dropped = activations(probe(built.model, built.tensors["drop"]), sample)[0]
    np.testing.assert_array_equal(dropped, state)


def test_a_probe_sees_new_weights() -> None:
    built = build(two_inputs_shared())
    sample = sample_for(built.model)
    left = probe(built.model, built.tensors["left"])
    before = activations(left, sample)[0]
    kernel, bias = built.layers["left"].get_weights()
    built.layers["left"].set_weights([kernel, bias + 1])
    np.testing.assert_allclose(activations(left, sample)[0], before + 1, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(
    ("shapes", "complaint"),
    [
        ([(16, 16, 3)], "2 parts, one per input, got 1"),
        ([(16, 16, 3), (8, 8)], r"expects samples of shape \(8, 8, 3\), got \(8, 8\)"),
        ([(16, 15, 3), (8, 8, 3)], r"expects samples of shape \(16, 16, 3\)"),
    ],
)
def test_a_sample_that_does_not_fit_is_refused(shapes: list, complaint: str) -> None:
    built = build(two_inputs_shared())
    with pytest.raises(ValueError, match=complaint):
        activations(
            probe(built.model, built.tensors["dense"]), [np.zeros(shape) for shape in shapes]
        )


def test_numbers_of_few_bits_come_as_float32() -> None:
    inputs = keras.Input((4,))
    model = keras.Model(inputs, keras.layers.Dense(2, dtype="bfloat16")(inputs))
    found = activations(probe(model, model.outputs), [np.ones(4, "float32")])[0]
    assert found.dtype == np.float32
