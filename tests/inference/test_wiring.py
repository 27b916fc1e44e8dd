"""What is said of a wire before it is drawn: what `infer` says after, where it is to blame."""

import pytest

from builder.blocks import BLOCKS
from builder.graph.document import Edge, Graph
from builder.graph.edits import Connect, apply
from builder.graph.sketch import Sketch
from builder.inference.engine import infer
from builder.inference.wiring import complaint


def wire(source: str, target: str, port: str = "inputs", order: int = 0, **more: int) -> Edge:
    return Edge(source=source, target=target, target_port=port, order=order, **more)


def parts() -> Graph:
    """Nodes of many kinds beside each other, most of which wait for their inputs."""
    sketch = Sketch()
    image = sketch.input((16, 16, 3), name="image")
    small = sketch.input((8, 8, 3), name="small")
    vector = sketch.input((10,), name="vector")
    steps = sketch.input((12, 6), name="steps")
    deep = sketch.add("Conv2D", image, name="deep", filters=8, kernel_size=3, padding="same")
    flat = sketch.add("Flatten", image, name="flat")
    sketch.add("Dense", vector, name="fed", units=4)
    sketch.add("Add", [image], name="waiting_add")
    sketch.add("Subtract", [image], name="waiting_subtract")
    sketch.add("Add", [image, deep], name="wrong_add")
    sketch.add("Concatenate", [image], name="joined")
    sketch.add("Concatenate", [image], name="joined_rows", axis=1)
    for name, class_name, config in (
        ("dense", "Dense", {"units": 3}),
        ("conv", "Conv2D", {"filters": 4, "kernel_size": 3}),
        ("large", "Conv2D", {"filters": 4, "kernel_size": 9}),
        ("lstm", "LSTM", {"units": 5}),
        ("add", "Add", {}),
        ("attention", "MultiHeadAttention", {"num_heads": 2, "key_dim": 4}),
        ("negative", "Dense", {"units": -1}),
    ):
        sketch.add(class_name, name=name, **config)
    passing = sketch.add("Dropout", name="passing", rate=0.5)
    late = sketch.add("Conv2D", passing, name="late_conv", filters=2, kernel_size=3)
    sketch.add("Flatten", late, name="last")
    sketch.add("Subtract", ["last"], name="late_subtract")
    sketch.add("Subtract", [image, image], name="full_subtract")
    sketch.add("LSTM", steps, name="states", units=7, return_state=True)
    twin = sketch.add("Dense", vector, name="twin", units=4)
    sketch.share(twin, None)
    sketch.add("Dense", flat, name="chain_1", units=4)
    sketch.add("Dense", "chain_1", name="chain_2", units=4)
    sketch.add("Conv2D", small, name="replaced", filters=2, kernel_size=3)
    sketch.add("Conv2D", vector, name="broken", filters=2, kernel_size=3)
    return sketch.graph()


FINE = {
    "a layer that waits": wire("vector", "dense"),
    "a layer with a merge further down that still waits": wire("image", "passing"),
    "the first input of a merge": wire("image", "add"),
    "the second input of a merge": wire("image", "waiting_add", order=1),
    "the second of two": wire("image", "waiting_subtract", order=1),
    "a merge along the channels": wire("deep", "joined", order=1),
    "another image": wire("image", "replaced"),
    "Dense behind Flatten": wire("flat", "dense"),
    "attention's query, while its value is missing": wire("steps", "attention", "query"),
    "attention's value, while its query is missing": wire("steps", "attention", "value"),
    "what was wrong already": wire("vector", "negative"),
    "another wire into what was wrong already": wire("image", "wrong_add", order=2),
    "an initial state": wire("fed", "lstm", "initial_state"),
    "the same weights for as many values": wire("vector", "twin@2"),
    "another output": wire("states", "dense", source_port=1),
}

