"""Graphs with one thing wrong each, by the code of the diagnostic that says so."""

from collections.abc import Callable
from dataclasses import dataclass

from builder.graph.document import Edge, Graph, Layer, Node
from builder.graph.edits import Batch, Connect, Edit, Group, SetRepeat, apply
from builder.graph.sketch import Sketch


@dataclass(frozen=True)
class Broken:
    """A graph that has a problem.

    Attributes:
        code: The diagnostic's code.
        graph: Makes the graph.
        node_id: Where the problem is, or None for the whole graph.
        says: Words that the message holds: what was expected and what came.
        fix: The label of the fix, or None where none is offered.
        severity: How bad it is.
    """

    code: str
    graph: Callable[[], Graph]
    node_id: str | None
    says: tuple[str, ...]
    fix: str | None
    severity: str = "error"

    def __str__(self) -> str:
        return f"{self.code}-{self.graph.__name__}"


def edited(sketch: Sketch, *edits: Edit) -> Graph:
    return apply(sketch.graph(), Batch(edits=edits))


def dense_without_input() -> Graph:
    s = Sketch()
    x = s.add("Dense", s.input((8,)), units=4, name="first")
    lost = s.add("Dense", units=2, name="lost")
    s.add("Concatenate", [x, lost], name="joined")
    return s.graph()


def attention_without_value() -> Graph:
    s = Sketch()
    steps = s.input((6, 8), name="steps")
    s.add("MultiHeadAttention", ports={"query": steps}, num_heads=2, key_dim=4, name="attention")
    return s.graph()


def loose_dense() -> Graph:
    s = Sketch()
    s.add("Dense", s.input((8,)), units=4, name="first")
    s.add("Dense", units=2, name="loose")
    return s.graph()


def idle_input() -> Graph:
    s = Sketch()
    s.add("Dense", s.input((8,), name="used"), units=4)
    s.input((3,), name="idle")
    return s.graph()


def circle() -> Graph:
    s = Sketch()
    x = s.input((8,), name="x")
    a = s.add("Dense", x, units=8, name="a")
    b = s.add("Add", [x, a], name="b")
    c = s.add("Dense", b, units=8, name="c")
    return edited(s, Connect(edge=Edge(source=c, target=b, order=2)))


def two_into_dense() -> Graph:
    s = Sketch()
    s.add("Dense", [s.input((8,)), s.input((8,))], units=4, name="dense")
    return s.graph()


def three_into_subtract() -> Graph:
    s = Sketch()
    s.add("Subtract", [s.input((8,), name=name) for name in "abc"], name="difference")
    return s.graph()


def one_into_add() -> Graph:
    s = Sketch()
    s.add("Dense", s.add("Add", [s.input((8,))], name="sum"), units=2)
    return s.graph()


def unknown_port() -> Graph:
    s = Sketch()
    x = s.input((8,), name="x")
    s.add("Dense", x, ports={"query": x}, units=4, name="dense")
    return s.graph()


def second_output_of_dense() -> Graph:
    s = Sketch()
    x = s.add("Dense", s.input((8,)), units=4, name="first")
    s.add("Dense", (x, 1), units=2, name="second")
    return s.graph()


def second_output_as_output() -> Graph:
    s = Sketch()
    x = s.add("Dense", s.input((8,)), units=4, name="dense")
    return s.graph(outputs=[(x, 1)])


def convolution_without_channels() -> Graph:
    s = Sketch()
    x = s.add("Conv2D", s.input((28, 28)), filters=4, kernel_size=3, name="conv")
    s.add("Dense", s.add("Flatten", x), units=2)
    return s.graph()


def convolution_of_a_vector() -> Graph:
    s = Sketch()
    s.add("Conv2D", s.input((784,)), filters=4, kernel_size=3, name="conv")
    return s.graph()


def recurrent_on_an_image() -> Graph:
    s = Sketch()
    s.add("LSTM", s.input((28, 28, 1)), units=4, name="lstm")
    return s.graph()


