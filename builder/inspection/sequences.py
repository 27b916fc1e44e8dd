"""The states of recurrent layers over time, also of those that give out only the last one."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.inspection.activations import as_array
from builder.layers.keras_import import load_keras

MOST_STEPS = 2_000
"""Longer sequences are refused: the cell is called once for every step."""

_NAMES: Mapping[str, tuple[str, ...]] = {
    "LSTMCell": ("hidden state", "cell state"),
    "ConvLSTMCell": ("hidden state", "cell state"),
    "GRUCell": ("hidden state",),
    "SimpleRNNCell": ("hidden state",),
}


def has_states(layer: Any) -> bool:
    """Whether a Keras layer is recurrent: an `RNN` of any kind, or a `Bidirectional` of two."""
    rnn = load_keras().layers.RNN
    return any(isinstance(each, rnn) for each in (layer, getattr(layer, "forward_layer", None)))


def states_over_time(
    layer: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> dict[str, NDArray[Any]]:
    """Returns the states of a recurrent layer after every step, recomputed with its own weights.

    Args:
        layer: A built Keras layer, see `has_states`.
        args: What it is called with, a batch of one sequence: see `activations.arguments`.
        kwargs: The same by name.

    Returns:
        By name, such as `"cell state"` or `"backward hidden state"`: shape `(steps, units)`, for
        convolutional cells `(steps, height, width, channels)`. Row `t` is the state after the
        step `t` was read; a layer that reads backwards begins at the last one. A step that is
        masked leaves the state as it was.

    Raises:
        ValueError: When the layer is not recurrent, or the sequence is too long.
    """
    if not has_states(layer):
        raise ValueError(f"Expected a recurrent layer; {layer.name} is a {type(layer).__name__}.")
    given = inspect.signature(layer.call).bind(*args, **kwargs).arguments
    sequence, start = given["sequences"], given.get("initial_state")
    if sequence.shape[1] > MOST_STEPS:
        raise ValueError(f"Expected at most {MOST_STEPS} steps, got {sequence.shape[1]}.")
    mask = given.get("mask")
    mask = getattr(sequence, "_keras_mask", None) if mask is None else mask
    if not hasattr(layer, "forward_layer"):
        return _states(layer, sequence, start, mask, "")
    half = len(start) // 2 if start is not None else 0
    return {
        **_states(layer.forward_layer, sequence, start and start[:half], mask, "forward "),
        **_states(layer.backward_layer, sequence, start and start[half:], mask, "backward "),
    }


def _states(rnn: Any, sequence: Any, start: Any, mask: Any, word: str) -> dict[str, NDArray[Any]]:
    keras = load_keras()
    state = rnn.get_initial_state(batch_size=1) if start is None else start
    state = list(state) if isinstance(state, list | tuple) else [state]
    sequence = keras.ops.cast(sequence, rnn.compute_dtype)
    steps = range(sequence.shape[1])
    rows: dict[int, list[NDArray[Any]]] = {}
    for step in reversed(steps) if rnn.go_backwards else steps:
        if mask is None or bool(np.all(as_array(mask)[0, step])):
            _, state = rnn.cell(sequence[:, step], state, training=False)
            state = list(state) if isinstance(state, list | tuple) else [state]
        rows[step] = [as_array(each)[0] for each in keras.tree.flatten(state)]
    names = _NAMES.get(type(rnn.cell).__name__, ())
    return {
        word + (names[place] if place < len(names) else f"state {place + 1}"): np.stack(
            [rows[step][place] for step in steps]
        )
        for place in range(len(rows[0]))
    }
