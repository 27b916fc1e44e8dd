"""Along which axis the channels of a tensor lie, and arrays with the channels last.

Layers with `data_format="channels_first"` have them in front of their places; what follows them,
such as an activation, keeps that without saying so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

LAST = -1
"""What `channel_axis` says of tensors as they usually are."""

_TURNS = frozenset({"Permute", "Reshape", "Transpose"})
"""After these, who reads the tensor says where its channels are."""

_MIXES = frozenset({*_TURNS, "Dense", "Dot", "EinsumDense"})
"""Layers after which the places are others, also where the shape is the same."""


def channel_axis(tensor: Any) -> int:
    """Returns the axis of the channels of a tensor of a model, counted without the batch axis.

    Args:
        tensor: A symbolic tensor.

    Returns:
        `LAST`, or the axis of channels that come before their places.
    """
    while len(tensor.shape) > 2:
        operation, call, _ = tensor._keras_history
        found = _said(operation, len(tensor.shape))
        if found is not None:
            return found
        before = operation._inbound_nodes[call].input_tensors
        if not before or type(operation).__name__ in _TURNS:
            return _read(tensor)
        if not _keeps(operation, before[0], tensor):
            return LAST
        tensor = before[0]
    return LAST


def _said(operation: Any, rank: int) -> int | None:
    """What a layer says of its own output; None where it has no say in it."""
    kind = type(operation).__name__
    if kind == "TimeDistributed":
        inner = _said(operation.layer, rank - 1)
        return None if inner is None else inner + 1 if inner >= 0 else LAST
    form = getattr(operation, "data_format", None)
    if form is None or rank < 3:
        return None
    if form != "channels_first":
        return LAST
    steps = kind.startswith("ConvLSTM") and operation.return_sequences
    return 1 if steps else 0


def _keeps(operation: Any, before: Any, after: Any) -> bool:
    """Whether the places of a tensor are those of the one that it is made of."""
    if type(operation).__name__ in _MIXES:
        return False
    return type(operation).__name__ == "Concatenate" or tuple(before.shape) == tuple(after.shape)


def _read(tensor: Any) -> int:
    """Returns how the layers that read an input take it."""
    waiting, known = [tensor], set()
    while waiting:
        each = waiting.pop(0)
        for node in each._keras_history[0]._outbound_nodes:
            if id(node) in known or not any(given is each for given in node.input_tensors):
                continue
            known.add(id(node))
            found = _said(node.operation, len(each.shape))
            if found is not None:
                return found
            waiting += [made for made in node.output_tensors if _keeps(node.operation, each, made)]
    return LAST


def channels_last(array: NDArray[Any], axis: int) -> NDArray[Any]:
    """Returns an array with its channels last.

    Args:
        array: Without the batch axis.
        axis: Where its channels are: what `channel_axis` says.
    """
    return array if axis == LAST else np.moveaxis(array, axis, -1)


def channels_along(array: NDArray[Any], axis: int) -> NDArray[Any]:
    """Puts the channels of an array that has them last back along an axis: see `channels_last`."""
    return array if axis == LAST else np.moveaxis(array, -1, axis)


def position_of(place: Sequence[int], channel: int, axis: int) -> tuple[int, ...]:
    """Returns where a channel of a place is in an array whose channels are along `axis`.

    Args:
        place: The place, without the channel.
        channel: Which channel.
        axis: What `channel_axis` says.
    """
    at = len(place) if axis == LAST else axis
    return (*place[:at], channel, *place[at:])
