"""Graphs with blocks whose code is worth a look."""

from collections.abc import Callable, Mapping
from typing import Any

from builder.blocks import BLOCKS
from builder.graph.document import Block, Edge, Graph, Layer, Node
from builder.graph.edits import Group, SetRepeat, apply
from builder.graph.sketch import Sketch
from builder.inference.engine import infer


def graph_of(*layers: Layer, edges: list[tuple[str, str]], name: str = "model") -> Graph:
    """Returns a graph with one node for each layer and plain wires."""
    wires: list[Edge] = []
    for source, target in edges:
        order = sum(wire.target == target for wire in wires)
        wires.append(Edge(source=source, target=target, order=order))
    return Graph(
        layers={layer.id: layer for layer in layers},
        nodes={layer.id: Node(id=layer.id, layer_id=layer.id) for layer in layers},
        edges=tuple(wires),
        name=name,
    )


def layer(name: str, class_name: str, **config: Any) -> Layer:
    return Layer(id=name, class_name=class_name, config=config, name=name)


def residual() -> Graph:
    sketch = Sketch("residual_block")
    start = sketch.input((8,), name="start")
    hidden = sketch.add("Dense", start, name="hidden", units=8, activation="relu")
    back = sketch.add("Dense", hidden, name="back", units=8)
    sketch.add("Add", [start, back], name="sum")
    return sketch.graph()


def block(name: str, graph: Graph, repeat: int = 1, **more: Any) -> Block:
    return Block(id=name, name=name, graph=graph, repeat=repeat, **more)


def repeated_block() -> Graph:
    return graph_of(
        layer("image", "Input", shape=[8]),
        block("res", residual(), 32),
        layer("out", "Dense", units=2),
        edges=[("image", "res"), ("res", "out")],
        name="deep_residual",
    )


def like_blocks() -> Graph:
    """Two blocks of equal content between which nothing else happens, and one that differs."""
    other = Sketch("residual_block")
    other.add("Dense", other.input((8,), name="start"), name="only", units=8)
    return graph_of(
        layer("image", "Input", shape=[8]),
        block("res_a", residual()),
        block("res_b", residual()),
        block("other", other.graph()),
        edges=[("image", "res_a"), ("res_a", "res_b"), ("res_b", "other")],
    )


def many_like_blocks() -> Graph:
    names = [f"res_{number}" for number in range(1, 7)]
    return graph_of(
        layer("image", "Input", shape=[8]),
        *(block(name, residual()) for name in names),
        edges=list(zip(["image", *names], names, strict=False)),
    )


def nested_blocks() -> Graph:
    inner = graph_of(
        layer("start", "Input", shape=[8]),
        block("res", residual(), 3),
        layer("drop", "Dropout", rate=0.5),
        edges=[("start", "res"), ("res", "drop")],
        name="stage",
    )
    return graph_of(
        layer("image", "Input", shape=[8]),
        block("stage", inner, 2),
        layer("out", "Dense", units=2),
        edges=[("image", "stage"), ("stage", "out")],
    )


def shared_block() -> Graph:
    graph = graph_of(
        layer("one", "Input", shape=[8]),
        layer("two", "Input", shape=[8]),
        block("encoder", residual()),
        layer("both", "Concatenate"),
        edges=[("one", "encoder"), ("encoder", "both")],
    )
    second = Node(id="encoder@2", layer_id="encoder")
    return Graph(
        layers=graph.layers,
        nodes={**graph.nodes, second.id: second},
        edges=(
            *graph.edges,
            Edge(source="two", target=second.id),
            Edge(source=second.id, target="both", order=1),
        ),
    )


def shared_blocks() -> Graph:
    """Two blocks with shared weights, one of which cannot be made once, beside one that is not."""
    sketch = Sketch("twins")
    one, two = sketch.input((8,), name="one"), sketch.input((8,), name="two")
    encoder = sketch.block(residual(), one, name="encoder")
    again = sketch.share(encoder, two)
    deep = sketch.block(residual(), encoder, name="deep", repeat=2)
    both = sketch.add("Add", [deep, sketch.share(deep, again)], name="both")
    last = sketch.block(residual(), both, name="alone", repeat=6)
    sketch.add("Dense", last, name="out", units=2)
    return sketch.graph()


def shared_within() -> Graph:
    """A repeated block that calls a block twice; of its layers one is frozen, two are alike."""
    inner = Sketch("tower")
    start = inner.add("Input", name="start")
    x = inner.add("Dense", start, name="hidden", units=8, trainable=False)
    for number in range(1, 6):
        x = inner.add("Dense", x, name=f"dense_{number}", units=8)
    twice = inner.add("Dense", x, name="twice", units=8)
    inner.share(twice, twice)
    outer = Sketch("both_towers")
    left, right = outer.add("Input", name="left"), outer.add("Input", name="right")
    tower = outer.block(inner.graph(), left, name="tower")
    other = outer.share(tower, right)
    sketch = Sketch()
    images = [sketch.input((8,), name="one"), sketch.input((8,), name="two")]
    sketch.block(outer.graph(outputs=[tower, other]), images, name="towers", repeat=3)
    return sketch.graph()


