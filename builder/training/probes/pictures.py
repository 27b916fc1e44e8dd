"""Filters of the first convolutions, and what they make of one sample.

Heavy: it imports Keras and TensorFlow.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.training.probes.findings import LayerPicture, Pictures, pack
from builder.training.probes.subject import Call, Subject, numbers

MOST_CONVOLUTIONS = 4
MOST_MAPS = 16
LONGEST_SIDE = 32
MOST_PIXELS = 48_000
"""Of all maps together: in base64 that is 64 kB."""

LONGEST_FILTER = 11
COLOURS = 3


def make(subject: Subject) -> PictureProbe | None:
    """Returns the probe; None where there is no convolution over images."""
    return PictureProbe(subject) if _convolutions(subject) else None


class PictureProbe:
    """Looks at the first convolutions with a sample that never changes.

    Args:
        subject: What is looked at.
    """

    def __init__(self, subject: Subject) -> None:
        found = _convolutions(subject)
        self._calls = found[:MOST_CONVOLUTIONS]
        self._left_out = len(found) - len(self._calls)
        self._sample = [part[:1] for part in subject.examples.inputs]
        self._shown = _image(self._sample)
        self._forward = subject.forward([call.outputs[0] for call in self._calls])
        side = math.isqrt(MOST_PIXELS // (len(self._calls) * MOST_MAPS))
        self._side = min(LONGEST_SIDE, side)

    def prepare(self) -> None:
        """Needs nothing before a step."""

    def look(self, steps: int) -> Pictures:
        """Tells what the convolutions are and make of the sample now."""
        outputs = self._forward(self._sample)
        return Pictures(
            sample=None if self._shown is None else pack(self._shown),
            layers=tuple(
                self._picture(call, numbers(output)[0])
                for call, output in zip(self._calls, outputs, strict=True)
            ),
            left_out=self._left_out,
        )

    def _picture(self, call: Call, activation: NDArray[np.float32]) -> LayerPicture:
        if getattr(call.layer, "data_format", None) != "channels_first":
            activation = np.moveaxis(activation, -1, 0)  # (channels, height, width)
        kernel = kernel_of(call.layer)
        return LayerPicture(
            name=call.layer.name,
            of=len(activation),
            maps=pack(thinned(activation[:MOST_MAPS], self._side)),
            filters=None if kernel is None else pack(_filters(kernel)),
            channels=0 if kernel is None else kernel.shape[2],
        )


def thinned(maps: NDArray[Any], side: int) -> NDArray[Any]:
    """Leaves rows and columns out until no side of the maps is longer than `side`."""
    step = max(1, -(-max(maps.shape[1:3]) // side))
    return maps[:, ::step, ::step]


def kernel_of(layer: Any) -> NDArray[np.float32] | None:
    """Returns a kernel of a convolution over images; None where the layer has none of its own.

    Returns:
        Shape `(height, width, channels, filters)`; one channel where the layer is depthwise.
    """
    kind = type(layer).__name__
    if kind == "Conv2D":
        return numbers(layer.kernel.value)
    if kind == "Conv2DTranspose":
        return numbers(layer.kernel.value).swapaxes(-1, -2)  # (..., filters, channels) in Keras
    depthwise = layer.kernel if kind == "DepthwiseConv2D" else layer.depthwise_kernel
    kernel = numbers(depthwise.value)
    return kernel.reshape(*kernel.shape[:2], 1, -1)


def _filters(kernel: NDArray[np.float32]) -> NDArray[np.float32]:
    channels = kernel.shape[2] if kernel.shape[2] == COLOURS else 1
    part = kernel[:LONGEST_FILTER, :LONGEST_FILTER, :channels, :MOST_MAPS]
    return np.moveaxis(part, -1, 0)


_KINDS = frozenset({"Conv2D", "Conv2DTranspose", "DepthwiseConv2D", "SeparableConv2D"})


def _convolutions(subject: Subject) -> list[Call]:
    """The first calls of all convolutions over images."""
    first = {id(call.layer): call for call in reversed(subject.calls)}
    calls = [call for call in subject.calls if first[id(call.layer)] is call]
    return [call for call in calls if type(call.layer).__name__ in _KINDS]


def _image(sample: list[NDArray[Any]]) -> NDArray[np.float32] | None:
    """The first input that is an image, `(1, height, width, channels)`, at most 48 pixels wide."""
    for part in sample:
        if part.ndim == 4 and part.shape[-1] in (1, COLOURS):
            return np.asarray(thinned(np.asarray(part, np.float32), 48))
    return None
