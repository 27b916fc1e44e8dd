"""The weights of a dense layer, to be read off."""

import numpy as np

from builder.plots.kernels import kernel_figure, kernel_sheet


def test_weight_and_bias_of_a_single_unit_can_be_read_off():
    (heat,) = kernel_figure(np.array([[1.8]]), np.array([32.0])).data
    assert list(heat.y) == ["input 0", "bias"]
    assert [list(row) for row in heat.text] == [["1.8"], ["32"]]
    assert (heat.zmin, heat.zmax) == (-32, 32)


def test_a_layer_without_bias_has_only_its_inputs():
    (heat,) = kernel_figure(np.zeros((3, 2)), None).data
    assert list(heat.y) == ["input 0", "input 1", "input 2"]
    assert list(heat.x) == ["unit 0", "unit 1"]


def test_many_weights_are_drawn_without_their_numbers():
    (heat,) = kernel_figure(np.ones((20, 20)), np.ones(20)).data
    assert heat.text is None


def test_a_large_layer_is_a_picture_with_a_pixel_for_each_weight():
    kernel = np.array([[1.0, 0.0], [0.0, -1.0], [0.0, 0.0]])
    pixels = kernel_sheet(kernel).pixels
    assert pixels.shape == (3, 2, 3)
    assert pixels[0, 0, 0] > pixels[0, 0, 2]  # positive is red
    assert pixels[1, 1, 2] > pixels[1, 1, 0]  # negative is blue
