"""A gesture on the stack becomes the edit that a person means by it."""

import pytest

from builder.blocks import BLOCKS
from builder.graph import topology
from builder.graph.document import Graph
from builder.graph.edits import EditError, apply
from builder.graph.sketch import Sketch
from builder.inference.engine import infer
from builder.ui.gestures import added_nodes, edit_of
from builder.ui.library import Library
from builder.ui.stack import StackState


def chain():
    sketch = Sketch()
    image = sketch.input((8, 8, 1), name="image")
    conv = sketch.add("Conv2D", image, name="conv", filters=4, kernel_size=3)
    flat = sketch.add("Flatten", conv, name="flat")
    sketch.add("Dense", flat, name="dense", units=10)
    return sketch.graph()


def after(graph, **gesture):
    message = {"client": "one", "pending": [{"seq": 1, **gesture}]}
    (read,) = StackState.read({"gestures": message}).gestures.pending
    edit = edit_of(graph, read, Library())
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
        ({"kind": "remove", "node_ids": ["gone", "conv"]}, "image flat dense"),
    ],
)
def test_gestures_on_a_chain(gesture, expected):
    assert names(after(chain(), **gesture)) == expected.split()


@pytest.mark.parametrize(
    "gesture",
    [
        {"kind": "add", "class_name": "Dense", "after": "gone", "node_id": "new"},
        {"kind": "remove", "node_ids": ["gone"]},
        {"kind": "move", "node_id": "conv", "after": "gone"},
        {"kind": "rename", "node_id": "gone", "name": "x"},
        {"kind": "fix", "node_id": "conv", "code": "no-such-code"},
        {"kind": "add", "class_name": "Block", "after": "conv", "node_id": "new"},
        {"kind": "add", "class_name": "block:none", "after": "conv", "node_id": "new"},
        {"kind": "bypass", "node_ids": ["inside/conv"], "bypassed": True},
    ],
)
def test_what_cannot_be_done_is_refused(gesture):
    with pytest.raises(EditError):
        after(chain(), **gesture)


@pytest.mark.parametrize("key", BLOCKS)
def test_a_block_of_our_own_is_added_made_to_fit(key):
    graph = after(chain(), kind="add", class_name=f"block:{key}", after="conv", node_id="new")
    assert topology.order(graph)[2] == "new"
    assert infer(graph).nodes["new"].status == "ok"


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
