"""Multiply-accumulates: published figures, whole networks, and counting by hand."""

import pytest

from builder.graph.sketch import Sketch
from builder.inference.engine import infer
from builder.inference.weightless import weightless
from builder.keras_io.from_keras import from_keras
from builder.layers.keras_import import load_keras
from tests.inference.cases import CONV_4, LSTM_5, Case, Tensor, of


def macs(case: Case) -> int:
    graph, node_id = case.graph()
    inference = infer(graph)
    assert inference.ok, inference.diagnostics
    return inference.nodes[node_id].macs


@pytest.mark.parametrize(
    "filters, size, figure",
    [(32, 1, 401_408), (64, 3, 7_225_344), (8, 5, 2_508_800), (64, 5, 20_070_400)],
)
def test_published_multiplications_of_convolutions(filters: int, size: int, figure: int):
    config = {"filters": filters, "kernel_size": size, "padding": "same"}
    assert macs(of("Conv2D", (28, 28, 16), **config)) == figure


@pytest.mark.parametrize(
    "name, giga",
    [("ResNet50", 3.858), ("VGG16", 15.470), ("MobileNetV2", 0.3008), ("EfficientNetB0", 0.386)],
)
def test_whole_networks_as_the_profiler_counts_them(name: str, giga: float):
    with weightless():
        graph = from_keras(getattr(load_keras().applications, name)(weights=None))
    assert infer(graph).totals.macs / 1e9 == pytest.approx(giga, rel=2e-3)


def _pair(class_name: str, *shapes: tuple[int, ...], **config: object) -> Case:
    ports = dict(
        zip(("query", "value", "key"), ([Tensor(shape)] for shape in shapes), strict=False)
    )
    return Case(class_name, config, ports)


BY_HAND = [
    (of("Dense", (16,), units=8), 16 * 8),
    (of("Dense", (5, 16), units=8), 5 * 16 * 8),
    (of("Conv1D", (20, 4), filters=6, kernel_size=3), 18 * 3 * 4 * 6),
    (of("Conv1D", (None, 4), filters=6, kernel_size=3), 3 * 4 * 6),
    (of("Conv2D", (9, 9, 4), filters=8, kernel_size=3, groups=2), 49 * 9 * 2 * 8),
    (of("Conv2D", (4, 9, 9), filters=8, kernel_size=3, data_format="channels_first"), 49 * 36 * 8),
    (of("Conv2DTranspose", (5, 5, 4), filters=8, kernel_size=3, strides=2), 25 * 9 * 4 * 8),
    (of("DepthwiseConv2D", (9, 9, 4), kernel_size=3, depth_multiplier=2), 49 * 9 * 4 * 2),
    (of("SeparableConv2D", (9, 9, 4), filters=8, kernel_size=3), 49 * (9 * 4 + 4 * 8)),
    (of("LSTM", (7, 3), units=5), 7 * 4 * (3 * 5 + 5 * 5)),
    (of("GRU", (7, 3), units=5), 7 * 3 * (3 * 5 + 5 * 5)),
    (of("SimpleRNN", (7, 3), units=5), 7 * (3 * 5 + 5 * 5)),
    (of("Bidirectional", (7, 3), layer=LSTM_5), 2 * 7 * 4 * (3 * 5 + 5 * 5)),
    (of("ConvLSTM2D", (4, 9, 9, 3), filters=2, kernel_size=3), 4 * 49 * 4 * 9 * (3 * 2 + 2 * 2)),
    (of("TimeDistributed", (5, 9, 9, 3), layer=CONV_4), 5 * 49 * 9 * 3 * 4),
    (of("SpectralNormalization", (9, 9, 3), layer=CONV_4), 49 * 9 * 3 * 4),
    (of("Dot", (9, 4), (9, 5), axes=1), 4 * 5 * 9),
    (of("EinsumDense", (5, 6), equation="abc,cd->abd", output_shape=[None, 4]), 5 * 4 * 6),
    (of("Attention", (6, 8), (5, 8)), 6 * 5 * (8 + 8)),
    (of("AdditiveAttention", (6, 8), (5, 8)), 6 * 5 * (8 + 8)),
    (
        _pair("MultiHeadAttention", (6, 8), (5, 7), num_heads=2, key_dim=4),
        (6 * 8 + 5 * 7 + 5 * 7) * 2 * 4 + 2 * 6 * 5 * (4 + 4) + 6 * 2 * 4 * 8,
    ),
    (
        _pair("MultiHeadAttention", *[(3, 6, 8)] * 2, num_heads=2, key_dim=4, attention_axes=[2]),
        18 * 4 * 8 * 2 * 4 + 2 * 18 * 6 * (4 + 4),
    ),
    (
        _pair(
            "GroupQueryAttention", (6, 8), (5, 8), head_dim=4, num_query_heads=4,
            num_key_value_heads=2,
        ),
        (6 * 8 * 4 * 4) * 2 + (5 * 8 * 2 * 4) * 2 + 4 * 6 * 5 * (4 + 4),
    ),
    (of("MaxPooling2D", (8, 8, 4)), 0),
    (of("BatchNormalization", (8, 8, 4)), 0),
    (of("Add", (8,), (8,)), 0),
    (of("Embedding", (6,), given="int32", input_dim=10, output_dim=4), 0),
]  # fmt: skip


@pytest.mark.parametrize("case, count", BY_HAND, ids=str)
def test_counted_by_hand(case: Case, count: int):
    assert macs(case) == count


def test_activations_take_the_bytes_of_their_type():
    sketch = Sketch()
    image = sketch.input((4, 4, 3), dtype="uint8", name="image")
    sketch.add("Rescaling", image, scale=0.5, name="scaled")
    nodes = infer(sketch.graph()).nodes
    assert nodes["image"].activation_bytes == 48
    assert nodes["scaled"].activation_bytes == 48 * 4
    assert infer(sketch.graph()).totals.activation_bytes == 48 * 5
