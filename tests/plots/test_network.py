"""The graph plot, the summary table and folding, on real inference."""

import re

import pytest

from builder.graph.document import Block
from builder.graph.edits import Bypass, EditBlock, Fold, RemoveNodes, SetTrainable, apply
from builder.graph.sketch import Sketch
from builder.inference.engine import infer
from builder.plots.folding import folds
from builder.plots.layer_table import layer_rows
from builder.plots.lettering import text_width
from builder.plots.network import LARGEST, PlotOptions, network_plot
from builder.templates import TEMPLATES


def shared():
    graph = TEMPLATES["shared_two_outputs"]()
    return graph, infer(graph)


def test_a_shared_layer_is_counted_once_and_marked():
    rows = {row.node_id: row for row in layer_rows(*shared())}
    calls = [row for row in rows.values() if row.name == "SharedLyr"]
    assert sorted(row.params for row in calls) == [0, 140]
    assert all(row.marks == ("shared",) for row in calls)
    assert sum(row.params for row in rows.values()) == 224


def test_rows_say_shapes_and_what_feeds_them():
    graph = TEMPLATES["y_two_inputs"]()
    rows = {row.class_name: row for row in layer_rows(graph, infer(graph))}
    assert rows["Concatenate"].shape == "8 × 8 × 64"
    assert len(rows["Concatenate"].connected_to) == 2


def test_what_is_unknown_is_said_to_be_unknown():
    sketch = Sketch()
    sketch.add("Dense", None, units=3, name="lonely")
    graph = sketch.graph()
    (row,) = layer_rows(graph, infer(graph))
    assert (row.shape, row.params, row.connected_to) == ("?", None, ())


def test_bypassed_and_frozen_layers_are_marked():
    graph = TEMPLATES["mlp_std"]()
    first, second, _ = [each for each in graph.nodes if graph.layer_of(each).class_name == "Dense"]
    graph = apply(graph, Bypass(node_ids=(first,), bypassed=True))
    layer_ids = (graph.nodes[second].layer_id,)
    graph = apply(graph, SetTrainable(layer_ids=layer_ids, trainable=False))
    marks = {row.node_id: row.marks for row in layer_rows(graph, infer(graph))}
    assert (marks[first], marks[second]) == (("bypassed",), ("frozen",))


def test_a_thousand_equal_layers_are_one_box():
    graph = TEMPLATES["very_deep"]()
    inference = infer(graph)
    drawn = folds(graph, inference)
    assert max(fold.count for fold in drawn) == 999  # the first of them takes 16 channels
    assert sum(fold.count for fold in drawn) == len(graph.nodes)
    assert len(drawn) < 15
    assert "999 × Conv2D" in network_plot(graph, inference).source
    assert network_plot(graph, inference).boxes == len(drawn)
    assert network_plot(graph, inference, PlotOptions(fold=False)).boxes > LARGEST


def test_calls_of_a_shared_layer_are_never_folded():
    sketch = Sketch()
    x = first = sketch.add("Dense", sketch.input((4,)), units=4)
    for _ in range(6):
        x = sketch.share(first, x)
    graph = sketch.graph()
    assert all(fold.count == 1 for fold in folds(graph, infer(graph)))


@pytest.mark.parametrize(
    ("options", "there", "not_there"),
    [
        (PlotOptions(), ["SharedLyr", "16 × 16 × 3", "140", "same weights", "rankdir=TB"], []),
        (PlotOptions(names=False), ["Conv2D"], ["SharedLyr"]),
        (PlotOptions(shapes=False), ["140"], ["16 × 16 × 3"]),
        (PlotOptions(params=False), ["SharedLyr"], ["140"]),
        (PlotOptions(direction="LR"), ["rankdir=LR"], ["rankdir=TB"]),
        (PlotOptions(dark=True), ["#1b2028"], ["#ffffff"]),
    ],
)
def test_the_source_shows_what_is_asked_for(options, there, not_there):
    source = network_plot(*shared(), options).source
    assert all(text in source for text in there)
    assert not any(text in source for text in not_there)


