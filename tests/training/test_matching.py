"""Inputs and targets of a data set go where they fit."""

import pytest

from builder.datasets import DATASETS
from builder.graph.document import Graph
from builder.graph.sketch import Sketch
from builder.training.matching import matched_inputs, matched_targets

LARGE, SMALL = (16, 16, 3), (8, 8, 3)


def taking(**inputs):
    """A network with these inputs, by name."""
    sketch = Sketch()
    for name, shape in inputs.items():
        sketch.input(shape, name=name)
    return sketch.graph()


@pytest.mark.parametrize(
    ("graph", "names"),
    [
        (taking(a=LARGE, b=SMALL), ()),
        (taking(a=SMALL, b=LARGE), ("small_view", "large_view")),
        (taking(a=(None, None, 3), b=LARGE), ("small_view", "large_view")),
        (taking(a=(None, None, 3), large_view=(None, None, 3)), ("small_view", "large_view")),
        (taking(small_view=(None, None, 3), b=(None, None, 3)), ("small_view", "large_view")),
        (taking(a=(None, None, 3), b=(None, None, 3)), ()),
        (taking(a=SMALL), ("small_view",)),
        (taking(a=SMALL, b=SMALL), ()),
        (taking(a=LARGE, b=SMALL, c=SMALL), ()),
        (Graph(), ()),
    ],
)
def test_inputs_go_where_their_shape_fits_and_their_name_leads(graph, names):
    assert matched_inputs(graph, DATASETS["two_views"]) == names


def test_many_inputs_are_no_labour():
    graph = taking(**{f"x_{number}": SMALL for number in range(500)})
    assert matched_inputs(graph, DATASETS["two_views"]) == ()


@pytest.mark.parametrize(
    ("units", "names"),
    [
        ({"a": 10, "b": 1}, ()),
        ({"a": 1, "b": 10}, ("parity", "digit")),
        ({"a": 2}, ("parity",)),
        ({"a": 7, "b": 1}, ()),
    ],
)
def test_targets_go_where_there_is_a_place_for_them(units, names):
    sketch = Sketch()
    x = sketch.input((64,))
    for name, width in units.items():
        sketch.add("Dense", x, name=name, units=width)
    assert matched_targets(sketch.graph(), DATASETS["digit_parity"]) == names
