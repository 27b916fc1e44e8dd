"""Histograms of weights, and units that are dead or saturated.

Heavy: it imports Keras and TensorFlow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from builder.layers.keras_import import load_keras
from builder.training.probes.findings import Histogram, Units, Weights
from builder.training.probes.subject import Call, Subject, largest, most, numbers

keras = load_keras()
import tensorflow as tf  # noqa: E402

BINS = 40

MOSTLY = 0.95
"""A unit is saturated when at least this part of what it gives is at an end of its range."""

_DYING = frozenset({"relu", "relu6"})
_ENDS: dict[str, tuple[float, float]] = {
    "sigmoid": (0.01, 0.99),
    "hard_sigmoid": (0.01, 0.99),
    "tanh": (-0.98, 0.98),
    "hard_tanh": (-0.98, 0.98),
}
"""Beyond these a 25th of the slope is left at the most, and next to nothing is learnt.
tanh(x) = 2 sigmoid(2x) - 1, so its ends are those of sigmoid."""


def histogram(name: str, weight: str, values: NDArray[Any]) -> Histogram:
    """Counts values in `BINS` equally wide bins between the least and the greatest.

    Args:
        name: The layer.
        weight: What the weights are called.
        values: Any shape.
    """
    flat = np.asarray(values, np.float64).reshape(-1)
    kept = flat[np.isfinite(flat)]
    broken = len(flat) - len(kept)
    if not len(kept):
        return Histogram(
            name=name, weight=weight, low=None, high=None, mean=None, deviation=None, counts=(),
            broken=broken,
        )  # fmt: skip
    counts, edges = np.histogram(kept, bins=BINS)
    return Histogram(
        name=name,
        weight=weight,
        low=float(edges[0]),
        high=float(edges[-1]),
        mean=float(kept.mean()),
        deviation=float(kept.std()),
        counts=tuple(int(count) for count in counts),
        broken=broken,
    )


def make(subject: Subject) -> WeightProbe | None:
    """Returns the probe; None where no layer has weights that learn."""
    return WeightProbe(subject) if subject.learning else None


class WeightProbe:
    """Looks at weights, and at what units make of the examples.

    Args:
        subject: What is looked at.
    """

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._layers = largest(subject.learning)
        watched = _watched(subject)
        self._watched = most(watched, dict.fromkeys(range(len(watched)), 0))
        self._left_out = len(subject.learning) - len(self._layers)
        outputs = [call.outputs[0] for call in self._watched]
        self._forward = subject.forward(outputs) if outputs else None

    def prepare(self) -> None:
        """Needs nothing before a step."""

    def look(self, steps: int) -> Weights:
        """Tells of weights and units as they are now."""
        return Weights(
            histograms=tuple(_histogram_of(layer) for layer in self._layers),
            units=self._units(self._forward) if self._forward else (),
            examples=self._subject.examples.count,
            left_out=self._left_out,
        )

    def _units(self, forward: Callable[[Any], Any]) -> tuple[Units, ...]:
        tallies: dict[int, _Tally] = {}
        for chunk in self._subject.chunks():
            for call, output in zip(self._watched, forward(chunk), strict=True):
                # A shared layer has one tally for all its calls.
                tally = tallies.setdefault(id(call.layer), _Tally(call.layer))
                tally.add(output)
        return tuple(tally.units() for tally in tallies.values())


def _histogram_of(layer: Any) -> Histogram:
    variable = max(layer.trainable_variables, key=lambda each: int(np.prod(each.shape)))
    return histogram(layer.name, variable.name, numbers(variable.value))


@dataclass
class _Tally:
    """Counts, unit by unit, how many values lie at an end of the range."""

    layer: Any
    ends: Any = 0
    values: int = 0

    def add(self, output: Any) -> None:
        activation = activation_of(self.layer)
        axis = _unit_axis(self.layer, len(output.shape))
        others = [each for each in range(len(output.shape)) if each != axis]
        if activation in _DYING:
            at_end = tf.equal(output, 0)
        else:
            low, high = _ENDS[activation]
            at_end = tf.logical_or(output < low, output > high)
        self.ends = self.ends + np.asarray(tf.reduce_sum(tf.cast(at_end, tf.int32), axis=others))
        self.values += int(np.prod([output.shape[each] for each in others]))

    def units(self) -> Units:
        state: Literal["dead", "saturated"]
        if activation_of(self.layer) in _DYING:
            state, count = "dead", int((self.ends == self.values).sum())
        else:
            state, count = "saturated", int((self.ends >= MOSTLY * self.values).sum())
        return Units(name=self.layer.name, state=state, count=count, of=len(self.ends))


def activation_of(layer: Any) -> str:
    """Returns the activation that a layer's output has gone through; empty where there is none.

    A recurrent layer's `activation` is applied within its steps, and is none in this sense.
    """
    if isinstance(layer, keras.layers.ReLU):
        return "" if layer.negative_slope or layer.threshold else "relu"
    if isinstance(layer, keras.layers.RNN) or hasattr(layer, "recurrent_activation"):
        return ""
    return str(getattr(getattr(layer, "activation", None), "__name__", ""))


def _watched(subject: Subject) -> list[Call]:
    """The calls whose units can die or saturate. An output may well be sure of what it says."""
    outputs = {id(tensor) for tensor in subject.model.outputs}
    known = _DYING | _ENDS.keys()
    return [
        call
        for call in subject.calls
        if activation_of(call.layer) in known
        and len(call.outputs[0].shape) > 1
        and id(call.outputs[0]) not in outputs
    ]


def _unit_axis(layer: Any, rank: int) -> int:
    channels_first = getattr(layer, "data_format", None) == "channels_first"
    return 1 if channels_first and rank > 2 else rank - 1