def a_block(unfolded, name="stage"):
    """image, a block of two layers in a row three times, then out."""
    inner = Sketch()
    first = inner.add("Dense", inner.input((4,), name="in"), name="first", units=4)
    inner.add("Dense", first, name="second", units=4)
    sketch = Sketch()
    value = sketch.input((4,), name="image")
    value = sketch.block(inner.graph(), value, name=name, repeat=3)
    sketch.add("Dense", value, name="out", units=2)
    graph = sketch.graph()
    return apply(graph, Fold(node_ids=(list(graph.nodes)[1],), unfolded=unfolded))


def wires(plot):
    """The wires of a plot as pairs of layer names."""
    boxes = re.findall(r"^ +(n\d+) \[label=<.*?<BR ALIGN=\"LEFT\"/>(.*?)<BR", plot.source, re.M)
    name = dict(boxes)
    drawn = re.findall(r"^ +(n\d+) -> (n\d+)", plot.source, re.M)
    return {(name[start], name[end]) for start, end in drawn}


def test_a_folded_block_is_one_box():
    graph = a_block(unfolded=False)
    plot = network_plot(graph, infer(graph))
    assert (plot.boxes, wires(plot)) == (3, {("image", "stage"), ("stage", "out")})
    assert "cluster" not in plot.source


def test_an_unfolded_block_is_drawn_with_its_inside_and_wired_through():
    graph = a_block(unfolded=True)
    plot = network_plot(graph, infer(graph))
    assert plot.boxes == 5
    assert 'label="stage × 3"' in plot.source
    chain = ["image", "in", "first", "second", "out"]
    assert wires(plot) == set(zip(chain, chain[1:], strict=False))


def test_an_unfolded_block_without_anything_inside_is_still_wired():
    graph = a_block(unfolded=True)
    stage = next(layer for layer in graph.layers.values() if isinstance(layer, Block))
    empty = EditBlock(layer_id=stage.id, edit=RemoveNodes(node_ids=("in", "first", "second")))
    graph = apply(graph, empty)
    assert wires(network_plot(graph, infer(graph))) == {("image", "stage"), ("stage", "out")}


def test_blocks_that_hold_different_layers_are_not_one_run():
    sketch = Sketch()
    value = sketch.input((4,))
    for activation in ("relu", "tanh", "relu", "tanh"):
        inner = Sketch()
        inner.add("Dense", inner.input((4,)), units=4, activation=activation)
        value = sketch.block(inner.graph(), value)
    graph = sketch.graph()
    assert all(fold.count == 1 for fold in folds(graph, infer(graph)))


def test_names_cannot_break_the_source():
    sketch = Sketch()
    sketch.input((1,), name="<b>&\"'")
    graph = sketch.graph().model_copy(update={"name": 'a "quoted" \\ name'})
    source = network_plot(graph, infer(graph)).source
    assert "&lt;b&gt;&amp;&quot;" in source
    assert 'digraph "a \\"quoted\\" \\\\ name"' in source


def test_the_name_of_a_frame_cannot_break_the_source():
    graph = a_block(unfolded=True, name='a "quoted" name')
    assert 'label="a \\"quoted\\" name × 3"' in network_plot(graph, infer(graph)).source


@pytest.mark.parametrize(
    ("text", "bold", "drawn"),
    [
        ("16 × 16 × 32 · 896", False, 81.2),
        ("large_image", False, 55.1),
        ("MaxPooling2D", True, 68.9),
    ],
)
def test_boxes_are_as_wide_as_their_text(text: str, bold: bool, drawn: float) -> None:
    """`drawn` is the width in Liberation Sans at 10 px, measured by Chromium."""
    assert drawn <= text_width(text, 10, bold=bold) < 1.3 * drawn


def test_whatever_a_port_is_called_its_label_ends():
    sketch = Sketch()
    sketch.add("Dense", sketch.input((4,)), name="out", units=2)
    graph = sketch.graph()
    (edge,) = graph.edges
    odd = edge.model_copy(update={"target_port": 'a"b\\'})
    graph = graph.model_copy(update={"edges": (odd,)})
    assert r' [label="a\"b\\"];' in network_plot(graph, infer(graph)).source
