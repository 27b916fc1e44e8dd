"""Heat and bars: colours that mean what they say, and boxes where they belong."""

import numpy as np
import pytest

from builder.plots.attribution import climb_figure, feature_bars, series_heat, shade
from builder.plots.overlay import boxed_heat, heat_pixels, heat_sheet, over, shown

draw = np.random.default_rng(0)


def test_zero_is_white_where_signs_count_and_black_where_they_do_not() -> None:
    values = np.array([[-2.0, 0.0, 1.0]])
    signed = heat_pixels(values, signed=True)[0].astype(int)
    assert signed[1].min() > 230
    assert signed[0][2] > signed[0][0]  # blue below
    assert signed[2][0] > signed[2][2]  # red above
    assert heat_pixels(np.abs(values), signed=False)[0, 1].max() < 10
    assert (heat_pixels(np.zeros((2, 2)), signed=True) > 230).all()


@pytest.mark.parametrize("opacity", [0.0, 0.5, 1.0])
def test_opacity_goes_from_the_picture_to_the_heat(opacity: float) -> None:
    image = draw.integers(0, 256, (4, 5, 3)).astype(np.uint8)
    heat = draw.random((4, 5))
    mixed = over(image, heat, opacity, signed=False)
    expected = (1 - opacity) * image + opacity * heat_pixels(heat, signed=False)
    np.testing.assert_array_equal(mixed, np.round(expected))


def test_a_picture_has_three_tiles_and_a_video_one_for_each_frame() -> None:
    one = heat_sheet(
        draw.random((1, 8, 8, 1)), draw.random((1, 8, 8)), (0, 1), opacity=0.5, signed=False
    )
    assert one.captions == ("what went in", "both", "heat")
    film = heat_sheet(
        draw.random((6, 8, 8, 1)), draw.random((6, 8, 8)), (0, 1), opacity=0.5, signed=True
    )
    assert (len(film.captions), film.columns) == (6, 4)
    assert shown(draw.random((8, 8, 5))).shape == (8, 8)


def test_a_box_is_drawn_around_what_is_seen() -> None:
    image = np.zeros((8, 8, 1))
    drawn = boxed_heat(image, (0, 1), np.zeros((8, 8)), ((2, 3), (5, 7)))
    plain = boxed_heat(image, (0, 1), np.zeros((8, 8)), None)
    rows, columns = np.nonzero((drawn.pixels != plain.pixels).any(axis=-1)[:, : 8 * 28])
    assert (rows.min() // 28, rows.max() // 28) == (2, 4)
    assert (columns.min() // 28, columns.max() // 28) == (3, 6)
    boxed_heat(image, (0, 1), np.zeros((8, 8)), ((-3, -2), (20, 9)))  # beyond the edges


def test_bars_show_what_matters_most_in_its_order() -> None:
    values = np.zeros(100)
    values[[3, 60]] = 2.0, -5.0
    figure = feature_bars(values, [f"v{at}" for at in range(100)])
    (bars,) = figure.data
    assert len(bars.y) == 40 and {"v3", "v60"} <= set(bars.y)
    assert list(bars.y).index("v3") < list(bars.y).index("v60")
    assert len(feature_bars(np.zeros(3), "abc").data[0].y) == 3


def test_a_series_stands_over_its_heat() -> None:
    heat = -draw.random((10, 2))
    unsigned = series_heat(draw.random((10, 2)), heat, signed=False)
    lines, heats = unsigned.data[:2], unsigned.data[2]
    assert [len(line.y) for line in lines] == [10, 10]
    assert np.shape(heats.z) == (2, 10) and np.min(heats.z) >= 0
    signed = series_heat(draw.random((10, 1)), heat[:, 0], signed=True).data[-1]
    assert (signed.zmin, np.shape(signed.z)) == (-signed.zmax, (1, 10))
    assert len(climb_figure(np.arange(4.0)).data[0].y) == 4


def test_the_shade_of_a_word_grows_with_what_it_matters() -> None:
    assert shade(0.0, 1.0, signed=True).endswith("0.000)")
    assert shade(1.0, 1.0, signed=True) != shade(-1.0, 1.0, signed=True)
    assert shade(-1.0, 1.0, signed=False) == shade(1.0, 1.0, signed=False)
    assert shade(1.0, 0.0, signed=True).endswith("0.000)")
