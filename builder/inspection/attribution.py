"""Gradients of one number of a network with respect to what went in, and what is made of them.

Texts are numbers of words, which have no gradient: there it is taken at the output of the
embedding, the first thing that can change by small steps.

Sources: integrated gradients: Sundararajan, Taly, Yan, "Axiomatic Attribution for Deep Networks",
2017; SmoothGrad: Smilkov et al., 2017.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.inspection.attribution_aim import Aim, ends_in_probabilities, towards
from builder.inspection.attribution_walk import Instead, calls, functional, itself, walk
from builder.layers.keras_import import load_keras

load_keras()  # before TensorFlow, so that this is set up by our rules

import tensorflow as tf  # noqa: E402

Floats = NDArray[np.float32]
Reported = Callable[[float], None]
"""Is told the part that is done, from 0 to 1."""

MOST_NUMBERS = 30_000_000
"""About how many activations are held at a time: 120 MB, and as much again for gradients."""


@dataclass(frozen=True)
class Source:
    """Where gradients are taken.

    Attributes:
        place: Which input of the model.
        tensor: The symbolic tensor: the input itself, or the output of an embedding of it.
        embedded: Whether it is the output of an embedding.
    """

    place: int
    tensor: Any
    embedded: bool


def sources(model: Any) -> list[Source]:
    """Returns where gradients can be taken: none for an input of numbers of something."""
    found = []
    for place, tensor in enumerate(functional(model).inputs):
        embedded = [
            node.outputs[0]
            for node in calls(model)
            if type(node.operation).__name__ == "Embedding" and node.input_tensors[0] is tensor
        ]
        found += [Source(place, each, True) for each in embedded]
        if not embedded and str(tensor.dtype).startswith(("float", "bfloat")):
            found.append(Source(place, tensor, False))
    return found


def scores(
    model: Any,
    batch: Sequence[Any],
    aim: Aim,
    *,
    given: dict[int, Any] | None = None,
    instead: Instead = itself,
) -> Floats:
    """Returns the number that is explained, for each sample of a batch, `(batch,)`."""
    values = walk(model, batch, given=given, instead=towards(model, aim, instead))
    return np.asarray(_aimed(model, values, aim), np.float32)


def gradients(
    model: Any,
    batch: Sequence[Any],
    aim: Aim,
    wanted: Sequence[Any],
    *,
    given: dict[int, Any] | None = None,
    instead: Instead = itself,
) -> tuple[Floats, list[Floats], list[Floats | None]]:
    """Returns a number of a network and its gradients.

    Args:
        model: The model.
        batch: One array per input, with a batch axis.
        aim: What is explained.
        wanted: Symbolic tensors of the model.
        given: As for `walk`.
        instead: As for `walk`.

    Returns:
        The number for each sample; the values of the tensors; for each of them the gradient of
        each sample's number, of the tensor's shape, None where it does not depend on it.
    """
    ids = {id(tensor) for tensor in wanted}
    with tf.GradientTape() as tape:

        def watch(tensor: Any, value: Any) -> None:
            if id(tensor) in ids:
                tape.watch(value)

        replaced = towards(model, aim, instead)
        values = walk(model, batch, given=given, instead=replaced, seen=watch)
        number = _aimed(model, values, aim)
    at = [values[id(tensor)] for tensor in wanted]
    found = [
        None if each is None else np.asarray(tf.convert_to_tensor(each), np.float32)
        for each in tape.gradient(number, at)
    ]
    return np.asarray(number, np.float32), [np.asarray(each, np.float32) for each in at], found


def at_a_time(model: Any) -> int:
    """Returns how many samples of a model are computed at a time, 1 to 64."""
    held = sum(
        prod(size or 1 for size in tensor.shape[1:])
        for node in calls(model)
        for tensor in node.outputs
    )
    return int(np.clip(MOST_NUMBERS // max(1, held), 1, 64))


def integrated_gradients(
    model: Any,
    batch: Sequence[NDArray[Any]],
    aim: Aim,
    baseline: Sequence[NDArray[Any]],
    *,
    steps: int = 64,
    report: Reported = lambda fraction: None,
) -> tuple[list[Floats | None], float, float]:
    """Adds up the gradients on the straight way from a baseline to a sample.

    `(x - x0) * mean of dF/dx at x0 + (k + 1/2) / steps * (x - x0)`, k from 0 to steps - 1. The
    values add up to `F(x) - F(x0)` as the steps become many.

    Args:
        model: The model.
        batch: One array per input, a batch of one.
        aim: What is explained.
        baseline: For each of `sources(model)` where the way begins, shaped like its value, with
            a batch axis of 1.
        steps: How many gradients are added up.
        report: Is told how far it is.

    Returns:
        For each input its attributions, without the batch axis and, where it is embedded, added
        up for each word; the number for the sample, and for the baseline.
    """
    found = sources(model)
    tensors = [source.tensor for source in found]
    end, ends, _ = gradients(model, batch, aim, tensors)
    inputs, given = inserted(found, batch, baseline)
    start = scores(model, inputs, aim, given=given)
    sums = [np.zeros_like(each, np.float64) for each in ends]
    every = at_a_time(model)
    shares = (np.arange(steps, dtype=np.float32) + 0.5) / steps
    for first in range(0, steps, every):
        part = shares[first : first + every]
        points = [
            b + np.multiply.outer(part, (e - b)[0]) for b, e in zip(baseline, ends, strict=True)
        ]
        whole = [np.repeat(each, len(part), axis=0) for each in batch]
        inputs, given = inserted(found, whole, points)
        _, _, slopes = gradients(model, inputs, aim, tensors, given=given)
        for total, slope in zip(sums, slopes, strict=True):
            total += 0 if slope is None else slope.sum(axis=0)
        report((first + len(part)) / steps)
    made = [(e - b) * s / steps for e, b, s in zip(ends, baseline, sums, strict=True)]
    return per_input(model, made, np.sum), float(end[0]), float(start[0])


def completeness(found: Sequence[Floats | None], end: float, start: float) -> tuple[float, float]:
    """Returns what attributions add up to, and by which part they miss `end - start` by that.

    A difference that 32 bits can hardly tell from none counts as a millionth of the numbers.
    """
    total = sum(float(each.sum(dtype=np.float64)) for each in found if each is not None)
    least = max(1e-6 * max(abs(end), abs(start)), 1e-9)
    return total, abs(total - (end - start)) / max(abs(end - start), least)


def per_input(
    model: Any, found: Sequence[Floats | None], together: Callable[..., Any]
) -> list[Floats | None]:
    """Puts what was found at the sources in the order of the model's inputs.

    Args:
        model: The model.
        found: For each of `sources(model)`, a batch of one.
        together: Makes one number of those of a word: `np.sum`, `np.linalg.norm`.

    Returns:
        Without the batch axis; None for inputs that nothing is known of.
    """
    result: list[Floats | None] = [None] * len(functional(model).inputs)
    for source, values in zip(sources(model), found, strict=True):
        if values is None:
            continue
        one = together(values[0], axis=-1) if source.embedded else values[0]
        known = result[source.place]
        result[source.place] = np.asarray(one if known is None else known + one, np.float32)
    return result


def _aimed(model: Any, values: dict[int, Any], aim: Aim) -> Any:
    score = aim.before and ends_in_probabilities(model, aim.output)
    return aim.of(values[id(functional(model).outputs[aim.output])], score=score)


def inserted(
    found: Sequence[Source], batch: Sequence[Any], points: Sequence[Any]
) -> tuple[list[Any], dict[int, Any]]:
    """Puts values of the sources where they belong.

    Args:
        found: The sources of a model.
        batch: One array per input.
        points: One array per source, with the same batch axis.

    Returns:
        The inputs, and the values within the model, as `given` of `walk`.
    """
    inputs, given = list(batch), {}
    for source, point in zip(found, points, strict=True):
        if source.embedded:
            given[id(source.tensor)] = tf.convert_to_tensor(point, source.tensor.dtype)
        else:
            inputs[source.place] = point
    return inputs, given