def pooling_after_flatten() -> Graph:
    s = Sketch()
    x = s.add("Flatten", s.input((9, 7, 3)))
    s.add("Dense", s.add("MaxPooling2D", x, name="pool"), units=2)
    return s.graph()


def flip_of_vectors() -> Graph:
    s = Sketch()
    s.add("Dense", s.add("RandomFlip", s.input((8,)), name="flip"), units=2)
    return s.graph()


def adaptive_pooling_of_vectors() -> Graph:
    s = Sketch()
    x = s.add("AdaptiveMaxPooling2D", s.input((8,)), output_size=2, name="pool")
    s.add("Dense", x, units=2)
    return s.graph()


def attention_of_another_rank() -> Graph:
    s = Sketch()
    ports = {"query": s.input((6, 8)), "value": s.input((4, 4, 8))}
    s.add("MultiHeadAttention", ports=ports, num_heads=2, key_dim=4, name="attention")
    return s.graph()


def attention_of_other_features() -> Graph:
    s = Sketch()
    s.add("Attention", [s.input((6, 8)), s.input((5, 4))], name="attention")
    return s.graph()


def reshape_of_another_size() -> Graph:
    s = Sketch()
    s.add("Reshape", s.input((10,)), target_shape=[3, 3], name="reshape")
    return s.graph()


def residual_of_another_depth() -> Graph:
    s = Sketch()
    x = s.add("Conv2D", s.input((8, 8, 3)), filters=16, kernel_size=3, padding="same", name="thin")
    y = s.add("Conv2D", x, filters=32, kernel_size=3, padding="same", name="thick")
    s.add("Add", [x, y], name="sum")
    return s.graph()


def residual_of_another_grid() -> Graph:
    s = Sketch()
    x = s.input((8, 8, 16), name="x")
    y = s.add("Conv2D", x, filters=32, kernel_size=3, strides=2, padding="same", name="y")
    s.add("Add", [y, x], name="sum")
    return s.graph()


def joined_grids() -> Graph:
    s = Sketch()
    s.add("Concatenate", [s.input((16, 16, 4)), s.input((8, 8, 6))], name="joined")
    return s.graph()


def joined_ranks() -> Graph:
    s = Sketch()
    s.add("Concatenate", [s.input((4, 4, 2)), s.input((8,))], name="joined")
    return s.graph()


def dense_on_an_open_axis() -> Graph:
    s = Sketch()
    x = s.add("Flatten", s.input((None, None, 8)), name="flat")
    s.add("Dense", x, units=4, name="dense")
    return s.graph()


def kernel_too_large() -> Graph:
    s = Sketch()
    s.add("Conv2D", s.input((3, 3, 1)), filters=4, kernel_size=5, name="conv")
    return s.graph()


def pool_too_large() -> Graph:
    s = Sketch()
    x = s.add("MaxPooling2D", s.input((1, 1, 8)), name="pool")
    s.add("Dense", s.add("Flatten", x), units=2)
    return s.graph()


def shared(
    class_name: str, one: tuple[int, ...], other: tuple[int, ...], **config: object
) -> Graph:
    s = Sketch()
    first = s.add(class_name, s.input(one), name="layer", **config)
    s.share(first, s.input(other))
    return s.graph()


def shared_dense() -> Graph:
    return shared("Dense", (8,), (9,), units=4)


def shared_lstm() -> Graph:
    return shared("LSTM", (5, 8), (5, 9), units=4)


def shared_norm() -> Graph:
    return shared("LayerNormalization", (5, 8), (5, 9))


def shared_wrapper() -> Graph:
    inner = {"class_name": "Dense", "config": {"units": 3}}
    return shared("TimeDistributed", (5, 8), (5, 9), layer=inner)


def negative_filters() -> Graph:
    s = Sketch()
    s.add("Conv2D", s.input((8, 8, 3)), filters=-3, kernel_size=3, name="conv")
    return s.graph()


def wrong_padding() -> Graph:
    s = Sketch()
    s.add("Conv2D", s.input((8, 8, 3)), filters=4, kernel_size=3, padding="half", name="conv")
    return s.graph()


