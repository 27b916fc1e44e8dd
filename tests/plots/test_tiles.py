import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from builder.plots.tiles import coloured, sheet


def numbered_tiles(count, height=2, width=3):
    tiles = np.zeros((count, height, width, 3), np.uint8)
    tiles[:] = np.arange(1, count + 1)[:, None, None, None]
    return tiles


@given(st.integers(1, 40), st.one_of(st.none(), st.integers(1, 50)))
def test_every_tile_stands_in_its_place(count, columns):
    drawn = sheet(numbered_tiles(count), ("",) * count, columns=columns)
    height, width = drawn.tile_shape
    assert (height, width) == (2, 3)
    for index in range(count):
        row, column = divmod(index, drawn.columns)
        part = drawn.pixels[row * height :, column * width :][:height, :width]
        assert (part == index + 1).all()
    assert drawn.rows * drawn.columns >= count > (drawn.rows - 1) * drawn.columns


def test_tiles_and_captions_must_match():
    with pytest.raises(ValueError, match="got 1 for 2"):
        sheet(numbered_tiles(2), ("only one",))
    with pytest.raises(ValueError, match="got 0 for 0"):
        sheet(numbered_tiles(0), ())


def test_a_png_shows_the_same_pixels_enlarged():
    drawn = sheet(numbered_tiles(3), ("a", "b", "c"))
    picture = np.asarray(Image.open(io.BytesIO(drawn.png(scale=4))))
    assert picture.shape == (drawn.pixels.shape[0] * 4, drawn.pixels.shape[1] * 4, 3)
    assert (picture[::4, ::4] == drawn.pixels).all()


def test_colours_run_from_the_first_to_the_last_of_the_scale():
    low, middle, high = coloured(np.array([0.0, 0.5, 1.0]), 0, 1, "Greys")
    assert low.tolist() == [255, 255, 255]
    assert high.tolist() == [0, 0, 0]
    assert 0 < middle[0] < 255


def test_values_beyond_the_limits_and_not_finite_ones_have_colours():
    pixels = coloured(np.array([-9.0, 0.0, 1.0, 9.0, np.nan, np.inf]), 0, 1, "Greys")
    assert (pixels[0] == pixels[1]).all()
    assert (pixels[2] == pixels[3]).all()
    assert (pixels[4:] == 128).all()


def test_a_constant_picture_gets_the_first_colour():
    assert (coloured(np.full((2, 2), 3.0), 3.0, 3.0, "Greys") == 255).all()


def test_a_picture_of_nothing_is_grey():
    assert (coloured(np.full((2, 2), np.nan), 0.0, 0.0, "Greys") == 128).all()
