"""What a unit sees of the inputs: as the layers' windows say, and as its gradient shows.

Source of the second: Luo, Li, Urtasun, Zemel, "Understanding the Effective Receptive Field in Deep
Convolutional Neural Networks", 2016.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.inference.receptive_field import ReceptiveField
from builder.inspection.attribution import Floats, per_input, sources
from builder.inspection.attribution_walk import functional, walk
from builder.inspection.channels import LAST, channel_axis
from builder.layers.keras_import import load_keras

load_keras()  # before TensorFlow, so that this is set up by our rules

import tensorflow as tf  # noqa: E402


@dataclass(frozen=True)
class Box:
    """The part of an input that a unit can see.

    Attributes:
        start: The first position along each axis, below 0 within padding.
        stop: One past the last, beyond the end within padding.
        of: The id of the input's node.
    """

    start: tuple[int, ...]
    stop: tuple[int, ...]
    of: str


def box_at(field: ReceptiveField, position: Sequence[int]) -> Box:
    """Returns what an output position sees, padding included."""
    start = tuple(
        first + step * at
        for first, step, at in zip(field.start, field.stride, position, strict=True)
    )
    stop = tuple(first + size for first, size in zip(start, field.size, strict=True))
    return Box(start, stop, field.of)


def seen(
    model: Any,
    batch: Sequence[NDArray[Any]],
    tensor: Any,
    position: Sequence[int],
    channel: int | None,
) -> tuple[list[Floats | None], float]:
    """Returns how much a unit changes with each place of the inputs.

    Args:
        model: The model.
        batch: One array per input, a batch of one.
        tensor: The symbolic output of a layer, its channels where `channel_axis` says.
        position: The unit's place.
        channel: Its channel; None for the sum over all channels.

    Returns:
        For each input the size of the gradient, added up over channels, and for texts over the
        values of an embedding; None where there is none. The value of the unit.

    Raises:
        ValueError: When there is no such unit.
    """
    index = (0, *_checked(tensor, position, channel))
    found = sources(model)
    wanted = {id(source.tensor) for source in found}
    with tf.GradientTape() as tape:

        def watch(symbolic: Any, value: Any) -> None:
            if id(symbolic) in wanted:
                tape.watch(value)

        values = walk(model, batch, seen=watch)
        unit = tf.reduce_sum(tf.cast(values[id(tensor)][index], tf.float32))
    slopes = tape.gradient(unit, [values[id(source.tensor)] for source in found])
    sizes = [
        None if each is None else np.abs(np.asarray(tf.convert_to_tensor(each), np.float32))
        for each in slopes
    ]
    per = per_input(model, sizes, np.sum)
    axes = map(channel_axis, functional(model).inputs)
    return [
        None if each is None else _over_channels(each, axis)
        for each, axis in zip(per, axes, strict=True)
    ], float(unit)


def _over_channels(values: Floats, axis: int) -> Floats:
    return values.sum(axis=axis) if values.ndim >= 2 else values


def _checked(tensor: Any, position: Sequence[int], channel: int | None) -> tuple[int | slice, ...]:
    axis, sizes = channel_axis(tensor), [*tensor.shape[1:]]
    count = int(sizes.pop(axis))
    if len(position) != len(sizes) or any(
        size is not None and not 0 <= at < size for at, size in zip(position, sizes, strict=True)
    ):
        raise ValueError(f"Expected a place within {tuple(sizes)}, got {tuple(position)}.")
    if channel is not None and not 0 <= channel < count:
        raise ValueError(f"Expected a channel from 0 to {count - 1}, got {channel}.")
    at = len(position) if axis == LAST else axis
    which = slice(None) if channel is None else channel
    return (*position[:at], which, *position[at:])