WRONG = {
    "vector into a convolution": (
        wire("vector", "conv"),
        "Conv2D expects at least 3 axes for each example (height × width × channels). "
        "It receives 10: 1 axis.",
    ),
    "vector into a convolution that had an image": (
        wire("vector", "replaced"),
        "Conv2D expects at least 3 axes for each example (height × width × channels). "
        "It receives 10: 1 axis.",
    ),
    "another vector into a convolution that had one": (
        wire("fed", "broken"),
        "Conv2D expects at least 3 axes for each example (height × width × channels). "
        "It receives 4: 1 axis.",
    ),
    "image into steps": (
        wire("image", "lstm"),
        "LSTM expects 2 axes for each example (steps × features). It receives 16 × 16 × 3: 3 axes.",
    ),
    "other channels into Add": (
        wire("deep", "waiting_add", order=1),
        "Add expects inputs of one shape. It receives 16 × 16 × 3 and 16 × 16 × 8.",
    ),
    "other channels into Add, again": (
        wire("small", "wrong_add", order=1),
        "Add expects inputs of one shape. It receives 16 × 16 × 3 and 8 × 8 × 3.",
    ),
    "another size beside an image": (
        wire("small", "joined", order=1),
        "Concatenate joins its inputs along one axis and expects all other axes to agree. "
        "It receives 16 × 16 × 3 and 8 × 8 × 3.",
    ),
    "another width below an image": (
        wire("small", "joined_rows", order=1),
        "Concatenate joins its inputs along one axis and expects all other axes to agree. "
        "It receives 16 × 16 × 3 and 8 × 8 × 3.",
    ),
    "a window larger than the image": (
        wire("small", "large"),
        "Conv2D receives 8 × 8 × 3, which is smaller than its window: nothing would be left.",
    ),
    "a third input of two": (
        wire("image", "full_subtract", order=2),
        "Subtract expects 2 inputs. It receives 3.",
    ),
    "a port that is not there, while others are missing": (
        wire("steps", "attention", "inputs"),
        "MultiHeadAttention has no input 'inputs'. It has query, value, key, query_mask, "
        "value_mask, key_mask and attention_mask.",
    ),
    "an output that is not there": (
        wire("fed", "dense", source_port=2),
        "An edge takes output 3 of fed, which has 1 output.",
    ),
    "the same weights for more values": (
        wire("flat", "twin@2"),
        "The first call of this Dense made its weights for 10 values along axis -1. Here it "
        "receives 768. A shared layer has one set of weights, so all its inputs need that length.",
    ),
    "an error further down": (
        wire("vector", "passing"),
        "late_conv: Conv2D expects at least 3 axes for each example (height × width × channels). "
        "It receives 10: 1 axis.",
    ),
    "a circle": (
        wire("chain_2", "chain_1"),
        "That would close a circle: chain_2 depends on chain_1 already.",
    ),
    "its own output": (wire("dense", "dense"), "dense cannot take its own output."),
    "into an input": (
        wire("fed", "image"),
        "'image' is an input of the model: nothing feeds it.",
    ),
    "from a node that is gone": (wire("nobody", "dense"), "There is no node 'nobody'."),
    "a Dense for every pixel": (
        wire("image", "dense"),
        "Dense works on the last axis. It receives 16 × 16 × 3 and makes 256 separate results "
        "of 3. A classifier usually wants one.",
    ),
}


@pytest.mark.parametrize("edge", FINE.values(), ids=list(FINE))
def test_what_fits_is_let_through(edge):
    assert complaint(parts(), edge) is None


@pytest.mark.parametrize(("edge", "words"), WRONG.values(), ids=list(WRONG))
def test_what_does_not_fit_is_said(edge, words):
    assert complaint(parts(), edge) == words


def with_blocks() -> Graph:
    """A residual block of 4 channels, repeated, and a loose block, beside images to feed them."""
    sketch = Sketch()
    image = sketch.input((8, 8, 4), name="image")
    other = sketch.input((8, 8, 6), name="other")
    sketch.input((4,), name="vector")
    sketch.add("Conv2D", other, name="conv", filters=6, kernel_size=3)
    inner = Sketch("inside")
    start = inner.add("Input", name="start")
    wide = inner.add("Conv2D", start, name="wide", filters=8, kernel_size=1)
    back = inner.add("Conv2D", wide, name="back", filters=4, kernel_size=1)
    inner.add("Add", [start, back], name="sum")
    inner.add("Flatten", name="flat")
    inner.add("Conv2D", name="late", filters=4, kernel_size=1)
    inside = inner.graph(outputs=["sum"])
    block = sketch.block(inside, image, name="residual", repeat=3)
    outer = Sketch("outer")
    outer.block(inside, outer.add("Input", name="begin"), name="step")
    sketch.block(outer.graph(), image, name="nested")
    sketch.block(inside, None, name="loose")
    sketch.add("Dense", sketch.add("Flatten", block, name="long"), name="digit", units=2)
    return sketch.graph()


