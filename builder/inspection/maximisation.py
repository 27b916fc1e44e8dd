"""What excites a channel, a unit or a class most: an input, made by climbing the gradient.

Sources: Erhan, Bengio, Courville, Vincent, "Visualizing Higher-Layer Features of a Deep Network",
2009; total variation: Mahendran, Vedaldi, 2015; jitter: Mordvintsev, Olah, Tyka, "Inceptionism",
2015.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.inspection.attribution import Floats, Reported
from builder.inspection.attribution_aim import Aim, ends_in_probabilities, towards
from builder.inspection.attribution_copies import copied, ends_with_activation
from builder.inspection.attribution_walk import functional, walk
from builder.inspection.channels import LAST, channel_axis
from builder.layers.keras_import import load_keras

load_keras()  # before TensorFlow, so that this is set up by our rules

import tensorflow as tf  # noqa: E402


@dataclass(frozen=True)
class Climb:
    """How an input is changed.

    Attributes:
        steps: How often.
        rate: How far a value moves in a step on average, as a part of the range of values.
        decay: How strongly values are drawn to the middle of their range (L2).
        smooth: How strongly neighbours are made alike (total variation).
        jitter: How far the picture is shifted at random before every step, in pixels: what must
            look good wherever it stands has less of a grid in it.
        seed: Fixes noise and shifts.
    """

    steps: int = 128
    rate: float = 0.02
    decay: float = 0.1
    smooth: float = 0.3
    jitter: int = 1
    seed: int = 0


@dataclass(frozen=True)
class Climbed:
    """What came of it.

    Attributes:
        start: Where it began, without a batch axis.
        image: Where the activation was highest.
        curve: The activation at the start and after every step, `(steps + 1,)`.
    """

    start: Floats
    image: Floats
    curve: Floats


Objective = Callable[[list[Any]], tuple[Any, Any]]
"""Takes the inputs of a model, one tensor each, and gives the number that is to become large, and
the one that is climbed for it: with a little of the value from before the activation, as the
slope of that alone is 0 where a ReLU gives 0 or a softmax is sure."""

LEAK = 0.01
"""How much of it."""


def of_channel(model: Any, tensor: Any, index: int) -> Objective:
    """Returns what computes the mean of a channel, or one unit where there are no places.

    Args:
        model: The model.
        tensor: A layer's symbolic output, its channels where `channel_axis` says.
        index: Which channel.

    Raises:
        ValueError: When there is no such channel.
    """
    axis = channel_axis(tensor)
    count = int(tensor.shape[1:][axis])
    if not 0 <= index < count:
        raise ValueError(f"Expected a channel from 0 to {count - 1}, got {index}.")
    keras = load_keras()
    probe = keras.Model(functional(model).inputs, tensor)
    operation, call, _ = tensor._keras_history
    made_by = operation._inbound_nodes[call]
    activation = getattr(operation, "activation", None) or keras.activations.linear
    bare = copied(operation, activation=keras.activations.linear)

    def means(inputs: list[Any]) -> tuple[Any, Any]:
        given = walk(
            probe, inputs, instead=lambda node: bare if node is made_by else node.operation
        )
        before = tf.cast(given[id(tensor)], tf.float32)
        after = activation(before)
        reached = _mean(after, index, axis)
        return reached, reached + LEAK * _mean(before, index, axis)

    return means if ends_with_activation(operation) else _as_it_is(probe, index, axis)


def _mean(values: Any, index: int, axis: int) -> Any:
    """The mean of a channel of a batch; the axis is counted without that of the batch."""
    return tf.reduce_mean(tf.gather(values, index, axis=axis if axis < 0 else axis + 1))


def _as_it_is(probe: Any, index: int, axis: int) -> Objective:
    def mean(inputs: list[Any]) -> tuple[Any, Any]:
        value = tf.cast(probe(inputs, training=False), tf.float32)
        found = _mean(value, index, axis)
        return found, found

    return mean


def of_aim(model: Any, aim: Aim) -> Objective:
    """Returns what computes a number of an output, such as the score of a class."""
    replaced = towards(model, aim)
    output = functional(model).outputs[aim.output]
    score = aim.before and ends_in_probabilities(model, aim.output)

    def number(inputs: list[Any]) -> tuple[Any, Any]:
        values = walk(model, inputs, instead=replaced)
        found = tf.reduce_sum(aim.of(values[id(output)], score=score))
        return found, found

    return number


def noise(shape: Sequence[int], bounds: tuple[float, float], seed: int) -> Floats:
    """Returns values around the middle of a range, a tenth of it wide."""
    low, high = bounds
    draw = np.random.default_rng(seed)
    return np.asarray((low + high) / 2 + (high - low) / 10 * draw.normal(size=shape), np.float32)


def maximised(
    model: Any,
    batch: Sequence[NDArray[Any]],
    objective: Objective,
    *,
    place: int,
    bounds: tuple[float, float],
    how: Climb,
    report: Reported = lambda fraction: None,
) -> Climbed:
    """Changes one input, step by step, so that a number of the network becomes larger.

    Every step goes along `g - decay * d - smooth * v`: `g` is the gradient of the number, divided
    by its own mean size, so that a step is as far wherever one stands; `d` how far each value is
    from the middle (the gradient of half its square, L2), `v` how far from its neighbours (that of
    half the squared differences, total variation), both as parts of the range. Values stay within
    it.

    Args:
        model: The model.
        batch: One array per input, a batch of one; the one at `place` is where it begins.
        objective: The number.
        place: Which input is changed.
        bounds: The least and the greatest value of that input.
        how: The steps.
        report: Is told how far it is.

    Raises:
        ValueError: When the number does not depend on this input, or is not finite.
    """
    low, high = bounds
    start = image = best = np.clip(batch[place], low, high).astype(np.float32)
    slope_at = _slope_at(model, batch, objective, place)
    axes = _places(image, channel_axis(functional(model).inputs[place]))
    shifted = _shifted(slope_at, axes, how)
    curve: list[float] = []
    for step in range(how.steps):
        reached, slope = shifted(image)
        size = float(np.sqrt(np.mean(slope**2)))
        if not np.isfinite([reached, size]).all():
            raise ValueError("The network gives numbers here that are not finite: none is larger.")
        if size == 0 and step == 0:
            raise ValueError("Nothing changes with this input from here: try another start.")
        curve.append(reached)
        if reached >= max(curve):
            best = image
        way = slope / (size + 1e-12) - _held_back(image, bounds, axes, how)
        image = np.clip(image + how.rate * (high - low) * way, low, high).astype(np.float32)
        report((step + 1) / how.steps)
    curve.append(slope_at(image)[0])
    best = image if curve[-1] >= max(curve) else best
    return Climbed(start[0], best[0].astype(np.float32), np.asarray(curve, np.float32))


SlopeAt = Callable[[NDArray[Any]], tuple[float, NDArray[Any]]]
"""Takes values of the one input, and gives the number and its gradient there."""


def _shifted(slope_at: SlopeAt, axes: Sequence[int], how: Climb) -> SlopeAt:
    """Returns what gives the number, and its gradient for the picture shifted a little at random.

    What has no height and width is not shifted.
    """
    draw, sides = np.random.default_rng(how.seed), tuple(axes[-2:]) if len(axes) > 1 else ()

    def at(image: NDArray[Any]) -> tuple[float, NDArray[Any]]:
        shift = draw.integers(-how.jitter, how.jitter + 1, 2)[: len(sides)]
        if not shift.any():
            return slope_at(image)
        _, slope = slope_at(np.roll(image, shift, sides))
        return slope_at(image)[0], np.roll(slope, -shift, sides)

    return at


def _slope_at(
    model: Any, batch: Sequence[NDArray[Any]], objective: Objective, place: int
) -> SlopeAt:
    """Returns what gives the number and its gradient, for values of the one input."""
    tensors = functional(model).inputs
    fixed = [
        tf.convert_to_tensor(each, tensor.dtype)
        for each, tensor in zip(batch, tensors, strict=True)
    ]

    @tf.function  # type: ignore[untyped-decorator]
    def climbed(points: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(points)
            parts = [points if at == place else one for at, one in enumerate(fixed)]
            reached, climbs = objective(parts)
        slope = tape.gradient(climbs, points)
        return reached, tf.zeros_like(points) if slope is None else slope

    def at(points: NDArray[Any]) -> tuple[float, NDArray[Any]]:
        reached, slope = climbed(tf.convert_to_tensor(points, tensors[place].dtype))
        return float(reached), slope.numpy()

    return at


def _places(image: NDArray[Any], axis: int) -> tuple[int, ...]:
    """Returns the axes of a batch along which neighbours lie: neither the batch nor the channels.

    Args:
        image: The batch.
        axis: Where its channels are: what `channel_axis` says.
    """
    channels = image.ndim - 1 if axis == LAST else axis + 1
    return tuple(at for at in range(1, image.ndim) if at != channels)


def _held_back(
    image: NDArray[Any], bounds: tuple[float, float], axes: Sequence[int], how: Climb
) -> NDArray[Any]:
    """Returns what the penalties take off a step; neighbours lie along `axes`."""
    low, high = bounds
    share = (image - low) / (high - low)
    rough = np.zeros_like(share)
    for axis in axes:
        ahead = np.diff(share, axis=axis)
        before, after = [(0, 0)] * image.ndim, [(0, 0)] * image.ndim
        before[axis], after[axis] = (1, 0), (0, 1)
        rough += np.pad(ahead, before) - np.pad(ahead, after)
    return np.asarray(how.decay * (share - 0.5) + how.smooth * rough)
