"""Pictures of what probes saw: figures, words and places are right."""

import re

import numpy as np
import pytest

from builder.plots.boundary import (
    COLOURS,
    boundary_svg,
    class_mark,
    neuron_sheet,
    plane_words,
    value_words,
)
from builder.plots.framing import LINE, framed
from builder.plots.gradient_bars import (
    GRADIENT_AXIS,
    UPDATE_AXIS,
    gradient_rows,
    gradient_summary,
    gradient_word,
    update_word,
)
from builder.plots.histograms import histogram_cards
from builder.plots.probe_pictures import filter_tiles, map_tiles, sample_picture
from builder.plots.tiles import sheet
from builder.training.probes.findings import (
    Boundary,
    Gradients,
    Histogram,
    LayerGradient,
    LayerPicture,
    Neurons,
    Units,
    Weights,
    pack,
)


def layer(name="conv", gradient=0.1, update=1e-3):
    return LayerGradient(name=name, gradient=gradient, update=update, weight=1.0)


def plane(meaning="probability", classes=("no", "yes"), label=None, value=None):
    across = np.linspace(0, 1, 32)[None, None, :].repeat(32, axis=1)
    return Boundary(
        low=(-1.0, -2.0),
        high=(1.0, 2.0),
        axes=("width", "height"),
        meaning=meaning,
        classes=classes,
        value=pack(across if value is None else value),
        label=label,
        points=((-1.0, 2.0, 0.0), (1.0, -2.0, 1.0)),
    )


@pytest.mark.parametrize(
    ("gradient", "word"),
    [(0.1, ""), (1e-7, "vanishing"), (1e3, "exploding"), (0.0, "no gradient"),
     (None, "not a number"), (float("nan"), "not a number")],
)  # fmt: skip
def test_a_gradient_out_of_the_common_has_a_word(gradient, word):
    assert gradient_word(layer(gradient=gradient)) == word


@pytest.mark.parametrize(
    ("update", "word"), [(1e-3, ""), (1e-6, "hardly moves"), (0.5, "moves too far"), (None, "")]
)
def test_a_step_out_of_the_common_has_a_word(update, word):
    assert update_word(layer(update=update)) == word


def test_the_axes_are_logarithmic():
    assert [GRADIENT_AXIS.place(size) for size in (1e-8, 1e-3, 1e2)] == [0, 50, 100]
    assert [UPDATE_AXIS.place(size) for size in (1e-6, 1e-3, 1, 100, 0)] == [0, 50, 100, 100, 0]


def test_the_rows_show_names_bars_and_words():
    found = Gradients(layers=(layer("<b>", 1e-7, None), layer("last", 1e-3, 1e-3)), steps=4)
    drawn = gradient_rows(found)
    assert "&lt;b&gt;" in drawn
    assert "<b>&" not in drawn
    assert "vanishing" in drawn
    assert "4 steps / weights" in drawn
    assert re.findall(r'<u style="width:([\d.]+)%', drawn) == ["10.0", "50.0"]
    assert re.findall(r'<s style="left:([\d.]+)%', drawn) == ["50.0"]
    assert gradient_summary(found) == (
        "The gradient of <b> is 10,000 times smaller than that of last."
    )
    assert gradient_summary(Gradients(layers=(layer(), layer()))) == ""
    assert gradient_summary(Gradients(layers=(layer(gradient=None), layer()))) == ""


def test_histograms_have_bars_of_their_counts_and_say_what_is_dead():
    histogram = Histogram(
        name="conv", weight="kernel", low=-1.0, high=3.0, mean=0.5, deviation=1.0,
        counts=(1, 4, 2, 0), broken=3,
    )  # fmt: skip
    units = (
        Units(name="conv", state="dead", count=3, of=12),
        Units(name="relu_1", state="dead", count=0, of=5),
    )
    drawn = histogram_cards(Weights(histograms=(histogram,), units=units))
    assert re.findall(r'<i style="height:([\d.]+)%', drawn) == ["25.0", "100.0", "50.0", "0.0"]
    assert 'left:25.0%"></b>' in drawn  # zero is a quarter of the way from -1 to 3
    assert "3 of 12 units dead (25 %)" in drawn
    assert "3 weights are not numbers" in drawn
    assert "relu_1" in drawn
    empty = histogram.model_copy(update={"low": None, "high": None, "counts": ()})
    assert "p-histogram" not in histogram_cards(Weights(histograms=(empty,)))


