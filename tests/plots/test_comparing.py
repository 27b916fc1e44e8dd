"""Curves of several runs: smoothed rightly, in bands, and told apart not by colour alone."""

import pytest

from builder.plots.comparing import banded, overlaid, size_against_result, smoothed, trended
from builder.training.experiments.results import Band, Spread
from builder.training.experiments.trends import Trend


def test_smoothing_is_a_mean_that_does_not_begin_too_low():
    assert smoothed([2.0, 2.0, 2.0], 0.9) == pytest.approx([2, 2, 2])
    assert smoothed([1.0, None, 3.0], 0.5) == pytest.approx([1, None, (0.25 + 1.5) / 0.75])
    assert smoothed([1.0, 5.0], 0.0) == [1.0, 5.0]
    assert smoothed([], 0.5) == []


def test_runs_are_told_apart_by_dash_and_marker_too():
    figure = overlaid({f"run {n}": [0.1, 0.2] for n in range(10)}, "val_accuracy")
    looks = {(t.line.color, t.line.dash, t.marker.symbol) for t in figure.data}
    assert len(looks) == 10
    plain = {(t.line.dash, t.marker.symbol) for t in figure.data}
    assert len(plain) == 10
    assert figure.layout.yaxis.title.text == "validation accuracy"


def test_the_names_of_many_curves_leave_room_for_the_curves():
    figure = overlaid({f"run {number}": [0.5] for number in range(20)}, "loss", height=380)
    assert 0 < figure.layout.legend.maxheight < figure.layout.height / 3


@pytest.mark.parametrize(("epochs", "each"), [(0, 1), (1, 1), (3, 1), (10, 1), (300, None)])
def test_few_epochs_are_counted_one_by_one(epochs, each):
    figure = overlaid({"run": [0.5] * epochs, "short": [0.5]}, "loss")
    assert figure.layout.xaxis.dtick == each
    assert overlaid({}, "loss").layout.xaxis.dtick == 1


def test_a_band_goes_from_the_least_to_the_greatest_and_back():
    band = Band((("rate", "0.1"),), (1, 2), (0.4, 0.6), (0.2, 0.5), (0.6, 0.7), 3)
    single = Band((("rate", "1"),), (1, 2), (0.1, 0.1), (0.1, 0.1), (0.1, 0.1), 1)
    area, mean, other = banded([band, single], "val_accuracy", logarithmic=True).data
    assert list(area.x) == [1, 2, 2, 1]
    assert list(area.y) == [0.6, 0.7, 0.5, 0.2]
    assert (list(mean.y), mean.name) == ([0.4, 0.6], "rate 0.1")
    assert (list(other.y), other.name) == ([0.1, 0.1], "rate 1")


def test_size_stands_on_a_logarithmic_axis():
    figure = size_against_result({"a": (1_000, 0.9), "b": (1_000_000, 0.95)}, "val_accuracy")
    assert figure.layout.xaxis.type == "log"
    assert [(t.x[0], t.y[0]) for t in figure.data] == [(1_000, 0.9), (1_000_000, 0.95)]


@pytest.mark.parametrize(
    ("numbers", "kind"), [((1, 2, 3), "linear"), ((0.001, 0.01, 1), "log"), ((0, 1, 50), "linear")]
)
def test_a_trend_is_marked_at_its_numbers_with_bars_over_the_seeds(numbers, kind):
    points = tuple((number, Spread(0.5, 0.1, 0.4, 0.7, 2)) for number in numbers)
    figure = trended(Trend("rate", {(): points}), "val_accuracy")
    (line,) = figure.data
    assert (list(line.x), list(line.y)) == (list(numbers), [0.5] * 3)
    assert line.error_y.array == pytest.approx([0.2] * 3)
    assert line.error_y.arrayminus == pytest.approx([0.1] * 3)
    axis = figure.layout.xaxis
    assert (axis.type, list(axis.tickvals), axis.title.text) == (kind, list(numbers), "rate")
