"""A new head in the place of one that is cut off."""

import pytest

from builder.datasets import DATASETS
from builder.datasets.base import Target
from builder.graph.edits import apply
from builder.graph.topology import outputs
from builder.inference.engine import infer
from builder.templates import TEMPLATES
from builder.training.new_head import with_new_head


def node(graph, name):
    return next(key for key in graph.nodes if graph.layer_of(key).name == name)


@pytest.mark.parametrize("point", ["conv_1", "flatten", "hidden"])
def test_a_new_head_gives_what_other_data_ask_for(point):
    graph = TEMPLATES["digits_small"]()
    parity = DATASETS["digit_parity"].targets[1]
    edit = with_new_head(graph, node(graph, point), parity)
    made = apply(graph, edit)
    (end,) = outputs(made)
    layer = made.layer_of(end.node_id)
    assert (layer.class_name, layer.config["units"]) == ("Dense", len(parity.classes))
    assert layer.name not in {each.name for each in graph.layers.values()}
    assert infer(made).ok and node(made, point)


def test_a_head_for_every_pixel_is_a_convolution_where_the_places_are_the_same():
    graph = TEMPLATES["digits_small"]()
    mask = Target("mask", "mask", (8, 8), ("ground", "disc", "cross"))
    made = apply(graph, with_new_head(graph, node(graph, "conv_1"), mask))
    assert dict(infer(made).outputs)  # it can be built
    assert [spec.shape for _, spec in infer(made).outputs] == [(None, 8, 8, 3)]
    assert with_new_head(graph, node(graph, "pool"), mask) is None
