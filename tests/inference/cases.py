"""A table of layer calls: every class of the catalogue as it starts, and more of the main ones."""

from dataclasses import dataclass, field
from typing import Any

from builder.graph.document import Graph
from builder.graph.sketch import Sketch
from builder.layers.catalogue import catalogue

VECTOR, SEQUENCE, IMAGE, VOLUME = (16,), (12, 16), (32, 32, 3), (8, 8, 8, 3)
BY_RANK = {None: VECTOR, 2: VECTOR, 3: SEQUENCE, 4: IMAGE, 5: VOLUME, 6: (3, 6, 6, 6, 2)}


@dataclass(frozen=True)
class Tensor:
    shape: tuple[int | None, ...]
    dtype: str = "float32"


@dataclass(frozen=True)
class Case:
    """One call of a layer: its arguments, and what arrives at each port.

    `eager` is False where Keras itself announces another tensor than it computes, or where only
    some processors can compute it.
    """

    class_name: str
    config: dict[str, Any] = field(default_factory=dict)
    ports: dict[str, list[Tensor]] = field(default_factory=lambda: {"inputs": [Tensor(VECTOR)]})
    call: dict[str, Any] = field(default_factory=dict)
    eager: bool = True

    def __str__(self) -> str:
        return f"{self.class_name}{self.config or ''}{self.call or ''}"

    def graph(self) -> tuple[Graph, str]:
        """The call as a graph, and the id of its node."""
        sketch = Sketch("case")
        ports = {
            port: [sketch.input(tensor.shape, dtype=tensor.dtype) for tensor in tensors]
            for port, tensors in self.ports.items()
        }
        inputs = ports.pop("inputs", None)
        node_id = sketch.add(
            self.class_name, inputs, ports=ports, call=self.call, name="layer", **self.config
        )
        return sketch.graph(), node_id


def of(
    class_name: str, *shapes: tuple[int | None, ...], given: str = "float32", **config: Any
) -> Case:
    """A call on tensors of one type."""
    return Case(class_name, config, {"inputs": [Tensor(shape, given) for shape in shapes]})


def counted(class_name: str, shape: tuple[int, ...], given: str, **config: Any) -> Case:
    """A lookup that counts words: announced as floats, computed as whole numbers."""
    return Case(class_name, config, {"inputs": [Tensor(shape, given)]}, eager=False)


SPECIAL = {
    "GroupNormalization": [Tensor((8, 8, 16))],
    "LayerScale": [Tensor((8, 8, 64))],
    "Embedding": [Tensor((12,), "int32")],
    "ReversibleEmbedding": [Tensor((12,), "int32")],
    "CategoryEncoding": [Tensor((4,), "int32")],
    "Hashing": [Tensor((4,), "string")],
    "HashedCrossing": [Tensor((1,), "int64"), Tensor((1,), "int64")],
    "StringLookup": [Tensor((4,), "string")],
    "IntegerLookup": [Tensor((4,), "int64")],
    "TextVectorization": [Tensor((1,), "string")],
    "MelSpectrogram": [Tensor((4000,))],
    "STFTSpectrogram": [Tensor((4000, 1))],
}
NOT_CALLED = {"Input", "Block", "Equalization"}
"""An input and a block are no layers of Keras; Equalization cannot be built into a model."""


def starters() -> list[Case]:
    """Every layer of the catalogue with its starting arguments."""
    cases = []
    for name, spec in catalogue().items():
        if name in NOT_CALLED:
            continue
        plain = [Tensor(BY_RANK[spec.rank])]
        ports = {}
        for port in spec.ports:
            if not port.optional:
                ports[port.name] = SPECIAL.get(name, plain * port.minimum)
        cases.append(Case(name, dict(spec.starter), ports))
    return cases


def _attention(
    class_name: str, *, value: tuple[int, ...] = (7, 6), key: bool = False, **config: Any
) -> Case:
    call = config.pop("call", {})
    ports = {"query": [Tensor(SEQUENCE)], "value": [Tensor(value)]}
    if key:
        ports["key"] = [Tensor((7, 5))]
    return Case(class_name, config, ports, call)


def _states(class_name: str, count: int, **config: Any) -> Case:
    ports = {"inputs": [Tensor(SEQUENCE)], "initial_state": [Tensor((5,))] * count}
    return Case(class_name, {"units": 5, **config}, ports)


LSTM_5 = {"class_name": "LSTM", "config": {"units": 5}}
LSTM_5_SEQUENCES = {"class_name": "LSTM", "config": {"units": 5, "return_sequences": True}}
CONV_4 = {"class_name": "Conv2D", "config": {"filters": 4, "kernel_size": 3}}

