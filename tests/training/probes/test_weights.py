"""Histograms are NumPy's, and units that were made dead or saturated are found."""

import numpy as np
import pytest

from builder.graph.sketch import Sketch
from builder.layers.keras_import import load_keras
from builder.training.probes.weights import BINS, activation_of, histogram, make
from tests.training.probes.looking import cnn, mlp, subject

keras = load_keras()


def units_of(found):
    return {each.name: (each.state, each.count, each.of) for each in found.units}


def test_histograms_are_those_of_numpy():
    looked_at = subject(mlp(), "moons")
    found = make(looked_at).look(1)
    assert [each.name for each in found.histograms] == ["first", "second", "says"]
    for each in found.histograms:
        kernel = looked_at.model.get_layer(each.name).get_weights()[0]
        counts, edges = np.histogram(kernel, bins=BINS)
        assert list(each.counts) == counts.tolist()
        assert (each.weight, each.broken) == ("kernel", 0)
        assert (each.low, each.high) == pytest.approx((edges[0], edges[-1]))
        assert (each.mean, each.deviation) == pytest.approx((kernel.mean(), kernel.std()), rel=1e-5)


def test_weights_that_are_no_numbers_are_counted_apart():
    found = histogram("layer", "kernel", np.array([1.0, np.nan, 2.0, np.inf]))
    assert (found.broken, sum(found.counts), found.low, found.high) == (2, 2, 1.0, 2.0)
    nothing = histogram("layer", "kernel", np.full(3, np.nan))
    assert (nothing.broken, nothing.counts, nothing.mean) == (3, (), None)


def test_dead_and_saturated_units_are_counted():
    looked_at = subject(mlp(), "moons")
    first, second = (looked_at.model.get_layer(name) for name in ("first", "second"))
    fresh = units_of(make(looked_at).look(1))
    assert fresh == {"first": ("dead", 0, 6), "second": ("saturated", 0, 4)}
    kernel, bias = first.get_weights()
    first.set_weights([kernel, bias - np.array([1e3, 0, 1e3, 0, 0, 0])])
    kernel, bias = second.get_weights()
    second.set_weights([kernel, bias + np.array([50, 0, 0, -50])])
    assert units_of(make(looked_at).look(1)) == {
        "first": ("dead", 2, 6),
        "second": ("saturated", 2, 4),
    }


def test_a_unit_of_a_convolution_is_a_map_and_the_output_may_be_sure():
    looked_at = subject(cnn(), "digits")
    more = looked_at.model.get_layer("more")
    kernel, bias = more.get_weights()
    more.set_weights([kernel, bias - np.array([1e4] * 7 + [0] * 13)])
    assert units_of(make(looked_at).look(1)) == {"bend": ("dead", 0, 5), "more": ("dead", 7, 20)}


def test_a_unit_of_a_shared_layer_is_dead_when_it_is_so_in_every_call():
    sketch = Sketch("twice")
    points = sketch.input((2,))
    first = sketch.add("Dense", points, units=3, activation="relu", name="twin")
    turned = sketch.add("Rescaling", points, scale=-1.0)
    second = sketch.share(first, turned)
    joined = sketch.add("Add", [first, second])
    sketch.add("Dense", joined, units=1, activation="sigmoid")
    looked_at = subject(sketch.graph(), "moons")
    looked_at.model.get_layer("twin").set_weights(
        [np.array([[1.0, 0, 0], [0, 0, 0]]), np.array([0.0, -1.0, 0.0])]
    )
    # The first unit lives for one sign or the other; the two others never do.
    assert units_of(make(looked_at).look(1)) == {"twin": ("dead", 2, 3)}


@pytest.mark.parametrize(
    ("layer", "activation"),
    [
        (keras.layers.Dense(2, activation="relu"), "relu"),
        (keras.layers.ReLU(max_value=6), "relu"),
        (keras.layers.ReLU(negative_slope=0.1), ""),
        (keras.layers.Activation("sigmoid"), "sigmoid"),
        (keras.layers.LSTM(2), ""),
        (keras.layers.Flatten(), ""),
        (keras.layers.LeakyReLU(), ""),
    ],
)
def test_the_activation_of_a_layer(layer, activation):
    assert activation_of(layer) == activation
