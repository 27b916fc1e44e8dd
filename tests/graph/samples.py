"""Graphs that the tests of this folder start from."""

from __future__ import annotations

from builder.graph.document import Edge, Endpoint, Graph, Layer, Node, Note
from builder.graph.edits import Annotate, Batch, Bypass, Connect, apply
from builder.graph.sketch import Sketch


def chain(*names: str) -> Graph:
    """An input and dense layers of 1, 2, 3, ... units, one behind the other."""
    sketch = Sketch()
    before = sketch.input((4,), name="image")
    for units, name in enumerate(names, start=1):
        before = sketch.add("Dense", before, name=name, units=units)
    return sketch.graph()


def diamond() -> Graph:
    """image -> stem -> (left, right) -> merge -> head."""
    sketch = Sketch()
    image = sketch.input((4,), name="image")
    stem = sketch.add("Dense", image, name="stem", units=1)
    left = sketch.add("Dense", stem, name="left", units=2)
    right = sketch.add("Dense", stem, name="right", units=3)
    merge = sketch.add("Add", [left, right], name="merge")
    sketch.add("Dense", merge, name="head", units=4)
    return sketch.graph()


def residual_block() -> Graph:
    """A graph for a block: entry -> inner -> sum, with a skip from the entry."""
    sketch = Sketch()
    entry = sketch.input((None,), name="entry")
    inner = sketch.add("Dense", entry, name="inner", units=7)
    sketch.add("Add", [inner, entry], name="sum")
    return sketch.graph()


def with_block(repeat: int = 1) -> Graph:
    """image -> stem -> residual block -> head."""
    sketch = Sketch()
    image = sketch.input((4,), name="image")
    stem = sketch.add("Dense", image, name="stem", units=1)
    block = sketch.block(residual_block(), stem, name="res", repeat=repeat)
    sketch.add("Dense", block, name="head", units=2)
    return sketch.graph()


def nested_blocks() -> Graph:
    """A block, repeated, around a block, repeated, beside a second call of the inner layer."""
    sketch = Sketch()
    entry = sketch.input((None,), name="entry")
    first = sketch.block(residual_block(), entry, name="res", repeat=2)
    sketch.add("Dense", first, name="after", units=5)
    outer = Sketch()
    image = outer.input((4,), name="image")
    once = outer.block(sketch.graph(), image, name="stage", repeat=3)
    outer.share(once, once)
    return outer.graph()


def everything() -> Graph:
    """Shared layers, blocks, several inputs and outputs, ports, a bypass, notes, a cycle."""
    sketch = Sketch("everything")
    image = sketch.input((4, 4), name="image")
    words = sketch.input((None, 3), name="words")
    rnn = sketch.add("LSTM", words, name="rnn", units=4, return_state=True, return_sequences=True)
    twin = sketch.add("Dense", image, name="twin", units=4)
    again = sketch.share(twin, (rnn, 0))
    look = sketch.add(
        "MultiHeadAttention",
        name="look",
        ports={"query": twin, "value": again, "key": again},
        call={"use_causal_mask": True},
        num_heads=2,
        key_dim=3,
    )
    res = sketch.block(residual_block(), look, name="res", repeat=2)
    both = sketch.add("Concatenate", [res, twin, (rnn, 1)], name="both")
    skip = sketch.add("Dropout", both, name="skip", rate=0.5, trainable=False)
    sketch.add("Dense", skip, name="head", units=2)
    graph = sketch.graph(outputs=["head", ("rnn", 2)])
    loop = (
        Layer(id="loop", class_name="Add", name="loop"),
        Node(id="loop", layer_id="loop"),
        Node(id="loop@2", layer_id="loop"),
    )
    tangled = Graph(
        layers={**graph.layers, "loop": loop[0]},
        nodes={**graph.nodes, "loop": loop[1], "loop@2": loop[2]},
        edges=graph.edges,
        outputs=(Endpoint(node_id="head"), Endpoint(node_id="rnn", port=2)),
        name=graph.name,
    )
    edits = (
        Connect(edge=Edge(source="loop", target="loop@2")),
        Connect(edge=Edge(source="loop@2", target="loop")),
        Bypass(node_ids=("skip",), bypassed=True),
        Annotate(note=Note(id="why", text="Why?", node_id="head")),
    )
    return apply(tangled, Batch(edits=edits))
