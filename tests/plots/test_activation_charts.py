import numpy as np
import pytest

from builder.plots.activation_charts import (
    MOST_BARS,
    MOST_CELLS,
    compared_heat_maps,
    compared_units,
    heat_map,
    unit_chart,
)
from builder.plots.feature_maps import Limits, compared_sheet, feature_map_sheet
from builder.plots.tiles import DIVERGING, SEQUENTIAL, coloured

AXES = ("feature", "step")


def test_a_heat_map_has_the_numbers_and_the_names_of_its_axes():
    values = np.arange(12.0).reshape(3, 4)
    figure = heat_map(values, AXES, columns=["a", "<b>", "c", "d"])
    (heat,) = figure.data
    np.testing.assert_array_equal(heat.z, values)
    assert (heat.zmin, heat.zmax) == (0, 11)
    assert (figure.layout.yaxis.title.text, figure.layout.xaxis.title.text) == AXES
    assert figure.layout.xaxis.ticktext[1] == "&lt;b&gt;"
    assert heat.text[0][2].startswith("c")


def test_no_colour_of_a_scale_is_one_that_streamlit_replaces():
    (heat,) = heat_map(np.ones((2, 2)), AXES).data
    assert not any(str(colour).startswith("#0000") for _, colour in heat.colorscale)


def test_a_diverging_heat_map_is_white_at_zero():
    (heat,) = heat_map(np.array([[-1.0, 3.0]]), AXES, diverging=True).data
    assert (heat.zmin, heat.zmax) == (-3, 3)


def test_a_large_heat_map_is_thinned_and_keeps_its_places():
    (heat,) = heat_map(np.zeros((1_000, 700)), AXES).data
    assert len(heat.x) * len(heat.y) <= MOST_CELLS
    assert heat.x[1] > 1


def test_two_samples_share_one_scale_and_their_difference_has_its_own():
    first, second = np.array([[1.0, 5.0]]), np.array([[2.0, -1.0]])
    a, b, apart = compared_heat_maps(first, second, AXES).data
    assert (a.zmin, a.zmax) == (b.zmin, b.zmax) == (-1, 5)
    np.testing.assert_array_equal(apart.z, first - second)
    assert (apart.zmin, apart.zmax) == (-6, 6)


@pytest.mark.parametrize("count", [3, MOST_BARS + 1])
def test_units_are_drawn_however_many(count):
    values = np.linspace(-1, 1, count)
    np.testing.assert_array_equal(unit_chart(values).data[0].y, values)
    *_, apart = compared_units(values, values**2).data
    np.testing.assert_allclose(apart.y, values - values**2)


def test_compared_maps_stand_side_by_side_with_common_limits():
    first = np.stack([np.full((2, 3), 1.0), np.full((2, 3), 4.0)])
    second = np.stack([np.full((2, 3), 2.0), np.full((2, 3), 0.0)])
    drawn, both, apart = compared_sheet(first, second, ["0", "1"])
    assert (both, apart) == (Limits(0, 4), Limits(-4, 4))
    assert drawn.tile_shape == (2, 3 * 3 + 2)
    tile = drawn.pixels[:2, :11]
    assert (tile[0, 0] == coloured(np.array(1.0), 0, 4, SEQUENTIAL)).all()
    assert (tile[0, 4] == coloured(np.array(2.0), 0, 4, SEQUENTIAL)).all()
    assert (tile[0, 10] == coloured(np.array(-1.0), -4, 4, DIVERGING)).all()


def test_numbers_that_are_not_finite_do_not_spoil_a_scale():
    maps = np.array([[[0.0, np.inf, 2.0]]])
    assert Limits.of(maps) == Limits(0, 2)
    assert feature_map_sheet(maps).pixels.shape == (1, 3, 3)
    assert Limits.of(np.array([np.nan])) == Limits(0, 0)