MORE = [
    of("Dense", SEQUENCE, units=8, activation="relu", use_bias=False),
    of("Dense", VECTOR, units=8, dtype="float64"),
    of("Dense", VECTOR, units=8, kernel_initializer="orthogonal"),
    of("Conv1D", SEQUENCE, filters=4, kernel_size=3, padding="causal", dilation_rate=2),
    of("Conv1D", (None, 4), filters=4, kernel_size=3),
    of("Conv2D", IMAGE, filters=4, kernel_size=[5, 3], strides=2, padding="same"),
    of("Conv2D", (9, 9, 4), filters=8, kernel_size=3, groups=2, dilation_rate=2),
    Case(
        "Conv2D",
        {"filters": 8, "kernel_size": 3, "data_format": "channels_first"},
        {"inputs": [Tensor((3, 9, 9))]},
        eager=False,
    ),
    of("Conv2D", (None, None, 3), filters=8, kernel_size=3, strides=2),
    of("Conv2DTranspose", (9, 9, 3), filters=4, kernel_size=3, strides=2, padding="same"),
    of("Conv2DTranspose", (9, 9, 3), filters=4, kernel_size=4, strides=2, output_padding=1),
    of("Conv1DTranspose", (9, 3), filters=4, kernel_size=2, strides=3),
    of("DepthwiseConv2D", (9, 9, 3), kernel_size=3, depth_multiplier=2, strides=2),
    of("SeparableConv2D", (9, 9, 3), filters=4, kernel_size=3, depth_multiplier=2),
    of("SeparableConv1D", SEQUENCE, filters=4, kernel_size=3, padding="same"),
    of("MaxPooling2D", (13, 13, 3), pool_size=3, strides=2),
    of("MaxPooling2D", (13, 13, 3), pool_size=3, strides=2, padding="same"),
    of("AveragePooling1D", SEQUENCE, pool_size=3, padding="same"),
    of("GlobalMaxPooling2D", IMAGE, keepdims=True),
    of("ZeroPadding2D", IMAGE, padding=[[0, 1], [2, 3]]),
    of("Cropping2D", IMAGE, cropping=[[0, 1], [2, 3]]),
    of("UpSampling2D", (9, 9, 3), size=[2, 3], interpolation="bilinear"),
    of("Reshape", (12, 12), target_shape=[-1, 3]),
    of("Flatten", (None, 3)),
    of("BatchNormalization", IMAGE, scale=False, axis=1),
    of("BatchNormalization", IMAGE, renorm=True),
    of("LayerNormalization", IMAGE, axis=[1, 2]),
    of("Normalization", VECTOR),
    of("Rescaling", IMAGE, scale=0.5, given="uint8"),
    of("Add", (8, 8, 4), (1, 1, 4)),
    of("Add", (8, 8, 4), (4,)),
    of("Add", (8, 4), (8, 4), (8, 4)),
    of("Concatenate", (8, 4), (3, 4), axis=1),
    of("Concatenate", (8, 4), (8, 3), (8, 1)),
    of("Dot", (9, 4), (9, 5), axes=1),
    of("PReLU", (8, 8, 3), shared_axes=[1, 2]),
    of("Softmax", (8, 4), axis=1),
    of("Activation", VECTOR, activation="gelu"),
    of("Embedding", (12,), given="int32", input_dim=10, output_dim=4, mask_zero=True),
    of("Masking", SEQUENCE),
    of("LSTM", SEQUENCE, units=5, return_sequences=True, return_state=True),
    of("LSTM", (None, 4), units=5, return_sequences=True, use_bias=False),
    of("GRU", SEQUENCE, units=5, return_state=True, reset_after=False),
    of("SimpleRNN", SEQUENCE, units=5, dropout=0.2),
    _states("LSTM", 2),
    _states("GRU", 1, return_sequences=True),
    of("ConvLSTM2D", (4, 9, 9, 3), filters=4, kernel_size=3, strides=2, return_sequences=True),
    of("Bidirectional", SEQUENCE, layer=LSTM_5, merge_mode="sum"),
    of("Bidirectional", SEQUENCE, layer=LSTM_5_SEQUENCES, merge_mode=None),
    of("TimeDistributed", (5, 9, 9, 3), layer=CONV_4),
    of("TimeDistributed", (5, 9, 9, 3), layer={"class_name": "Flatten", "config": {}}),
    of("SpectralNormalization", (9, 9, 3), layer=CONV_4),
    _attention("MultiHeadAttention", num_heads=2, key_dim=4),
    _attention("MultiHeadAttention", key=True, num_heads=2, key_dim=4, value_dim=3),
    _attention(
        "MultiHeadAttention",
        value=(12, 6),
        num_heads=2,
        key_dim=4,
        call={"return_attention_scores": True},
    ),
    _attention(
        "GroupQueryAttention",
        value=(7, 16),
        head_dim=4,
        num_query_heads=4,
        num_key_value_heads=2,
    ),
    of("Attention", SEQUENCE, (7, 16), use_scale=True, score_mode="concat"),
    of("Attention", SEQUENCE, (7, 5), (7, 16)),
    of("AdditiveAttention", SEQUENCE, (7, 16)),
    of("EinsumDense", (5, 6), equation="abc,cde->abde", output_shape=[None, 3, 4]),
    of("EinsumDense", (5, 6), equation="...x,xy->...y", output_shape=4, bias_axes="y"),
    counted("StringLookup", (4,), "string", vocabulary=["a", "b"], output_mode="one_hot"),
    counted("StringLookup", (1,), "string", vocabulary=["a", "b"], output_mode="one_hot"),
    counted("IntegerLookup", (4,), "int64", vocabulary=[5, 7], output_mode="multi_hot"),
    counted("TextVectorization", (1,), "string", vocabulary=["a"], output_mode="multi_hot"),
    of("Expression", (8, 4), (8, 4), expression="relu(a) * 2 + b"),
    of("Expression", (8, 4), expression="mean(x, axis=1)"),
    of("Conv2D", IMAGE, filters=4, kernel_size=3, dtype="mixed_float16"),
]