INSIDE = {
    "a block that waits": ((), wire("image", "loose"), None),
    "a block that gets other channels": (
        (),
        wire("other", "loose"),
        "In the block loose, sum: Add expects inputs of one shape. "
        "It receives 8 × 8 × 6 and 8 × 8 × 4.",
    ),
    "a nested block that gets a vector": (
        (),
        wire("vector", "nested"),
        "In the block nested, step: In the block step, wide: Conv2D expects at least 3 axes for "
        "each example (height × width × channels). It receives 4: 1 axis.",
    ),
    "two inputs into a block of one": (
        (),
        wire("image", "residual", order=1),
        "The block residual expects 1 input. It receives 2.",
    ),
    "a wire inside that fits": (("residual",), wire("start", "back"), None),
    "a wire inside that does not": (
        ("residual",),
        wire("wide", "sum", order=1),
        "Add expects inputs of one shape. It receives 8 × 8 × 4 and 8 × 8 × 8.",
    ),
    "a wire inside a block in a block": (
        ("nested", "step"),
        wire("wide", "sum"),
        "Add expects inputs of one shape. It receives 8 × 8 × 8 and 8 × 8 × 4.",
    ),
    "a circle inside": (
        ("residual",),
        wire("back", "wide"),
        "That would close a circle: back depends on wide already.",
    ),
    "a wire inside a block that gets nothing": (("loose",), wire("wide", "late"), None),
    "a block that is none": (
        ("conv",),
        wire("a", "b"),
        "'conv' is no block: it is of class Conv2D.",
    ),
}


@pytest.mark.parametrize(("scope", "edge", "words"), INSIDE.values(), ids=list(INSIDE))
def test_wires_at_and_inside_blocks(scope, edge, words):
    graph = with_blocks()
    before = graph.model_copy()
    assert complaint(graph, edge, scope) == words
    assert graph == before


def test_an_error_around_the_block_is_said():
    """The wire fits inside, but what the block makes of it then fits nowhere behind it."""
    inner = Sketch("inside")
    start = inner.add("Input", name="start")
    flat = inner.add("Flatten", start, name="flat")
    inner.add("Dropout", start, name="drop", rate=0.5)
    inside = inner.graph(outputs=["drop"])
    sketch = Sketch()
    block = sketch.block(inside, sketch.input((8, 8, 3)), name="block")
    sketch.add("Conv2D", block, name="conv", filters=2, kernel_size=3)
    words = (
        "conv: Conv2D expects at least 3 axes for each example (height × width × channels). "
        "It receives 192: 1 axis."
    )
    assert complaint(sketch.graph(), wire(flat, "drop"), ("block",)) == words


def test_an_error_in_a_later_repetition_is_said():
    inner = Sketch("inside")
    start = inner.add("Input", name="start")
    kept = inner.add("Conv2D", start, name="kept", filters=3, kernel_size=3, padding="same")
    inner.add("Conv2D", kept, name="half", filters=3, kernel_size=3, strides=2)
    inner.add("Dropout", kept, name="end", rate=0.5)
    inside = inner.graph(outputs=["end"])
    sketch = Sketch()
    sketch.block(inside, sketch.input((8, 8, 3)), name="block", repeat=4)
    words = (
        "In repetition 3 of the block block: Conv2D receives 1 × 1 × 3, which is smaller than its "
        "window: nothing would be left."
    )
    assert complaint(sketch.graph(), wire("half", "end"), ("block",)) == words


def test_a_port_of_a_built_in_block():
    sketch = Sketch()
    image = sketch.input((8, 8, 3), name="image")
    wide = sketch.add("Conv2D", image, name="wide", filters=7, kernel_size=1)
    sketch.block(
        BLOCKS["residual"](infer(sketch.graph()).nodes[image].outputs[0]).graph,
        None,
        name="residual",
    )
    assert complaint(sketch.graph(), wire(image, "residual")) is None
    assert "Add expects inputs of one shape" in str(
        complaint(sketch.graph(), wire(wide, "residual"))
    )


def test_a_bypassed_node_takes_anything_but_its_own_result():
    sketch = Sketch()
    vector = sketch.input((4,), name="vector")
    sketch.add("Conv2D", name="conv", filters=2, kernel_size=3)
    sketch.add("Dense", "conv", name="dense", units=2)
    graph = sketch.graph()
    conv = graph.nodes["conv"].model_copy(update={"bypassed": True})
    graph = graph.model_copy(update={"nodes": {**graph.nodes, "conv": conv}})
    assert complaint(graph, wire(vector, "conv")) is None
    assert "circle" in str(complaint(graph, wire("dense", "conv")))


def test_a_wire_that_opens_a_circle_is_fine():
    sketch = Sketch()
    vector = sketch.input((4,), name="vector")
    first = sketch.add("Dense", None, name="first", units=4)
    second = sketch.add("Dense", first, name="second", units=4)
    sketch.add("Dense", second, name="third", units=4)
    graph = apply(sketch.graph(), Connect(edge=wire(second, first)))
    assert not infer(graph).ok
    assert complaint(graph, wire(vector, first)) is None
