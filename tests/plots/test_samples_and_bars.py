import numpy as np
import pytest

from builder.plots.bars import MOST_BARS, class_balance, probability_bars, unit_bars
from builder.plots.samples import examples_sheet, line_figure, picture, points_figure


@pytest.mark.parametrize("shape", [(4, 5), (4, 5, 1), (4, 5, 3)])
def test_images_of_any_kind_become_colours(shape):
    assert picture(np.zeros(shape), (0.0, 1.0)).shape == (4, 5, 3)


def test_grey_images_are_dark_on_light_and_colours_stay():
    assert picture(np.array([[[0.0], [1.0]]]), (0, 1)).tolist() == [[[255] * 3, [0] * 3]]
    assert picture(np.array([[[1.0, 0.0, 0.5]]]), (0, 1)).tolist() == [[[255, 0, 128]]]


def test_samples_stand_on_one_sheet():
    drawn = examples_sheet([np.zeros((6, 8, 8, 1))], tuple("abcdef"), [(0, 1)])
    assert drawn.tile_shape == (8, 8)
    assert drawn.captions == tuple("abcdef")


def test_each_class_of_points_has_a_symbol_of_its_own():
    figure = points_figure(np.array([[0.0, 1.0], [2.0, 3.0]]), np.array([1, 0]), ("no", "yes"))
    assert [trace.name for trace in figure.data] == ["no", "yes"]
    assert [list(trace.x) for trace in figure.data] == [[2.0], [0.0]]
    assert len({trace.marker.symbol for trace in figure.data}) == 2


def test_a_regression_is_drawn_as_target_over_input():
    (trace,) = line_figure(np.array([[0.0], [1.0]]), np.array([[32.0], [33.8]])).data
    assert list(trace.x) == [0.0, 1.0]
    assert list(trace.y) == [32.0, 33.8]


def test_probabilities_mark_the_right_class():
    (bars,) = probability_bars(np.array([0.1, 0.7, 0.2]), ("a", "b", "c"), true=2).data
    assert list(bars.y) == ["a", "b", "c ✓"]
    assert list(bars.text) == ["0.100", "0.700", "0.200"]


def test_of_many_classes_the_likeliest_are_shown_in_their_order():
    values = np.linspace(0, 1, 100)
    names = [f"class {index}" for index in range(100)]
    (bars,) = probability_bars(values, names).data
    assert list(bars.y) == names[-MOST_BARS:]


def test_balance_and_units_are_bars():
    (balance,) = class_balance([3, 5], ("a", "b")).data
    assert (list(balance.x), list(balance.y)) == (["a", "b"], [3, 5])
    (units,) = unit_bars(np.array([0.5, -1.0])).data
    assert list(units.y) == [0.5, -1.0]


@pytest.mark.parametrize("count", [1, 2, 12])
def test_few_units_are_slim_bars_with_a_tick_each(count):
    axis = unit_bars(np.ones(count)).layout.xaxis
    assert list(axis.tickvals) == list(range(count))
    assert axis.range[1] - axis.range[0] == 12