def wrong_groups() -> Graph:
    s = Sketch()
    s.add("Conv2D", s.input((8, 8, 3)), filters=4, kernel_size=3, groups=2, name="conv")
    return s.graph()


def wrong_initializer() -> Graph:
    s = Sketch()
    x = s.input((8, 8, 3))
    s.add("Conv2D", x, filters=4, kernel_size=3, kernel_initializer="identity", name="conv")
    return s.graph()


def wrong_expression() -> Graph:
    s = Sketch()
    s.add("Expression", s.input((8,)), expression="x +", name="formula")
    return s.graph()


def wrong_input() -> Graph:
    s = Sketch()
    s.add("Dense", s.input((0,), name="x"), units=2)
    return s.graph()


def stateful_without_batch_size() -> Graph:
    s = Sketch()
    s.add("LSTM", s.input((5, 8)), units=4, stateful=True, name="lstm")
    return s.graph()


def lookup_without_vocabulary() -> Graph:
    s = Sketch()
    s.add("StringLookup", s.input((1,), dtype="string"), name="words")
    return s.graph()


def unknown_class() -> Graph:
    s = Sketch()
    x = s.add("Magic", s.input((8,)), name="magic")
    s.add("Dense", x, units=2)
    return s.graph()


def gated() -> Graph:
    s = Sketch()
    s.add("Dense", s.add("Activation", s.input((8,)), activation="glu", name="gate"), units=2)
    return s.graph()


def equalized() -> Graph:
    s = Sketch()
    s.add("Flatten", s.add("Equalization", s.input((8, 8, 3)), name="equal"))
    return s.graph()


def slash_in_name() -> Graph:
    s = Sketch()
    s.add("Dense", s.input((8,)), units=2, name="a/b")
    return s.graph()


def one_name_twice() -> Graph:
    layers = {
        "x": Layer(id="x", class_name="Input", config={"shape": [8]}, name="x"),
        "a": Layer(id="a", class_name="Dense", config={"units": 4}, name="dense"),
        "b": Layer(id="b", class_name="Dense", config={"units": 4}, name="dense"),
    }
    return Graph(
        layers=layers,
        nodes={key: Node(id=key, layer_id=key) for key in layers},
        edges=(Edge(source="x", target="a"), Edge(source="a", target="b")),
    )


def nothing() -> Graph:
    return Graph()


def only_an_input() -> Graph:
    s = Sketch()
    s.input((28, 28))
    return s.graph()


def no_input() -> Graph:
    s = Sketch()
    s.add("Dense", units=2, name="dense")
    return s.graph()


def forgotten_branch() -> Graph:
    s = Sketch()
    x = s.input((8,))
    kept = s.add("Dense", x, units=2, name="kept")
    s.add("Dense", x, units=3, name="forgotten")
    return s.graph(outputs=[kept])


def dense_on_pixels() -> Graph:
    s = Sketch()
    x = s.add("Conv2D", s.input((8, 8, 3)), filters=4, kernel_size=3, name="conv")
    x = s.add("Dense", x, units=16, name="dense")
    s.add("Dense", s.add("Dropout", x, rate=0.5), units=10, activation="softmax", name="head")
    return s.graph()


def dense_on_a_grey_image() -> Graph:
    s = Sketch()
    s.add("Dense", s.input((28, 28)), units=10, name="dense")
    return s.graph()


def enormous() -> Graph:
    s = Sketch()
    x = s.add("Flatten", s.input((224, 224, 64)), name="flat")
    s.add("Dense", x, units=4096, name="dense")
    return s.graph()


def broken_in_a_block() -> Graph:
    s = Sketch()
    x = s.add("Dense", s.input((8,)), units=4, name="first")
    y = s.add("Dense", x, units=-1, name="inner")
    s.add("Dense", y, units=2, name="last")
    graph = apply(s.graph(), Group(node_ids=("inner",), name="part"))
    return graph


