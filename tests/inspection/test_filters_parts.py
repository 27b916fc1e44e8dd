"""The weights of every kind of layer come part by part, and are the layer's own."""

from typing import Any

import numpy as np
import pytest

from builder.inspection.filters_likeness import as_vectors, cosines, most_alike, norms
from builder.inspection.filters_parts import has_parts, parts
from builder.layers.keras_import import load_keras

keras = load_keras()
layers = keras.layers


def built(layer: Any, shape: tuple[int, ...], dtype: str = "float32") -> Any:
    keras.Sequential([keras.Input(shape, dtype=dtype), layer])
    for weight in layer.weights:
        if weight.dtype == "float32":
            weight.assign(np.random.default_rng(len(weight.path)).normal(size=weight.shape))
    return layer


def test_a_convolution_has_a_kernel_and_a_bias() -> None:
    layer = built(layers.Conv2D(5, 3), (8, 8, 3))
    kernel, bias = parts(layer)
    assert (kernel.key, kernel.role, bias.key, bias.role) == ("kernel", "filters", "bias", "vector")
    np.testing.assert_array_equal(kernel.array, layer.get_weights()[0])
    np.testing.assert_array_equal(bias.array, layer.get_weights()[1])


def test_an_lstm_comes_gate_by_gate() -> None:
    layer = built(layers.LSTM(3), (5, 2))
    found = {part.key: part for part in parts(layer)}
    kernel, recurrent, bias = layer.get_weights()
    assert [key for key in found if key.startswith("kernel")] == [
        "kernel_i", "kernel_f", "kernel_c", "kernel_o",
    ]  # fmt: skip
    x, h, c = (
        np.random.default_rng(i).normal(size=n).astype("float32") for i, n in enumerate((2, 3, 3))
    )
    gate = {
        name: x @ found[f"kernel_{name}"].array
        + h @ found[f"recurrent_{name}"].array
        + found[f"bias_{name}"].array
        for name in "ifco"
    }
    sigmoid = lambda z: 1 / (1 + np.exp(-z))  # noqa: E731
    new_c = sigmoid(gate["f"]) * c + sigmoid(gate["i"]) * np.tanh(gate["c"])
    new_h = sigmoid(gate["o"]) * np.tanh(new_c)
    output, _ = layer.cell(x[None], [h[None], c[None]])
    np.testing.assert_allclose(np.asarray(output)[0], new_h, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("reset_after", [True, False])
def test_a_gru_comes_gate_by_gate(reset_after: bool) -> None:
    layer = built(layers.GRU(3, reset_after=reset_after), (5, 2))
    found = {part.key: part.array for part in parts(layer)}
    x, h = np.array([0.3, -0.7], "float32"), np.array([0.1, 0.5, -0.4], "float32")
    sigmoid = lambda v: 1 / (1 + np.exp(-v))  # noqa: E731
    before = {gate: found.get(f"recurrent_bias_{gate}", 0.0) for gate in "zrh"}
    z, r = (
        sigmoid(
            x @ found[f"kernel_{g}"] + found[f"bias_{g}"] + h @ found[f"recurrent_{g}"] + before[g]
        )
        for g in "zr"
    )
    given = x @ found["kernel_h"] + found["bias_h"]
    if reset_after:
        new = np.tanh(given + r * (h @ found["recurrent_h"] + before["h"]))
    else:
        new = np.tanh(given + (r * h) @ found["recurrent_h"])
    output, _ = layer.cell(x[None], [h[None]])
    np.testing.assert_allclose(np.asarray(output)[0], z * h + (1 - z) * new, rtol=1e-4, atol=1e-5)


def test_both_ways_are_told_apart() -> None:
    layer = built(layers.Bidirectional(layers.LSTM(3)), (5, 2))
    found = {part.key: part for part in parts(layer)}
    np.testing.assert_array_equal(
        found["backward_kernel_f"].array, layer.backward_layer.get_weights()[0][:, 3:6]
    )
    assert found["forward_kernel_f"].title == "Kernel, forget gate (f), forward"


def test_of_an_embedding_the_rows_are_compared() -> None:
    (table,) = parts(built(layers.Embedding(7, 4), (3,), "int32"))
    assert (table.role, table.by_row, table.array.shape) == ("matrix", True, (7, 4))


def test_a_normalisation_has_its_figures() -> None:
    layer = built(layers.BatchNormalization(), (4, 4, 6))
    found = {part.title: part.array for part in parts(layer)}
    assert list(found) == ["gamma", "beta", "moving mean", "moving variance"]
    np.testing.assert_array_equal(found["moving mean"], np.asarray(layer.moving_mean))


@pytest.mark.parametrize(
    ("layer", "shape", "count"),
    [
        (layers.SimpleRNN(3), (5, 2), 3),
        (layers.ConvLSTM2D(2, 3), (3, 6, 6, 1), 12),
        (layers.TimeDistributed(layers.Dense(2)), (3, 4), 2),
        (layers.SeparableConv2D(3, 3), (6, 6, 2), 3),
        (layers.Conv2DTranspose(3, 3), (6, 6, 2), 2),
        (layers.DepthwiseConv2D(3, depth_multiplier=2), (6, 6, 2), 2),
        (layers.TimeDistributed(layers.SeparableConv1D(3, 3)), (2, 6, 2), 3),
        (layers.Bidirectional(layers.LSTM(3)), (5, 2), 24),
        (layers.GRU(3), (5, 2), 12),
        (layers.Dense(3, use_bias=False), (4,), 1),
        (layers.LayerNormalization(), (4,), 2),
        (layers.PReLU(), (4,), 1),
        (layers.EinsumDense("ab,bc->ac", output_shape=3), (4,), 1),
    ],
)
def test_every_weight_is_there(layer: Any, shape: tuple[int, ...], count: int) -> None:
    found = parts(built(layer, shape))
    assert len(found) == count
    assert sum(part.array.size for part in found) == layer.count_params()
    assert len({part.key for part in found}) == count
    for part in found:  # the code that goes with it gives the same
        given = eval(part.code, {"layer": layer, "np": np})
        np.testing.assert_array_equal(given, part.array)


def test_attention_shows_its_matrices() -> None:
    layer = layers.MultiHeadAttention(2, 3)
    layer(np.zeros((1, 4, 5), "float32"), np.zeros((1, 4, 5), "float32"))
    found = parts(layer)
    assert sum(part.array.size for part in found) == layer.count_params()
    assert any("query" in part.title for part in found)
    assert {part.array.ndim for part in found} <= {1, 2}


def test_a_layer_is_told_by_its_weights_and_not_by_its_name() -> None:
    layer = built(layers.Dense(3, name="seed"), (4,))
    assert [part.key for part in parts(layer)] == ["kernel", "bias"]


def test_what_has_no_weights_says_so() -> None:
    layer = layers.Flatten(name="flat")
    assert not has_parts(layer)
    assert not has_parts(layers.Dropout(0.5))
    with pytest.raises(ValueError, match="flat has no weights: it is a Flatten"):
        parts(layer)


def test_lengths_and_likeness_are_those_of_the_textbook() -> None:
    kernel = np.random.default_rng(0).normal(size=(3, 3, 2, 4))
    vectors = as_vectors(kernel)
    for index in range(4):
        np.testing.assert_array_equal(vectors[index], kernel[..., index].ravel())
    np.testing.assert_allclose(norms(vectors), [np.linalg.norm(each) for each in vectors])
    alike = cosines(vectors)
    for i, j in np.ndindex(4, 4):
        a, b = vectors[i], vectors[j]
        expected = a @ b / (np.linalg.norm(a) * np.linalg.norm(b))
        assert alike[i, j] == pytest.approx(expected)


def test_the_most_alike_pair_is_found() -> None:
    base = np.random.default_rng(0).normal(size=(5, 8))
    base[3] = 2 * base[1] + 1e-3
    base[4] = -base[0]
    base[2] = 0
    alike = cosines(base)
    assert most_alike(alike)[:2] == (1, 3)
    assert most_alike(alike, opposite=True) == (0, 4, pytest.approx(-1))
    assert alike[2].tolist() == [0, 0, 1, 0, 0]
    np.testing.assert_array_equal(as_vectors(np.eye(3), by_row=True), np.eye(3))
    assert as_vectors(np.array([1.0, 2.0])).tolist() == [[1], [2]]
