"""The filters are the layer's own weights, in one layout."""

from typing import Any

import numpy as np
import pytest

from builder.inspection.filters import CONVOLUTIONS, filters, has_filters
from builder.layers.keras_import import load_keras

keras = load_keras()
layers = keras.layers

SHAPES = {1: (9, 4), 2: (9, 8, 4), 3: (7, 7, 7, 4)}


def built(layer: Any, rank: int) -> Any:
    layer(np.zeros((1, *SHAPES[rank]), "float32"))
    for variable in layer.weights:  # biases begin as zeros, which would hide a mix-up
        variable.assign(np.random.default_rng(7).normal(size=variable.shape))
    return layer


@pytest.mark.parametrize(
    ("layer", "rank"),
    [
        (layers.Conv1D(5, 3), 1),
        (layers.Conv2D(5, (3, 2)), 2),
        (layers.Conv2D(6, 3, groups=2), 2),
        (layers.Conv3D(5, 2), 3),
    ],
)
def test_of_a_convolution_they_are_its_weights(layer: Any, rank: int) -> None:
    kernel, bias = built(layer, rank).get_weights()
    found = filters(layer)
    np.testing.assert_array_equal(found.kernel, kernel)
    np.testing.assert_array_equal(found.bias, bias)
    assert found.mixing is None


def test_of_a_dense_they_are_its_weights() -> None:
    layer = layers.Dense(3)
    kernel, bias = built(layer, 1).get_weights()
    found = filters(layer)
    np.testing.assert_array_equal(found.kernel, kernel)
    np.testing.assert_array_equal(found.bias, bias)
    assert has_filters(layer)


@pytest.mark.parametrize(
    ("layer", "rank"), [(layers.Conv1DTranspose(5, 3), 1), (layers.Conv2DTranspose(5, (3, 2)), 2)]
)
def test_of_a_transposed_one_the_filters_come_last(layer: Any, rank: int) -> None:
    kernel, _ = built(layer, rank).get_weights()
    found = filters(layer).kernel
    assert found.shape == (*kernel.shape[:-2], 4, 5)
    for channel in range(4):
        for index in range(5):
            np.testing.assert_array_equal(found[..., channel, index], kernel[..., index, channel])


def test_of_a_depthwise_one_each_sees_one_channel() -> None:
    layer = built(layers.DepthwiseConv2D(3, depth_multiplier=2), 2)
    found = filters(layer).kernel
    assert found.shape == (3, 3, 1, 8)
    image = np.random.default_rng(1).normal(size=(3, 3, 4)).astype("float32")
    output = np.asarray(layer(image[None]))[0, 0, 0] - np.asarray(layer.bias)
    by_hand = [(image[..., index // 2] * found[..., 0, index]).sum() for index in range(8)]
    np.testing.assert_allclose(output, by_hand, rtol=1e-4, atol=1e-5)


def test_of_a_separable_one_the_mixing_comes_along() -> None:
    layer = built(layers.SeparableConv2D(5, 3, depth_multiplier=2), 2)
    found = filters(layer)
    assert (found.kernel.shape, found.mixing.shape) == ((3, 3, 1, 8), (8, 5))
    image = np.random.default_rng(1).normal(size=(3, 3, 4)).astype("float32")
    single = np.array([(image[..., i // 2] * found.kernel[..., 0, i]).sum() for i in range(8)])
    by_hand = single @ found.mixing + found.bias
    np.testing.assert_allclose(np.asarray(layer(image[None]))[0, 0, 0], by_hand, rtol=1e-3)


def test_without_a_bias_there_is_none() -> None:
    assert filters(built(layers.Conv2D(5, 3, use_bias=False), 2)).bias is None


def test_of_a_wrapped_convolution_they_are_found() -> None:
    layer = layers.TimeDistributed(layers.Conv2D(5, 3))
    layer(np.zeros((1, 2, 9, 8, 4), "float32"))
    assert has_filters(layer)
    np.testing.assert_array_equal(filters(layer).kernel, layer.get_weights()[0])


@pytest.mark.parametrize(
    "layer", [layers.Flatten(), layers.MaxPooling2D(), layers.Bidirectional(layers.LSTM(2))]
)
def test_other_layers_have_none(layer: Any) -> None:
    assert not has_filters(layer)
    with pytest.raises(ValueError, match="Expected a convolution"):
        filters(layer)


def test_every_convolution_of_keras_is_known() -> None:
    public = {
        name
        for name, found in vars(layers).items()
        if "Conv" in name and "LSTM" not in name and "Convolution" not in name
    }
    assert public == CONVOLUTIONS
