"""A sample is drawn small, whatever it is."""

from __future__ import annotations

import numpy as np
import pytest

from builder.datasets.base import Feature
from builder.plots.samples import picture
from builder.plots.thumbnails import SIDE, thumbnails

DRAW = np.random.default_rng(0)


def feature(kind: str, shape: tuple[int, ...]) -> Feature:
    return Feature("it", kind, shape)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "shape"),
    [
        ("image", (8, 8, 1)),
        ("image", (224, 112, 3)),
        ("image", (32, 32, 4)),
        ("image", (8, 8)),
        ("video", (5, 16, 16, 1)),
        ("series", (28, 1)),
        ("series", (500, 3)),
    ],
)
def test_one_tile_for_each_that_is_small(kind: str, shape: tuple[int, ...]) -> None:
    drawn = thumbnails([feature(kind, shape)], [DRAW.random((3, *shape))])
    assert drawn is not None
    assert len(drawn.captions) == 3
    assert max(drawn.tile_shape) <= SIDE


def test_an_image_keeps_its_pixels_and_a_film_its_middle() -> None:
    images, films = DRAW.random((2, 8, 8, 1)), DRAW.random((2, 5, 8, 8, 1))
    drawn = thumbnails([feature("image", (8, 8, 1))], [images])
    assert drawn is not None
    np.testing.assert_array_equal(drawn.pixels[:, 8:16], picture(images[1], (0, 1)))
    drawn = thumbnails([feature("video", (5, 8, 8, 1))], [films])
    assert drawn is not None
    np.testing.assert_array_equal(drawn.pixels[:, :8], picture(films[0, 2], (0, 1)))


def test_a_series_rises_from_the_bottom_to_the_top() -> None:
    drawn = thumbnails([feature("series", (20, 1))], [np.linspace(0, 9, 20)[None, :, None]])
    assert drawn is not None
    dark = drawn.pixels.mean(axis=-1) < 128
    tops = dark.argmax(axis=0)
    assert (tops[0], tops[-1]) == (len(dark) - 1, 0)
    assert (np.diff(tops) <= 0).all()
    flat = thumbnails([feature("series", (4, 1))], [np.full((1, 4, 1), np.nan)])
    assert flat is not None


def test_words_and_tables_have_no_picture() -> None:
    assert thumbnails([feature("table", (3,))], [DRAW.random((2, 3))]) is None
    assert thumbnails([feature("image", (8, 8, 1))], [np.zeros((0, 8, 8, 1))]) is None
    both = [feature("image", (8, 8, 1)), feature("text", (4,))]
    drawn = thumbnails(both, [DRAW.random((2, 8, 8, 1)), np.ones((2, 4), int)])
    assert drawn is not None
    assert drawn.tile_shape == (8, 8)
