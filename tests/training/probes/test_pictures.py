"""Filters and maps are those of Keras; what is told of them stays small."""

import numpy as np
import pytest

from builder.graph.sketch import Sketch
from builder.layers.keras_import import load_keras
from builder.templates import TEMPLATES
from builder.training.probes.pictures import kernel_of, make, thinned
from tests.training.probes.looking import cnn, mlp, subject

keras = load_keras()


def test_maps_and_filters_are_those_of_the_layers():
    looked_at = subject(cnn(), "digits")
    found, model = make(looked_at).look(1), looked_at.model
    assert [(each.name, each.of, each.channels) for each in found.layers] == [
        ("conv", 5, 1),
        ("more", 20, 5),
    ]
    sample = looked_at.examples.inputs[0][:1]
    np.testing.assert_allclose(found.sample.unpack(), sample, atol=0.03)
    for each in found.layers:
        layer = model.get_layer(each.name)
        maps = keras.Model(model.inputs, layer.output).predict(sample, verbose=0)[0]
        expected = np.moveaxis(maps, -1, 0)[:16]
        far = (expected.max() - expected.min()) / 500
        np.testing.assert_allclose(each.maps.unpack(), expected, atol=far)
        kernel = layer.get_weights()[0][:, :, :1, :16]
        got = each.filters.unpack()
        np.testing.assert_allclose(got, np.moveaxis(kernel, -1, 0), atol=np.ptp(kernel) / 500)


def test_a_shared_convolution_is_shown_once():
    found = make(subject(TEMPLATES["shared_two_outputs"](), "described_views"))
    if found is not None:
        names = [each.name for each in found.look(1).layers]
        assert len(names) == len(set(names))


def test_of_many_large_convolutions_the_first_are_shown_and_little_is_told():
    sketch = Sketch("large")
    x = sketch.input((96, 80, 3))
    for place in range(6):
        x = sketch.add("Conv2D", x, filters=24, kernel_size=3, name=f"conv_{place}")
    x = sketch.add("GlobalAveragePooling2D", x)
    sketch.add("Dense", x, units=10, activation="softmax")
    found = make(subject(sketch.graph(), "cifar10", count=2)).look(1)
    assert [each.name for each in found.layers] == [f"conv_{place}" for place in range(4)]
    assert found.left_out == 2
    assert found.layers[0].filters.shape == (16, 3, 3, 3)
    assert len(found.model_dump_json()) < 110_000


def test_a_network_without_convolutions_has_no_pictures():
    assert make(subject(mlp(), "moons")) is None


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        (keras.layers.Conv2D(7, 3), (3, 3, 2, 7)),
        (keras.layers.Conv2DTranspose(7, 3), (3, 3, 2, 7)),
        (keras.layers.DepthwiseConv2D(3, depth_multiplier=4), (3, 3, 1, 8)),
        (keras.layers.SeparableConv2D(7, 3, depth_multiplier=4), (3, 3, 1, 8)),
    ],
)
def test_kernels_have_one_layout(layer, shape):
    layer.build((None, 8, 8, 2))
    assert kernel_of(layer).shape == shape


def test_thinning_keeps_the_shape_of_the_picture():
    assert thinned(np.zeros((3, 96, 80)), 32).shape == (3, 32, 27)
    assert thinned(np.zeros((3, 5, 4)), 32).shape == (3, 5, 4)
