"""Pictures of examples: what is drawn is what is in the arrays."""

import numpy as np
import pytest

from builder.plots.samples_numbers import (
    features_figure,
    pairs_figure,
    series_figure,
    values_figure,
)
from builder.plots.samples_outlined import (
    CLASS_COLOURS,
    ENLARGED,
    beside,
    boxed,
    crossed,
    film_strip,
    mask_picture,
    overlaid,
)

GREY = np.full((8, 8, 3), 90, np.uint8)


def test_every_class_of_a_mask_has_a_colour_of_its_own():
    drawn = mask_picture(np.arange(len(CLASS_COLOURS)).reshape(2, 4))
    assert len({tuple(pixel) for pixel in drawn.reshape(-1, 3)}) == len(CLASS_COLOURS)


def test_a_mask_over_a_picture_leaves_the_ground_as_it_is():
    labels = np.zeros((8, 8), int)
    labels[2:4] = 1
    drawn = overlaid(GREY, labels)
    assert (drawn[labels == 0] == 90).all()
    assert (drawn[labels == 1] != 90).any()


def test_a_box_is_a_frame_at_its_edges_and_open_within():
    drawn = boxed(GREY, (0.25, 0.5, 0.75, 1.0))
    assert drawn.shape == (8 * ENLARGED, 8 * ENLARGED, 3)
    changed = (drawn != 90).any(axis=2)
    rows, columns = np.nonzero(changed)
    assert (rows.min(), rows.max() + 1) == (16, 32)
    assert (columns.min(), columns.max() + 1) == (8, 24)
    assert not changed[20:28, 12:20].any()


@pytest.mark.parametrize("corners", [(0, 0, 1, 1), (-0.2, 0.9, 1.4, 1.2), (0.5, 0.5, 0.5, 0.5)])
def test_a_box_that_reaches_beyond_the_picture_is_drawn_as_far_as_it_goes(corners):
    assert boxed(GREY, corners).shape == (32, 32, 3)


def test_the_cross_is_where_it_is_asked_for():
    drawn = crossed(GREY, across=0.75, down=0.25)
    rows, columns = np.nonzero((drawn == (0xC2, 0x25, 0x5C)).all(axis=2))
    assert np.median(columns) / 31 == pytest.approx(0.75, abs=0.05)
    assert np.median(rows) / 31 == pytest.approx(0.25, abs=0.05)


def test_a_strip_has_a_field_for_each_frame_and_one_for_what_is_asked():
    frames = np.zeros((3, 8, 8, 1))
    frames[1] = 1
    plain = film_strip(frames, (0, 1))
    field = 8 * ENLARGED + 2
    assert plain.shape == (field, 3 * field, 3)
    assert plain[10, 10].tolist() == [255] * 3 and plain[10, field + 10].tolist() == [0] * 3
    assert film_strip(frames, (0, 1), (0.5, 0.5)).shape == (field, 4 * field, 3)


def test_pictures_of_different_size_stand_beside_each_other():
    small = np.zeros((4, 4, 3), np.uint8)
    assert beside([GREY, small]).shape == (8, (8 + 4) * 2, 3)


def test_series_go_on_with_what_is_to_be_forecast():
    series = np.arange(10.0).reshape(2, 5, 1)
    figure = series_figure(series, np.array([[7.0, 8.0], [9.0, 9.0]]))
    given, ahead, *_ = figure.data
    assert list(given.y) == [0, 1, 2, 3, 4]
    assert (list(ahead.x), list(ahead.y)) == ([4, 5, 6], [4, 7, 8])
    assert len(series_figure(series, None).data) == 2


def test_every_feature_has_a_field_and_all_examples_are_counted():
    x = np.random.RandomState(0).normal(size=(50, 6))
    labels = np.arange(50) % 2
    figure = features_figure(x, tuple("abcdef"), labels, ("no", "yes"))
    assert [each.text for each in figure.layout.annotations] == list("abcdef")
    assert sum(np.sum(bars.y) for bars in figure.data) == 6 * 50
    assert {bars.name for bars in figure.data} == {"no", "yes"}
    assert len(features_figure(x, tuple("abcdef"), None, ()).data) == 6


def test_few_features_are_drawn_in_pairs():
    x = np.zeros((4, 3))
    figure = pairs_figure(x, tuple("abc"), np.array([0, 0, 1, 1]), ("no", "yes"))
    assert [len(each.dimensions) for each in figure.data] == [3, 3]
    assert len({each.marker.symbol for each in figure.data}) == 2
    assert pairs_figure(np.zeros((4, 9)), tuple("abcdefghi"), None, ()) is None
    assert pairs_figure(np.zeros((4, 1)), ("a",), None, ()) is None


def test_values_of_a_target_are_counted():
    (bars,) = values_figure(np.arange(100.0), "price").data
    assert sum(bars.y) == 100
