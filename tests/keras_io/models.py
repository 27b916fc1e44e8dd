"""Keras models of the kinds that `from_keras` must read."""

from collections.abc import Callable, Mapping
from typing import Any

from builder.layers.keras_import import load_keras


def _keras() -> tuple[Any, Any, Any]:
    keras = load_keras()
    return keras, keras.layers, keras.ops


def sequential() -> Any:
    keras, layers, _ = _keras()
    return keras.Sequential(
        [keras.Input((8, 8, 1), name="image"), layers.Conv2D(4, 3), layers.Flatten()], name="chain"
    )


def branches() -> Any:
    keras, layers, _ = _keras()
    one, two = keras.Input((4,), name="one"), keras.Input((3,), name="two")
    left = layers.Dense(5, activation="relu", name="left")(one)
    right = layers.Dense(5, name="right")(two)
    merged = layers.Add(name="add")([left, right])
    return keras.Model([one, two], [layers.Dense(2, name="out")(merged), left], name="branches")


def shared() -> Any:
    keras, layers, _ = _keras()
    one, two = keras.Input((8, 8, 3), name="one"), keras.Input((6, 6, 3), name="two")
    conv = layers.Conv2D(2, 3, name="conv")
    # The second input goes first: the order of the calls is not the order of the inputs.
    second = layers.Flatten(name="flat_two")(conv(two))
    first = layers.Flatten(name="flat_one")(conv(one))
    return keras.Model([one, two], [first, second], name="shared")


def nested() -> Any:
    keras, layers, _ = _keras()
    inner_input = keras.Input((4,), name="inner_in")
    inner = keras.Model(
        inner_input, layers.Dense(3, name="inner_dense")(inner_input), name="encoder"
    )
    tail = keras.Sequential(
        [keras.Input((3,), name="tail_in"), layers.Dense(2, name="d")], name="tail"
    )
    one, two = keras.Input((4,), name="one"), keras.Input((4,), name="two")
    both = layers.Concatenate(name="both")([tail(inner(one)), tail(inner(two))])
    return keras.Model([one, two], both, name="nested")


def operations() -> Any:
    keras, layers, ops = _keras()
    x = keras.Input((4, 3), name="x")
    y = layers.Dense(3, name="dense")(x)
    z = ops.relu(y * 2 + x) / 3
    z = ops.mean(z[:, 1:], axis=-1, keepdims=True) - 1.5
    return keras.Model(x, ops.concatenate([z, -z], axis=1), name="operations")


def sequences() -> Any:
    keras, layers, _ = _keras()
    words = keras.Input((None,), dtype="int32", name="words")
    embedded = layers.Embedding(20, 4, mask_zero=True, name="embedding")(words)
    whole, h, c = layers.LSTM(3, return_sequences=True, return_state=True, name="lstm")(embedded)
    dropped = layers.Dropout(0.2, name="dropout")(whole, training=True)
    attended = layers.MultiHeadAttention(2, 2, name="attention")(
        dropped, whole, use_causal_mask=True
    )
    last = layers.LSTM(3, name="decoder")(attended, initial_state=[h, c])
    return keras.Model(words, [last, h], name="sequences")


def explicit_mask() -> Any:
    keras, layers, _ = _keras()
    sequence = keras.Input((5, 2), name="sequence")
    mask = keras.Input((5,), dtype="bool", name="mask")
    return keras.Model([sequence, mask], layers.GRU(3, name="gru")(sequence, mask=mask), name="m")


def frozen() -> Any:
    keras, layers, _ = _keras()
    x = keras.Input((4,), name="x")
    hidden = layers.Dense(4, name="hidden")
    hidden.trainable = False
    return keras.Model(x, layers.Dense(1, name="out")(hidden(x)), name="frozen")


MODELS: Mapping[str, Callable[[], Any]] = {
    function.__name__: function
    for function in (
        sequential,
        branches,
        shared,
        nested,
        operations,
        sequences,
        explicit_mask,
        frozen,
    )
}
