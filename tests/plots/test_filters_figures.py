"""Filters in every channel, and the figures of weights."""

import numpy as np

from builder.plots.filters import filter_sheet, slices_sheet
from builder.plots.filters_figures import bars_figure, likeness_figure, spread, spread_figure
from builder.plots.kernels import matrix_figure


def test_every_slice_of_every_filter_has_a_tile_in_the_order_of_the_filters() -> None:
    kernel = np.zeros((1, 1, 2, 3))
    kernel[0, 0, 1, 2] = 1.0
    drawn = slices_sheet(kernel, first=5)
    assert (drawn.columns, drawn.rows) == (2, 3)
    assert drawn.captions[0] == "5·0"
    assert drawn.captions[-1] == "7·1"
    red = drawn.pixels[..., 0].astype(int) - drawn.pixels[..., 2]
    assert np.unravel_index(red.argmax(), red.shape) == (2, 1)
    assert (np.abs(np.delete(red.ravel(), 5)) <= 2).all()  # all others are 0: white


def test_pictures_that_are_compared_have_one_scale() -> None:
    small, large = np.full((1, 1, 1, 1), 0.5), np.full((1, 1, 1, 1), 1.0)
    own, shared = filter_sheet(small).pixels, filter_sheet(small, limit=1.0).pixels
    assert own.tolist() == filter_sheet(large).pixels.tolist()
    assert own.tolist() != shared.tolist()


def test_a_difference_of_nothing_is_grey_in_colour() -> None:
    kernel = np.zeros((1, 2, 3, 1))
    kernel[0, 1] = [[0.5], [-0.5], [0.0]]
    pixels = filter_sheet(kernel, centred=True).pixels
    assert pixels.tolist() == [[[128, 128, 128], [255, 0, 128]]]


def test_the_most_alike_pair_has_a_frame_on_both_sides_of_the_diagonal() -> None:
    figure = likeness_figure(np.eye(3), ["a", "b", "c"], (0, 2))
    assert [(shape.x0, shape.y0) for shape in figure.layout.shapes] == [(-0.5, 1.5), (1.5, -0.5)]
    assert (figure.data[0].zmin, figure.data[0].zmax) == (-1, 1)


def test_bars_show_both_states_and_name_them() -> None:
    now, before = np.array([1.0, 2.0]), np.array([0.5, 2.5])
    figure = bars_figure(now, before, ["a", "b"], what="norm")
    assert [trace.name for trace in figure.data] == ["before training", "this epoch"]
    assert figure.layout.showlegend
    assert len(bars_figure(now, None, ["a", "b"], what="norm").data) == 1


def test_a_histogram_counts_every_weight_in_bins_that_both_share() -> None:
    now, before = np.array([0.0, 1.0, 2.0, np.nan]), np.array([-2.0, 0.0, 0.0, 1.0])
    edges, counts, earlier = spread(now, before)
    assert (edges[0], edges[-1], counts.sum(), earlier.sum()) == (-2, 2, 3, 4)
    np.testing.assert_array_equal(earlier, np.histogram(before, edges)[0])
    assert spread(np.zeros(5), None)[1].sum() == 5
    assert [trace.type for trace in spread_figure(edges, counts, earlier).data] == [
        "bar",
        "scatter",
    ]


def test_long_rows_are_drawn_without_their_numbers() -> None:
    (heat,) = matrix_figure(np.ones((2, 40)), ["a", "b"], [str(at) for at in range(40)]).data
    assert heat.text is None
    (heat,) = matrix_figure(np.ones((2, 3)), ["a", "b"], ["x", "y", "z"], limit=4).data
    assert (heat.text is not None, heat.zmax) == (True, 4)
