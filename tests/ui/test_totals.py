"""The totals bar says what it does not know."""

import pytest

from builder.graph.document import Graph
from builder.graph.sketch import Sketch
from builder.inference.engine import infer
from builder.ui.figures import memory, rounded
from builder.ui.totals import figures


def network(units):
    sketch = Sketch()
    value = sketch.input((4,), name="value")
    hidden = sketch.add("Dense", value, name="hidden", units=units[0])
    sketch.add("Dense", hidden, name="out", units=units[1])
    return dict(figures(infer(sketch.graph())))


def test_all_is_known_of_a_network_without_errors():
    shown = network((3, 2))
    assert shown["parameters"] == "<b>23</b>"
    assert shown["layers"] == "<b>2</b>"


def test_behind_an_error_there_is_more_than_is_known():
    shown = network((3, -1))
    assert ">≥ 15<" in shown["parameters"]
    assert "once the errors are gone" in shown["trainable"]


def test_nothing_is_known_where_the_first_layer_fails():
    assert ">?<" in network((-1, 2))["parameters"]


def test_an_empty_network_has_no_parameters():
    assert dict(figures(infer(Graph())))["parameters"] == "<b>0</b>"


@pytest.mark.parametrize(("number", "words"), [
    (938, "938"), (3_250_000, "3.25 M"), (52_200_000_000_000_000, "52.2 P"), (10**19, "10 E"),
])  # fmt: skip
def test_numbers_have_units_as_large_as_they_are(number: int, words: str) -> None:
    assert rounded(number) == words


def test_memory_has_units_as_large_as_it_is() -> None:
    assert memory(3_400_000) == "3.4 MB"
    assert memory(862_400_000e9) == "862 PB"
