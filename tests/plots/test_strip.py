import io
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from builder.graph.sketch import Sketch
from builder.plots.feature_maps import Limits
from builder.plots.network_places import places
from builder.plots.strip import LONGEST, SIDE, StripRow, strip
from builder.plots.tiles import SEQUENTIAL, coloured

ROWS = (
    StripRow("conv <1>", "Conv2D", "maps", np.arange(32.0).reshape(2, 4, 4), Limits(0, 31)),
    StripRow("steps", "LSTM", "sequence", np.zeros((1, 3, 50)), Limits(0, 0)),
    StripRow("dense", "Dense", "units", np.arange(10.0).reshape(1, 1, 10), Limits(0, 9)),
)


def test_every_row_has_its_place_on_the_picture():
    drawn = strip(ROWS)
    for left, top, width, height in drawn.crops:
        assert left + width <= drawn.pixels.shape[1] <= LONGEST
        assert top + height <= drawn.pixels.shape[0]
    left, top, width, height = drawn.crops[0]
    assert (width, height) == (2 * SIDE + 3, SIDE)
    tile = drawn.pixels[top : top + height, left : left + SIDE]
    expected = coloured(ROWS[0].maps[0], 0, 31, SEQUENTIAL)
    np.testing.assert_array_equal(tile[6::12, 6::12], expected)


def test_maps_that_do_not_fit_are_left_out():
    row = StripRow("many", "", "maps", np.zeros((40, 8, 8)), Limits(0, 1))
    assert strip([row]).pixels.shape[1] <= LONGEST


def test_the_slide_names_every_layer():
    drawn = strip(ROWS)
    text = drawn.svg("A & B").decode()
    ElementTree.fromstring(text)
    for said in ("A &amp; B", "conv &lt;1&gt;", "LSTM", "dense"):
        assert said in text
    picture = Image.open(io.BytesIO(drawn.slide("A & B")))
    assert picture.size[0] > 2 * drawn.pixels.shape[1]


def test_no_rows_are_refused():
    with pytest.raises(ValueError, match="at least one row"):
        strip([])


def test_branches_stand_beside_each_other_below_what_they_take():
    sketch = Sketch()
    left, right = sketch.input((4,), name="left"), sketch.input((4,), name="right")
    a = sketch.add("Dense", left, units=3, name="a")
    b = sketch.add("Dense", right, units=3, name="b")
    both = sketch.add("Concatenate", [a, b], name="both")
    sketch.add("Dense", both, units=1, name="end")
    graph = sketch.graph()
    found = places(graph, list(graph.nodes))
    assert {each: (p.column, p.row) for each, p in found.items()} == {
        "left": (0, 0), "right": (1, 0), "a": (0, 1), "b": (1, 1), "both": (0, 2), "end": (0, 3),
    }  # fmt: skip
    assert found["both"].sources == ("a", "b")


def test_a_text_is_written_and_not_painted():
    words = ("<soup>", *(f"word{at}" for at in range(100)))
    row = StripRow("text", "", "units", np.zeros((1, 1, 101)), Limits(0, 9), words)
    assert (row.written[0], row.written[-1], len(row.written)) == ("<soup>", "… 21 more", 81)
    drawn = strip([row, ROWS[0]])
    assert drawn.crops[0][3] > drawn.crops[1][3] > 0
    assert (drawn.pixels[: drawn.crops[0][3]] == 255).all()
    lines = [each.text for each in ElementTree.fromstring(drawn.svg("A")).iter() if each.text]
    assert lines[2].startswith("<soup> word0 word1 ")
    assert Image.open(io.BytesIO(drawn.slide("A"))).convert("L").getextrema()[0] < 60
