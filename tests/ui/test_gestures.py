"""A gesture on the stack becomes the edit that a person means by it."""

import pytest

from builder.graph import topology
from builder.graph.document import Graph
from builder.graph.edits import apply
from builder.graph.sketch import Sketch
from builder.ui.gestures import added_nodes, edit_of
from builder.ui.stack import Gestures


def chain():
    sketch = Sketch()
    image = sketch.input((8, 8, 1), name="image")
    conv = sketch.add("Conv2D", image, name="conv", filters=4, kernel_size=3)
    flat = sketch.add("Flatten", conv, name="flat")
    sketch.add("Dense", flat, name="dense", units=10)
    return sketch.graph()


def after(graph, **gesture):
    (read,) = Gestures.read({"client": "one", "pending": [{"seq": 1, **gesture}]}).pending
    edit = edit_of(graph, read)
    return graph if edit is None else apply(graph, edit)


def names(graph):
    return [graph.layer_of(node_id).name for node_id in topology.order(graph)]


def test_a_layer_is_added_behind_the_selection_ready_to_use():
    graph = after(chain(), kind="add", class_name="MaxPooling2D", after="conv", node_id="new")
    assert names(graph) == ["image", "conv", "max_pooling2d", "flat", "dense"]
    assert "new" in graph.nodes
    assert topology.is_chain(graph)


def test_required_arguments_are_there_from_the_start():
    graph = after(chain(), kind="add", class_name="Dense", after="flat", node_id="new")
    assert graph.layer_of("new").config["units"] > 0


def test_an_input_stands_by_itself():
    graph = after(chain(), kind="add", class_name="Input", after="conv", node_id="new")
    assert not topology.incoming(graph, "new")
    assert not topology.outgoing(graph, "new")


def test_the_first_layer_of_an_empty_network():
    graph = after(Graph(), kind="add", class_name="Dense", after=None, node_id="new")
    assert list(graph.nodes) == ["new"]


def test_an_id_that_is_taken_is_not_taken_again():
    graph = after(chain(), kind="add", class_name="Flatten", after="conv", node_id="flat")
    assert len(graph.nodes) == 5


@pytest.mark.parametrize(
    ("gesture", "expected"),
    [
        ({"kind": "move", "node_id": "dense", "after": "image"}, "image dense conv flat"),
        ({"kind": "remove", "node_ids": ["conv", "flat"]}, "image dense"),
        ({"kind": "rename", "node_id": "conv", "name": "edges"}, "image edges flat dense"),
        ({"kind": "undo"}, "image conv flat dense"),
        ({"kind": "remove", "node_ids": ["gone"]}, "image conv flat dense"),
        ({"kind": "move", "node_id": "conv", "after": "gone"}, "image conv flat dense"),
    ],
)
def test_gestures_on_a_chain(gesture, expected):
    assert names(after(chain(), **gesture)) == expected.split()


def test_bypass_and_freeze_mark_what_is_named():
    graph = after(chain(), kind="bypass", node_ids=["conv"], bypassed=True)
    graph = after(graph, kind="freeze", node_ids=["dense"], trainable=False)
    assert [node.id for node in graph.nodes.values() if node.bypassed] == ["conv"]
    assert [layer.id for layer in graph.layers.values() if not layer.trainable] == ["dense"]


@pytest.mark.parametrize("shared", [False, True])
def test_a_duplicate_has_its_own_weights_or_the_same(shared):
    before = chain()
    graph = after(before, kind="duplicate", node_ids=["dense"], shared=shared)
    (copy,) = added_nodes(before, graph)
    assert (graph.nodes[copy].layer_id == "dense") == shared
