import numpy as np
import pytest

from builder.inspection.activation_statistics import UNBOUNDED, activation_bounds, map_statistics
from builder.inspection.activations_of_all import excerpt
from builder.layers.keras_import import load_keras

activation = load_keras().activations.get


@pytest.mark.parametrize(
    ("name", "bounds"),
    [
        ("linear", (None, None)),
        ("relu", (None, None)),
        ("leaky_relu", (None, None)),
        ("gelu", (None, None)),
        ("softmax", (None, None)),
        ("tanh", (-1, 1)),
        ("sigmoid", (0, 1)),
        ("hard_sigmoid", (0, 1)),
        ("softsign", (-1, 1)),
        ("relu6", (None, 6)),
        ("elu", (-1, None)),
        ("selu", (-1.7581, None)),
    ],
)
def test_where_an_activation_function_flattens_out(name, bounds):
    found = activation_bounds(activation(name))
    for got, wanted in zip(found, bounds, strict=True):
        assert got == (None if wanted is None else pytest.approx(wanted, abs=1e-3))


def test_statistics_are_numpys_of_each_map():
    maps = np.random.default_rng(0).normal(size=(3, 4, 5)).round(1)
    found = map_statistics(maps)
    for place, each in enumerate(maps):
        assert found.mean[place] == pytest.approx(each.mean())
        assert found.std[place] == pytest.approx(each.std())
        assert (found.low[place], found.high[place]) == (each.min(), each.max())
        assert found.zeros[place] == pytest.approx((each == 0).sum() / 20)


def test_dead_and_saturated_maps_are_told_apart():
    maps = np.stack(
        [np.zeros((2, 5)), np.full((2, 5), 0.999), np.linspace(-1, 1, 10).reshape(2, 5)]
    )
    found = map_statistics(maps, (-1, 1))
    assert found.dead.tolist() == [True, False, False]
    assert found.saturated.tolist() == [False, True, False]
    assert not map_statistics(maps, UNBOUNDED).saturated.any()


def test_an_excerpt_keeps_what_is_counted_of_all():
    volume = np.zeros((100, 60, 20), np.float32)
    volume[..., 7] = 5
    found = excerpt(volume, most=4, side=25, strongest=True)
    assert (found.kind, found.count, found.dead) == ("maps", 20, 19)
    assert found.shown[0] == 7
    assert found.maps.shape == (4, 25, 20)
    assert (found.low, found.high) == (0, 5)


def test_sequences_and_units_have_excerpts_too():
    sequence = excerpt(np.arange(12, dtype=float).reshape(4, 3), most=8, side=48)
    assert (sequence.kind, sequence.maps.shape, sequence.count) == ("sequence", (1, 3, 4), 3)
    units = excerpt(np.array([0.0, 1, 2]), most=8, side=48)
    assert (units.kind, units.maps.shape, units.count, units.dead) == ("units", (1, 1, 3), 3, 1)
    assert excerpt(np.array(2.0), most=8, side=48).count == 1
