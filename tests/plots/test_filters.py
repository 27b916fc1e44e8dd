import numpy as np
import pytest

from builder.plots.filters import filter_sheet


def test_each_filter_is_a_tile_with_its_norm():
    kernel = np.zeros((3, 5, 2, 4))
    kernel[..., 1] = 2.0
    drawn = filter_sheet(kernel)
    assert drawn.tile_shape == (3, 5)
    assert drawn.captions == ("0 · norm 0", "1 · norm 11.0", "2 · norm 0", "3 · norm 0")


def test_zero_is_white_and_the_signs_differ():
    kernel = np.zeros((1, 3, 1, 1))
    kernel[0, :, 0, 0] = [-1, 0, 1]
    negative, zero, positive = filter_sheet(kernel).pixels[0].astype(int)
    assert zero.min() > 235
    assert negative[2] > negative[0]
    assert positive[0] > positive[2]


def test_a_kernel_over_colours_is_drawn_in_colour():
    kernel = np.zeros((1, 1, 3, 1))
    kernel[0, 0, :, 0] = [1.0, 0.0, 0.5]
    assert filter_sheet(kernel).pixels[0, 0].tolist() == [255, 0, 128]


def test_any_input_channel_can_be_shown():
    kernel = np.zeros((1, 1, 2, 2))
    kernel[0, 0, 1] = [1.0, -1.0]
    first, second = filter_sheet(kernel, channel=0), filter_sheet(kernel, channel=1)
    assert (first.pixels[0, 0] == first.pixels[0, 1]).all()
    assert not (second.pixels[0, 0] == second.pixels[0, 1]).all()


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("centred", [False, True])
def test_a_weight_that_is_no_number_is_grey_and_leaves_the_others_as_they_are(channels, centred):
    kernel = np.zeros((1, 3, channels, 2))
    kernel[0, :, 0, 0] = [1.0, -1.0, 0.5]
    whole = filter_sheet(kernel, centred=centred).pixels
    kernel[0, 2, :, 0] = kernel[..., 1] = np.nan
    broken = filter_sheet(kernel, centred=centred).pixels
    assert (broken[0, :2] == whole[0, :2]).all()
    assert (broken[0, 2:] == 128).all()