def empty_block() -> Graph:
    s = Sketch()
    x = s.add("Dense", s.input((8,)), units=4, name="first")
    y = s.add("Dense", x, units=4, name="inner")
    s.add("Dense", y, units=2, name="last")
    graph = apply(s.graph(), Group(node_ids=("inner",), name="part"))
    block = graph.layer_of("part")
    emptied = block.model_copy(update={"graph": Graph()})
    return graph.model_copy(update={"layers": {**graph.layers, block.id: emptied}})


def block_of_an_empty_block() -> Graph:
    return apply(empty_block(), Group(node_ids=("part",), name="around"))


def too_deep_for_its_repeats() -> Graph:
    s = Sketch()
    x = s.add("MaxPooling2D", s.input((8, 8, 1)), name="pool")
    s.add("Flatten", x)
    graph = apply(s.graph(), Group(node_ids=("pool",), name="part"))
    (block,) = [layer for layer in graph.layers.values() if layer.class_name == "Block"]
    return apply(graph, SetRepeat(layer_id=block.id, repeat=5))


BROKEN = [
    Broken(
        "missing-input", dense_without_input, "lost", ("expects an input", "none"), "Connect first"
    ),
    Broken("missing-input", attention_without_value, "attention", ("value",), "Connect steps"),
    Broken("unconnected", loose_dense, "loose", ("Nothing is connected",), "Connect first"),
    Broken("unconnected", idle_input, "idle", ("Nobody takes",), "Remove it", "warning"),
    Broken("cycle", circle, "b", ("circle",), "Disconnect c from b"),
    Broken("wrong-inputs", two_into_dense, "dense", ("1 input", "2"), "Insert Concatenate"),
    Broken(
        "wrong-inputs", three_into_subtract, "difference", ("2 inputs", "3"), "Keep the first 2"
    ),
    Broken("wrong-inputs", one_into_add, "sum", ("merge", "one", "second"), None, "warning"),
    Broken("wrong-inputs", unknown_port, "dense", ("query", "inputs"), "Disconnect query"),
    Broken(
        "no-such-output",
        second_output_of_dense,
        "second",
        ("output 2", "1 output"),
        "Take the first output",
    ),
    Broken(
        "no-such-output", second_output_as_output, "dense", ("output 2",), "Take the first output"
    ),
    Broken(
        "rank-clash",
        convolution_without_channels,
        "conv",
        ("height × width × channels", "28 × 28"),
        "Insert Reshape to 28 × 28 × 1",
    ),
    Broken(
        "rank-clash", convolution_of_a_vector, "conv", ("784",), "Insert Reshape to 28 × 28 × 1"
    ),
    Broken(
        "rank-clash",
        recurrent_on_an_image,
        "lstm",
        ("steps × features", "28 × 28 × 1"),
        "Insert Reshape to 28 × 28",
    ),
    Broken(
        "rank-clash",
        pooling_after_flatten,
        "pool",
        ("height × width × channels", "189"),
        "Remove it",
    ),
    Broken("rank-clash", flip_of_vectors, "flip", ("height × width × channels", "8"), "Remove it"),
    Broken(
        "rank-clash",
        adaptive_pooling_of_vectors,
        "pool",
        ("height × width × channels",),
        "Remove it",
    ),
    Broken(
        "rank-clash",
        attention_of_another_rank,
        "attention",
        ("6 × 8", "4 × 4 × 8"),
        "Insert Reshape to 16 × 8",
    ),
    Broken(
        "shape-clash",
        attention_of_other_features,
        "attention",
        ("features", "8 and 4"),
        "Insert Dense on the queries",
    ),
    Broken("shape-clash", reshape_of_another_size, "reshape", ("10",), None),
    Broken(
        "merge-shapes",
        residual_of_another_depth,
        "sum",
        ("8 × 8 × 16", "8 × 8 × 32"),
        "Insert 1×1 Conv2D",
    ),
    Broken(
        "merge-shapes",
        residual_of_another_grid,
        "sum",
        ("4 × 4 × 32", "8 × 8 × 16"),
        "Insert 1×1 Conv2D",
    ),
    Broken(
        "merge-shapes", joined_grids, "joined", ("16 × 16 × 4", "8 × 8 × 6"), "Insert MaxPooling2D"
    ),
    Broken("merge-shapes", joined_ranks, "joined", ("4 × 4 × 2", "8"), "Insert Flatten"),
    Broken(
        "open-axis",
        dense_on_an_open_axis,
        "dense",
        ("fixed length", "?"),
        "Average instead of flattening",
    ),
    Broken("too-small", kernel_too_large, "conv", ("3 × 3 × 1",), "Set padding to same"),
    Broken("too-small", pool_too_large, "pool", ("1 × 1 × 8",), "Set padding to same"),
    Broken("shared-mismatch", shared_dense, "layer@2", ("8", "9"), "Give it weights of its own"),
    Broken(
        "shared-mismatch",
        shared_lstm,
        "layer@2",
        ("8 × 16", "9 × 16"),
        "Give it weights of its own",
    ),
    Broken("shared-mismatch", shared_norm, "layer@2", ("8", "9"), "Give it weights of its own"),
    Broken(
        "shared-mismatch",
        shared_wrapper,
        "layer@2",
        ("8 × 3", "9 × 3"),
        "Give it weights of its own",
    ),
    Broken("bad-argument", negative_filters, "conv", ("filters", "-3"), "Set filters to 32"),
    Broken("bad-argument", wrong_padding, "conv", ("padding", "half"), "Set padding back to valid"),
    Broken("bad-argument", wrong_groups, "conv", ("groups", "3 channels"), "Set groups back to 1"),
    Broken(
        "bad-argument",
        wrong_initializer,
        "conv",
        ("Identity", "3 × 3 × 3 × 4"),
        "Set kernel_initializer back to glorot_uniform",
    ),
    Broken("bad-argument", wrong_expression, "formula", (), "Set expression to x * 2"),
    Broken("bad-argument", wrong_input, "x", ("at least 1", "0"), "Set shape to 28 × 28 × 1"),
    Broken(
        "bad-argument",
        stateful_without_batch_size,
        "lstm",
        ("batch",),
        "Set stateful back to False",
    ),
    Broken(
        "bad-argument",
        lookup_without_vocabulary,
        "words",
        ("vocabulary",),
        "Set vocabulary to yes × no",
    ),
    Broken("unknown-class", unknown_class, "magic", ("Magic",), "Remove it"),
    Broken("cannot-run", gated, "gate", ("glu", "halves"), "Replace by Expression glu(x)"),
    Broken("cannot-run", equalized, "equal", ("Equalization",), "Remove it"),
    Broken("invalid-name", slash_in_name, "a/b", ("a/b",), "Rename to a_b"),
    Broken("duplicate-name", one_name_twice, "b", ("dense",), "Rename to dense_1"),
    Broken("no-output", nothing, None, ("empty",), None),
    Broken("no-output", only_an_input, None, ("no layer",), "Add Flatten and Dense"),
    Broken("no-input", no_input, None, ("no Input",), None),
    Broken(
        "unused-output",
        forgotten_branch,
        "forgotten",
        ("Nobody takes",),
        "Make it an output",
        "warning",
    ),
    Broken(
        "dense-on-image",
        dense_on_pixels,
        "dense",
        ("last axis", "6 × 6 × 4", "36"),
        "Insert Flatten",
        "warning",
    ),
    Broken(
        "dense-on-image", dense_on_a_grey_image, "dense", ("28 × 28",), "Insert Flatten", "warning"
    ),
    Broken("too-large", enormous, None, ("GB",), "Average instead of flattening", "warning"),
    Broken(
        "bad-argument", broken_in_a_block, "part", ("In the block part", "inner"), "Set units to 64"
    ),
    Broken("no-output", empty_block, "part", ("part", "no output"), "Remove it"),
    Broken("no-output", block_of_an_empty_block, "around", ("In the block around",), "Remove it"),
    Broken("too-small", too_deep_for_its_repeats, "part", ("repetition 4",), None),
]
