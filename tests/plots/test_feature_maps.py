import numpy as np
import pytest

from builder.inspection.activation_maps import as_maps
from builder.plots.feature_maps import LARGEST_SIDE, dead_maps, feature_map_sheet, short
from builder.plots.tiles import SEQUENTIAL, coloured


@pytest.mark.parametrize(
    ("shape", "maps"),
    [
        ((5, 4, 3), (3, 5, 4)),
        ((7, 2), (1, 2, 7)),
        ((2, 5, 4, 3), (6, 5, 4)),
        ((7, 2, 5, 4, 3), (42, 5, 4)),
        ((9,), None),
        ((), None),
    ],
)
def test_activations_become_maps(shape, maps):
    found = as_maps(np.zeros(shape))
    assert (None if found is None else found.shape) == maps


def test_a_map_is_one_channel():
    activation = np.random.default_rng(0).random((5, 4, 3))
    assert (as_maps(activation)[2] == activation[..., 2]).all()


def test_captions_name_the_map_and_its_maximum():
    maps = np.stack([np.full((2, 2), 4.0), np.full((2, 2), 0.4)])
    assert feature_map_sheet(maps).captions == ("0 · max 4.0", "1 · max 0.4")


def test_the_strongest_map_can_come_first():
    maps = np.stack([np.full((2, 2), peak) for peak in (1.0, 3.0, 2.0)])
    drawn = feature_map_sheet(maps, by_activation=True)
    assert [caption.split()[0] for caption in drawn.captions] == ["1", "2", "0"]


def test_a_common_scale_gives_one_value_one_colour():
    maps = np.stack([[[0.0, 1.0]], [[0.0, 2.0]]])
    own, common = feature_map_sheet(maps), feature_map_sheet(maps, common_scale=True)
    assert (own.pixels[0, 1] == own.pixels[0, 3]).all()
    assert (common.pixels[0, 3] == coloured(np.array(2.0), 0, 2, SEQUENTIAL)).all()
    assert not (common.pixels[0, 1] == common.pixels[0, 3]).all()


def test_large_maps_are_thinned():
    drawn = feature_map_sheet(np.zeros((1, 300, 10)))
    assert max(drawn.tile_shape) <= LARGEST_SIDE


def test_dead_maps_are_counted():
    maps = np.zeros((3, 2, 2))
    maps[1, 0, 0] = -0.1
    assert dead_maps(maps) == 2


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (4.04, "4.0"), (-0.0314, "-0.031"), (1204.4, "1,204"), (1.2e-5, "1.2e-05")],
)
def test_numbers_are_written_short(value, text):
    assert short(value) == text