def shared_two_results() -> Graph:
    """A block with two inputs and two results that is called twice."""
    inner = Sketch("cell")
    seen, state = inner.add("Input", name="seen"), inner.add("Input", name="state")
    both = inner.add("Concatenate", [seen, state], name="both")
    new = inner.add("Dense", both, name="new", units=4)
    inner.add("Dense", new, name="said", units=3)
    sketch = Sketch()
    steps = [sketch.input((5,), name=f"step_{number}") for number in (1, 2)]
    start = sketch.input((4,), name="start")
    graph = inner.graph(outputs=["new", "said"])
    first = sketch.block(graph, [steps[0], start], name="cell")
    second = sketch.share(first, [steps[1], (first, 0)])
    return sketch.graph(outputs=[(first, 1), (second, 1), (second, 0)])


def grouped_chain() -> Graph:
    """Convolution, normalization and activation as a person groups them, 32 times in a row."""
    sketch = Sketch("deep")
    image = sketch.input((8, 8, 1), name="image")
    x = sketch.add("Conv2D", image, name="conv", filters=4, kernel_size=3, padding="same")
    x = sketch.add("BatchNormalization", x, name="bn")
    x = sketch.add("ReLU", x, name="relu")
    sketch.add("GlobalAveragePooling2D", x, name="average")
    graph = apply(sketch.graph(), Group(node_ids=("conv", "bn", "relu"), name="conv_bn_relu"))
    return apply(graph, SetRepeat(layer_id="conv_bn_relu", repeat=32))


def built_in_blocks() -> Graph:
    """The blocks of the palette one behind the other."""
    sketch = Sketch("blocks")
    x = sketch.input((8, 8, 3), name="image")
    for name in BLOCKS:
        block = BLOCKS[name](infer(sketch.graph()).nodes[x].outputs[0])
        x = sketch.block(block.graph, x, name=block.name, repeat=3)
    return sketch.graph()


def frozen_block() -> Graph:
    return graph_of(
        layer("image", "Input", shape=[8]),
        block("res", residual(), 2, trainable=False),
        layer("out", "Dense", units=2),
        edges=[("image", "res"), ("res", "out")],
    )


def exchanging_block() -> Graph:
    """A repeated block with two inputs and one output: the second input stays the same."""
    sketch = Sketch("step")
    state, fixed = sketch.input((4,), name="state"), sketch.input((3,), name="fixed")
    both = sketch.add("Concatenate", [state, fixed], name="both")
    sketch.add("Dense", both, name="next", units=4)
    return graph_of(
        layer("state", "Input", shape=[4]),
        layer("fixed", "Input", shape=[3]),
        layer("shift", "Dense", units=3),
        block("step", sketch.graph(), 3),
        edges=[("state", "step"), ("fixed", "shift"), ("shift", "step")],
    )


def two_result_block() -> Graph:
    """A repeated block with two inputs and two outputs, which it exchanges."""
    sketch = Sketch("swap")
    left, right = sketch.input((4,), name="left"), sketch.input((4,), name="right")
    first = sketch.add("Dense", right, name="first", units=4)
    second = sketch.add("Dense", left, name="second", units=4)
    inner = sketch.graph(outputs=[first, second])
    graph = graph_of(
        layer("one", "Input", shape=[4]),
        layer("two", "Input", shape=[4]),
        block("swap", inner, 5),
        layer("sum", "Add"),
        edges=[("one", "swap"), ("two", "swap"), ("swap", "sum")],
    )
    more = Edge(source="swap", source_port=1, target="sum", order=1)
    return graph.model_copy(update={"edges": (*graph.edges, more)})


def clashing_block() -> Graph:
    """A block one of whose layers gets a name that another layer has already."""
    graph = repeated_block()
    taken = layer("res_2_hidden", "Dense", units=8)
    return Graph(
        layers={**graph.layers, taken.id: taken},
        nodes={**graph.nodes, taken.id: Node(id=taken.id, layer_id=taken.id)},
        edges=(*graph.edges, Edge(source="image", target=taken.id)),
    )


BLOCK_SAMPLES: Mapping[str, Callable[[], Graph]] = {
    function.__name__: function
    for function in (
        repeated_block,
        like_blocks,
        many_like_blocks,
        nested_blocks,
        shared_block,
        shared_blocks,
        shared_within,
        shared_two_results,
        grouped_chain,
        built_in_blocks,
        frozen_block,
        exchanging_block,
        two_result_block,
        clashing_block,
    )
}