def test_the_border_is_where_the_likelier_class_changes_and_points_are_in_place():
    drawn = boundary_svg(plane())
    (border,) = re.findall(r'stroke-width="2" d="([^"]*)"', drawn)
    assert border == "".join(f"M160 {10 * row}v10" for row in range(32))
    assert re.findall(r"translate\(([\d ]+)\)", drawn) == ["5 5", "315 315"]
    assert COLOURS[0] in drawn
    assert COLOURS[1] in drawn
    assert class_mark(0) != class_mark(1)
    assert plane_words(plane()) == "What the model says over width (across) and height (up)"


def test_every_cell_has_a_colour_once():
    drawn = boundary_svg(plane())
    area = sum(
        int(wide) for path in re.findall(r'<path fill="#[^>]*d="(M[^"]*)"/>', drawn)
        for wide in re.findall(r"M\d+ \d+h(\d+)v10", path)
    )  # fmt: skip
    assert area == 32 * 320


def test_several_classes_and_numbers_have_planes_too():
    label = tuple(row // 11 for row in range(32) for _ in range(32))
    three = plane("classes", ("a", "b", "c"), label, np.full((1, 32, 32), 0.9))
    assert re.findall(r"M0 (\d+)h10", boundary_svg(three).split('fill="none"')[1]) == ["110", "220"]
    numbers = plane("number", ())
    assert 'd=""' in boundary_svg(numbers)
    assert "Dark is 0, bright is 1.0." in value_words(numbers)


def test_neurons_are_white_at_0():
    maps = np.zeros((3, 32, 32), np.float32)
    maps[1] = 5.0
    maps[2] = -5.0
    drawn = neuron_sheet(Neurons(name="dense", of=3, maps=pack(maps)), 64)
    assert drawn.tile_shape == (68, 68)
    nothing, above, below = (drawn.pixels[30, 30 + 68 * place].astype(int) for place in range(3))
    assert nothing.min() > 240
    assert above[0] > above[2]
    assert below[2] > below[0]


def test_tiles_have_frames_and_pixels_become_squares():
    tiles = np.arange(2 * 2 * 3 * 3, dtype=np.uint8).reshape(2, 2, 3, 3)
    drawn = framed(sheet(tiles, ("a", "b")), 9)
    assert drawn.tile_shape == (2 * 3 + 4, 3 * 3 + 4)
    assert (drawn.pixels[:2] == LINE).all()
    np.testing.assert_array_equal(drawn.pixels[2:8:3, 2:11:3], tiles[0])


def test_filters_maps_and_the_sample_have_a_tile_each():
    layer = LayerPicture(
        name="conv", of=20, channels=3, maps=pack(np.random.rand(16, 6, 6)),
        filters=pack(np.random.rand(16, 3, 3, 3)),
    )  # fmt: skip
    assert len(map_tiles(layer).captions) == 16
    assert len(filter_tiles(layer.filters).captions) == 16
    assert filter_tiles(pack(np.zeros((4, 3, 3, 1)))).columns == 4
    grey = sample_picture(pack(np.eye(8)[None, :, :, None]))
    assert grey.pixels[5, 5].tolist() == [0, 0, 0]  # what is there is dark on light
    assert sample_picture(pack(np.random.rand(1, 8, 8, 3))).tile_shape == (84, 84)


def test_packed_arrays_come_back_within_a_510th_of_their_range():
    values = np.random.default_rng(0).normal(size=(3, 7, 5)) * np.array([1, 100, 0])[:, None, None]
    again = pack(values).unpack()
    for one, other in zip(values, again, strict=True):
        np.testing.assert_allclose(other, one, atol=np.ptp(one) / 509 + 1e-6)
    assert pack(np.array([[np.nan, 1.0]])).unpack().tolist() == [[0.0, 1.0]]


def test_places_without_a_picture_are_not_black():
    tiles = np.full((3, 2, 2, 3), 255, np.uint8)
    drawn = framed(sheet(tiles, ("a", "b", "c")), 2, columns=2)
    height, width = drawn.tile_shape
    assert (drawn.pixels[height:, width:] == LINE).all()
