"""A value that is worked out step by step is the value that Keras computes."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.inspection import explaining_moves as moves
from builder.inspection.explaining import EXPLAINERS, explain_value
from builder.inspection.explaining_values import Unexplained, packed, unpacked
from builder.layers.keras_import import load_keras

keras = load_keras()
layers = keras.layers

SHAPES = {1: (11, 4), 2: (9, 10, 4), 3: (6, 5, 6, 4)}


def settled(layer: Any, shapes: Sequence[tuple[int, ...]], seed: int = 3) -> tuple[Any, list[Any]]:
    """Gives a layer random weights; returns its output for random inputs, and these."""
    random = np.random.default_rng(seed)
    inputs = [random.normal(size=shape).astype("float32") for shape in shapes]
    shape = [(1, *each) for each in shapes]
    keras.Sequential([keras.Input(shapes[0]), layer]) if len(shape) == 1 else layer.build(shape)
    for weight in layer.weights:
        numbers = random.normal(size=weight.shape)
        positive = "variance" in weight.path or "count" in weight.path
        weight.assign(np.abs(numbers) + 0.1 if positive else numbers)
    if "Conv" in type(layer).__name__ and layer.data_format == "channels_first":
        return channels_first(layer, inputs[0]), inputs
    batch = [each[None] for each in inputs]
    return np.asarray(layer(batch[0] if len(batch) == 1 else batch, training=False))[0], inputs


def channels_first(layer: Any, values: Any) -> Any:
    """What TensorFlow does not compute on every processor: its twin with the channels last."""
    twin = type(layer).from_config({**layer.get_config(), "data_format": "channels_last"})
    given = np.moveaxis(values, 0, -1)[None]
    twin(given)
    twin.set_weights(layer.get_weights())
    return np.moveaxis(np.asarray(twin(given))[0], -1, 0)


def check(layer: Any, *shapes: tuple[int, ...], places: int = 12, seed: int = 3) -> None:
    """Holds the explanation of some positions, the corners among them, to Keras."""
    output, inputs = settled(layer, shapes, seed)
    random = np.random.default_rng(seed)
    corners = [(0,) * output.ndim, tuple(size - 1 for size in output.shape)]
    others = [tuple(map(int, random.integers(0, output.shape))) for _ in range(places)]
    for position in [*corners, *others]:
        found = explain_value(layer, inputs, position)
        assert found.value == pytest.approx(float(output[position]), rel=1e-5, abs=1e-5), position
        if found.steps:
            assert found.steps[-1].value == found.value
        again = unpacked(*packed(found))
        assert (again.steps, again.value) == (found.steps, found.value)
        reads_its_input(found, layer, inputs)


def reads_its_input(found: Any, layer: Any, inputs: Sequence[Any]) -> None:
    """What a stage says that it reads is there: at these places of the input."""
    for stage in found.stages[:1]:
        if stage.kind == "softmax" or [axis.name for axis in stage.axes][0] in ("input", "place"):
            continue
        array = inputs[stage.source]
        if getattr(layer, "data_format", "") == "channels_first" and layer.name[:7] != "flatten":
            array = np.moveaxis(array, 0, -1)
        if array.ndim != len(stage.axes) or type(layer).__name__ == "TimeDistributed":
            continue
        for index in np.ndindex(stage.values.shape):
            if stage.outside is not None and stage.outside[index]:
                assert stage.values[index] == 0
                continue
            at = tuple(axis.places[i] for axis, i in zip(stage.axes, index, strict=True))
            assert stage.values[index] == pytest.approx(float(array[at]))


ACTIVATIONS = (
    "linear", "relu", "sigmoid", "tanh", "softmax", "gelu", "elu", "selu", "leaky_relu",
    "softplus", "softsign", "silu", "hard_sigmoid", "exponential", "mish", "log_softmax",
)  # fmt: skip


@st.composite
def convolutions(draw: Any) -> tuple[str, dict[str, Any], tuple[int, ...]]:
    rank = draw(st.sampled_from((1, 2, 2, 3)))
    kind = draw(st.sampled_from(("Conv", "Conv", "Transpose", "Depthwise", "Separable")))
    if rank == 3 and kind in ("Depthwise", "Separable"):
        kind = "Conv"
    sizes = st.integers(1, 4)
    stride = draw(st.integers(1, 3))
    dilation = draw(st.integers(1, 3)) if stride == 1 and kind != "Transpose" else 1
    channels_first = kind != "Transpose" and rank < 3 and draw(st.booleans())
    paddings = ["valid", "same"]
    if rank == 1 and kind == "Conv" and not channels_first:
        paddings.append("causal")
    padding = draw(st.sampled_from(paddings))
    activation = draw(st.sampled_from(ACTIVATIONS))
    if channels_first and "softmax" in activation:
        activation = "relu"
    if dilation > 1:  # no window is larger than what it moves over
        least = min(SHAPES[rank][:-1])
        sizes = st.integers(1, min(3, 1 + (least - 1) // dilation))
    args: dict[str, Any] = {
        "kernel_size": [draw(sizes) for _ in range(rank)],
        "strides": stride,
        "padding": padding,
        "dilation_rate": dilation,
        "activation": activation,
        "use_bias": draw(st.booleans()),
        "data_format": "channels_first" if channels_first else "channels_last",
    }
    name = {"Transpose": f"Conv{rank}DTranspose"}.get(kind, f"{kind}Conv{rank}D")
    if kind in ("Conv", "Transpose"):
        name = name.replace("ConvConv", "Conv")
        args["filters"] = 8
    if kind == "Conv" and rank < 3:
        args["groups"] = draw(st.sampled_from((1, 1, 2, 4)))
    if kind in ("Depthwise", "Separable"):
        args["depth_multiplier"] = draw(st.integers(1, 3))
    if kind == "Separable":
        args["filters"] = 6
    *space, channels = SHAPES[rank]
    return name, args, (channels, *space) if channels_first else (*space, channels)


@settings(max_examples=100, deadline=None)
@given(case=convolutions(), seed=st.integers(0, 10**6))
def test_convolutions_of_every_kind(
    case: tuple[str, dict[str, Any], tuple[int, ...]], seed: int
) -> None:
    name, args, shape = case
    check(getattr(layers, name)(**args), shape, places=5, seed=seed)


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("strides", [None, 1, 3, 4])
@pytest.mark.parametrize("rank", [1, 2, 3])
@pytest.mark.parametrize("kind", ["Max", "Average"])
def test_pooling(kind: str, rank: int, strides: int | None, padding: str) -> None:
    layer = getattr(layers, f"{kind}Pooling{rank}D")(2, strides=strides, padding=padding)
    check(layer, SHAPES[rank])


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("strides", [(2, 3, 4), (4, 1, 3)])
@pytest.mark.parametrize("size", [(1, 1, 1), (2, 1, 3), (3, 2, 1)])
@pytest.mark.parametrize("kind", ["MaxPooling", "AveragePooling", "Conv"])
def test_windows_in_volumes_that_are_smaller_than_their_steps(
    kind: str, size: Any, strides: Any, padding: str
) -> None:
    args: dict[str, Any] = {"pool_size": size}
    if kind == "Conv":
        args = {"kernel_size": size, "filters": 2}
    for shape in ((3, 4, 5, 2), (7, 6, 8, 2)):
        if padding == "same" or all(a >= b for a, b in zip(shape, size, strict=False)):
            layer = getattr(layers, f"{kind}3D")(**args, strides=strides, padding=padding)
            check(layer, shape, places=6)


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("rank", [1, 2, 3])
@pytest.mark.parametrize("kind", ["Max", "Average"])
def test_global_pooling(kind: str, rank: int, keepdims: bool) -> None:
    check(getattr(layers, f"Global{kind}Pooling{rank}D")(keepdims=keepdims), SHAPES[rank])


def test_the_winner_of_a_window_is_named() -> None:
    image = np.array([[12, 20, 30, 0], [8, 12, 2, 0], [34, 70, 37, 4], [112, 100, 25, 12]])
    found = explain_value(layers.MaxPooling2D(2), [image[..., None]], (1, 0, 0))
    (stage,) = found.stages
    assert found.value == 112
    assert stage.values.ravel()[stage.chosen] == 112
    assert [axis.places for axis in stage.axes] == [(2, 3), (0, 1), (0,)]


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("shape", [(7,), (3, 7)])
def test_dense(shape: tuple[int, ...], activation: str) -> None:
    check(layers.Dense(5, activation=activation), shape)
    check(layers.Dense(5, activation=activation, use_bias=False), shape)


OTHERS = [
    (layers.BatchNormalization(), [(4, 5, 3)]),
    (layers.BatchNormalization(axis=1, epsilon=0.01), [(4, 5, 3)]),
    (layers.BatchNormalization(scale=False, center=False), [(6,)]),
    (layers.LayerNormalization(), [(4, 6)]),
    (layers.LayerNormalization(axis=(1, 2), epsilon=0.01), [(4, 6)]),
    (layers.LayerNormalization(center=False, scale=False), [(4, 5, 3)]),
    (layers.Normalization(mean=[1.0, 2.0, 3.0], variance=[4.0, 0.5, 2.0]), [(3,)]),
    (layers.Rescaling(1 / 255, offset=-0.5), [(4, 4, 1)]),
    (layers.Softmax(), [(4, 6)]),
    (layers.Softmax(axis=1), [(4, 6)]),
    (layers.Activation("tanh"), [(5,)]),
    (layers.Activation("softmax"), [(2, 5)]),
    (layers.ReLU(), [(5, 3)]),
    (layers.ReLU(max_value=0.5, negative_slope=0.2, threshold=0.1), [(5, 3)]),
    (layers.LeakyReLU(0.2), [(5, 3)]),
    (layers.PReLU(), [(5, 3)]),
    (layers.PReLU(shared_axes=[1]), [(5, 3)]),
    (layers.ELU(0.7), [(5, 3)]),
    (layers.GlobalAveragePooling2D(data_format="channels_first"), [(4, 5, 3)]),
    (layers.GlobalMaxPooling1D(data_format="channels_first", keepdims=True), [(4, 5)]),
    (layers.Flatten(), [(4, 3, 2)]),
    (layers.Flatten(data_format="channels_first"), [(4, 3, 2)]),
    (layers.Reshape((2, 6)), [(4, 3)]),
    (layers.Permute((3, 1, 2)), [(4, 3, 2)]),
    (layers.RepeatVector(3), [(4,)]),
    (layers.ZeroPadding2D(((1, 2), (0, 3))), [(4, 3, 2)]),
    (layers.Cropping2D(1), [(5, 6, 2)]),
    (layers.UpSampling2D((2, 3)), [(3, 3, 2)]),
    (layers.UpSampling1D(2), [(3, 2)]),
    (layers.Dropout(0.5), [(5,)]),
    (layers.GaussianNoise(0.5), [(5,)]),
    (layers.Concatenate(), [(3, 2), (3, 4)]),
    (layers.Concatenate(axis=1), [(3, 2), (1, 2), (4, 2)]),
    (layers.Add(), [(3, 2), (3, 2), (3, 2)]),
    (layers.Add(), [(3, 2), (1, 2)]),
    (layers.Subtract(), [(3, 2), (3, 2)]),
    (layers.Multiply(), [(3, 3, 2), (1, 1, 2)]),
    (layers.Average(), [(3, 2), (3, 2)]),
    (layers.Maximum(), [(3, 2), (3, 2)]),
    (layers.Minimum(), [(3, 2), (3, 2)]),
    (layers.Dot(axes=1), [(6,), (6,)]),
    (layers.Dot(axes=1, normalize=True), [(6,), (6,)]),
    (layers.Dot(axes=(2, 2)), [(3, 6), (4, 6)]),
    (layers.Dot(axes=(2, 1)), [(3, 6), (6, 4)]),
    (layers.TimeDistributed(layers.Dense(3, activation="relu")), [(4, 5)]),
    (layers.TimeDistributed(layers.Conv2D(3, 3, padding="same")), [(2, 6, 6, 2)]),
]


@pytest.mark.parametrize(("layer", "shapes"), OTHERS)
def test_other_layers(layer: Any, shapes: list[tuple[int, ...]]) -> None:
    check(layer, *shapes)


def test_an_embedding_is_looked_up() -> None:
    layer = layers.Embedding(9, 4)
    tokens = np.array([3, 0, 8], "int32")
    output = np.asarray(layer(tokens[None]))[0]
    for position in np.ndindex(3, 4):
        assert explain_value(layer, [tokens], position).value == pytest.approx(output[position])


def test_padding_is_told_from_numbers() -> None:
    layer = layers.Conv2D(2, 3, padding="same")
    _, inputs = settled(layer, [(5, 5, 1)])
    (stage,) = explain_value(layer, inputs, (0, 4, 1)).stages
    assert [axis.places for axis in stage.axes] == [(-1, 0, 1), (3, 4, 5), (0,)]
    np.testing.assert_array_equal(
        stage.outside[..., 0], [[True, True, True], [False, False, True], [False, False, True]]
    )


def test_what_cannot_be_explained_says_so() -> None:
    layer = layers.LSTM(3)
    layer(np.zeros((1, 4, 2), "float32"))
    with pytest.raises(Unexplained, match="no explanation, number by number, for a LSTM"):
        explain_value(layer, [np.zeros((4, 2))], (0,))
    with pytest.raises(Unexplained, match="interpolated"):
        between = layers.UpSampling2D(interpolation="bilinear")
        explain_value(between, [np.ones((2, 2, 1))], (0, 0, 0))


def test_every_explained_layer_is_tried_here() -> None:
    tried = {type(layer).__name__ for layer, _ in OTHERS} | {"Dense", "Embedding"}
    tried |= {name for name in EXPLAINERS if "Conv" in name or "Pooling" in name}
    rest = set(EXPLAINERS) - tried
    assert all(EXPLAINERS[name] in (moves.moved, moves.unchanged) for name in rest)  # as others
