"""Figures of all data hold what they are given, mark classes not by colour alone, and fit."""

import numpy as np
import pytest
from plotly.colors import hex_to_rgb

from builder.inspection.calibration import calibration
from builder.inspection.scores import precision_recall, roc
from builder.plots.calibration import calibration_figure
from builder.plots.confusion import MOST_WRITTEN, confusion_figure
from builder.plots.embedding import embedding_figure
from builder.plots.invariance import change_curves, change_strip
from builder.plots.regions import SAID, TRUE, box_tile, image_tile, mask_tile
from builder.plots.residuals import against_figure, residual_histogram
from builder.plots.roc import precision_recall_figure, roc_figure

COUNTS = np.array([[8, 2], [0, 12345]])


def test_a_cell_says_its_count_or_share_and_can_be_clicked() -> None:
    figure = confusion_figure(COUNTS, ("no", "yes"), share=False, chosen=(0, 1))
    heat, points = figure.data
    assert list(map(list, heat.text)) == [["8", "2"], ["", "12k"]]
    np.testing.assert_allclose(heat.z, [[0.8, 0.2], [0, 1]])
    places = dict(zip(map(tuple, np.asarray(points.customdata)), points.hovertext, strict=True))
    assert places[0, 1] == "2 of no taken for yes (20.0 %)"
    at = np.flatnonzero((np.asarray(points.customdata) == [0, 1]).all(axis=1))[0]
    assert (points.x[at], points.y[at]) == (1, 0)  # predicted across, true down
    (line,) = figure.layout.shapes
    assert (line.x0, line.x1, line.y0, line.y1) == (0.5, 1.5, -0.5, 0.5)
    shares = confusion_figure(COUNTS, ("no", "yes"), share=True)
    assert list(map(list, shares.data[0].text)) == [["80 %", "20 %"], ["", "100 %"]]


def test_of_many_classes_the_numbers_are_under_the_pointer_alone() -> None:
    many = MOST_WRITTEN + 1
    names = [str(place) for place in range(many)]
    heat, points = confusion_figure(np.eye(many, dtype=int), names, share=False).data
    assert heat.text is None
    assert len(points.hovertext) == many**2


def test_curves_say_their_area() -> None:
    positive, score = np.array([True, False, True, False]), np.array([0.9, 0.8, 0.7, 0.1])
    found = roc(positive, score)
    figure = roc_figure({"yes": found})
    assert figure.data[0].name == "yes (AUC 0.7500)"
    np.testing.assert_array_equal(figure.data[0].x, found.x)
    assert figure.data[-1].name == "chance"
    figure = precision_recall_figure({"yes": precision_recall(positive, score)}, [0.5])
    assert figure.data[0].name.startswith("yes (AP 0.8333")
    assert list(figure.data[-1].y) == [0.5, 0.5]


def test_a_reliability_diagram() -> None:
    found = calibration(np.array([[0.95, 0.05], [0.3, 0.7]]), np.array([0, 0]))
    bars, _, line, sizes = calibration_figure(found).data
    assert (bars.y[9], bars.y[6]) == (1.0, 0.0)
    assert list(sizes.y) == [0, 0, 0, 0, 0, 0, 1, 0, 0, 1]
    assert list(line.y) == [0, 1]


def test_residuals_are_predicted_less_true() -> None:
    truth, said = np.array([1.0, 2.0, 3.0]), np.array([1.5, 2.0, 5.0])
    figure = against_figure(truth, said, "price")
    assert list(figure.data[0].x) == [1, 2, 3]
    assert list(figure.data[1].x) == [1, 5]
    assert sum(residual_histogram(said - truth, "price").data[0].y) == 3


@pytest.mark.parametrize("dimensions", [2, 3])
def test_classes_of_points_have_a_symbol_and_a_colour_each(dimensions: int) -> None:
    points = np.random.default_rng(0).random((9, dimensions))
    labels, names = np.arange(9) % 3, ("a", "b", "c")
    indices = np.arange(9) + 40
    words = [(f"sample {index}", "true: a") for index in indices]
    figure = embedding_figure(points, indices, labels, names, words, chosen=44)
    classes, ring = figure.data[:-1], figure.data[-1]
    assert [each.name for each in classes] == list(names)
    assert len({each.marker.symbol for each in classes}) == 3
    assert len({each.marker.color for each in classes}) == 3
    assert list(classes[1].customdata) == [41, 44, 47]
    assert list(classes[1].text) == [f"sample {index}<br>true: a" for index in (41, 44, 47)]
    assert ring.x[0] == points[4, 0]


def test_points_of_numbers_have_a_scale_and_others_one_colour() -> None:
    points, words = np.zeros((3, 2)), [(), (), ()]
    (numbers,) = embedding_figure(points, np.arange(3), np.array([1.0, 2, 3]), (), words).data
    assert list(numbers.marker.color) == [1, 2, 3]
    (plain,) = embedding_figure(points, np.arange(3), None, (), words).data
    assert isinstance(plain.marker.color, str)


def test_a_strip_of_changes_and_its_curve() -> None:
    pictures = np.random.default_rng(0).random((5, 8, 8, 1))
    strip = change_strip(pictures, ["a", "b", "c", "d", "e"], (0, 1))
    assert (strip.rows, strip.columns) == (1, 5)
    figure = change_curves(
        np.arange(5), {"seven": np.linspace(0, 1, 5)}, across="shift", up="probability", none=2
    )
    assert figure.data[0].name == "seven"
    assert figure.layout.shapes[0].x0 == 2


def test_masks_are_beside_each_other_and_boxes_over_the_image() -> None:
    image = np.full((8, 8, 3), 200, np.uint8)
    labels = np.zeros((8, 8), int)
    alone, together = mask_tile(None, labels, labels), mask_tile(image, labels, labels)
    assert together.shape[1] == 2 * alone.shape[1]
    assert image_tile(image, np.zeros((8, 8, 1)), np.ones((8, 8, 1)), (0, 1)).ndim == 3
    drawn = box_tile(image, (0.25, 0.25, 0.75, 0.75), (0.0, 0.0, 0.5, 0.5))
    assert drawn.shape == (32, 32, 3)
    green = np.argwhere((drawn == TRUE).all(axis=-1))
    orange = np.argwhere((drawn == SAID).all(axis=-1))
    assert green.min() >= 8
    assert green.max() <= 24
    assert orange.max() <= 16


@pytest.mark.parametrize(
    "box", [(0.9, 0.9, 0.1, 0.1), (-1, -1, 3, 3), (np.nan, 0, 1, 1), (2, 2, 3, 3)]
)
def test_a_box_that_is_none_is_drawn_without_an_error(box: tuple[float, ...]) -> None:
    image = np.zeros((8, 6, 3), np.uint8)
    assert box_tile(image, (0, 0, 1, 1), box).shape == (32, 24, 3)


def test_on_a_dark_ground_cells_of_nothing_are_dark():
    light, dark = (
        confusion_figure(COUNTS, ("no", "yes"), share=False, dark=each).data[0].colorscale[0][1]
        for each in (False, True)
    )
    assert sum(hex_to_rgb(dark)) < 200 < sum(hex_to_rgb(light))
