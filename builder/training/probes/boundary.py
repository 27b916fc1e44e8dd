"""What a model and each of its neurons make of the plane of two input values.

After TensorFlow Playground (Smilkov and Carter, 2016), which draws the same two pictures.
Heavy: it imports Keras and TensorFlow.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.datasets.base import Target
from builder.training.matching import chosen_inputs, chosen_targets
from builder.training.probabilities import sigmoid, softmax
from builder.training.probes.findings import Boundary, Neurons, Packed, pack
from builder.training.probes.subject import Subject, numbers

SIDE = 32
MOST_NEURONS = 72
"""So many that two layers of 32 units and an output are shown whole."""

MARGIN = 0.1
"""How far the plane goes on beyond the data, as a part of their range."""


def make(subject: Subject) -> BoundaryProbe | None:
    """Returns the probe; None unless the model takes two numbers."""
    plane = len(subject.model.inputs) == 1 and tuple(subject.model.inputs[0].shape[1:]) == (2,)
    return BoundaryProbe(subject) if plane and subject.examples.points is not None else None


def grid(low: NDArray[Any], high: NDArray[Any], side: int = SIDE) -> NDArray[np.float32]:
    """Returns the points of a plane, row by row from the top left.

    Args:
        low: The least value of each axis.
        high: The greatest value of each.
        side: How many points a row and a column have.

    Returns:
        Shape `(side * side, 2)`.
    """
    across = np.linspace(low[0], high[0], side)
    down = np.linspace(high[1], low[1], side)
    x, y = np.meshgrid(across, down)
    return np.stack([x.ravel(), y.ravel()], axis=1).astype(np.float32)


class BoundaryProbe:
    """Looks at the first output and at all Dense layers over the plane.

    Args:
        subject: What is looked at.
    """

    def __init__(self, subject: Subject) -> None:
        examples = subject.examples
        span = np.where(examples.high > examples.low, examples.high - examples.low, 1.0)
        self._low, self._high = examples.low - MARGIN * span, examples.high + MARGIN * span
        self._grid = grid(self._low, self._high)
        self._points = _points(examples.points)
        self._target = chosen_targets(subject.spec, subject.dataset)[0]
        loss = subject.loss_of(0)
        self._logits = loss is not None and loss.config.get("from_logits") is True
        self._axes = _axes(subject)
        dense = [call for call in subject.calls if type(call.layer).__name__ == "Dense"]
        flat = [call for call in dense if len(call.outputs[0].shape) == 2]
        self._dense = {call.layer.name: call.outputs[0] for call in flat}
        self._cap = fair_share([tensor.shape[-1] for tensor in self._dense.values()], MOST_NEURONS)
        self._forward = subject.forward([subject.model.outputs[0], *self._dense.values()])

    def prepare(self) -> None:
        """Needs nothing before a step."""

    def look(self, steps: int) -> Boundary:
        """Tells what the model makes of the plane now."""
        output, *dense = (numbers(each) for each in self._forward([self._grid]))
        meaning, value, label = meant(output, self._target, logits=self._logits)
        return Boundary(
            low=(float(self._low[0]), float(self._low[1])),
            high=(float(self._high[0]), float(self._high[1])),
            axes=self._axes,
            meaning=meaning,
            classes=self._target.classes,
            value=_plane(value[:, None]),
            label=label,
            points=self._points,
            neurons=tuple(
                Neurons(name=name, of=units.shape[1], maps=_plane(units[:, : self._cap]))
                for name, units in zip(self._dense, dense, strict=True)
            ),
        )


def meant(
    output: NDArray[np.float32], target: Target, *, logits: bool
) -> tuple[Any, NDArray[np.float32], tuple[int, ...] | None]:
    """Says what an output means: its kind, a number for each example, and the likeliest class.

    Args:
        output: Shape `(n, ...)`.
        target: What it is to be.
        logits: Whether it has gone through neither softmax nor sigmoid.
    """
    values = output.reshape(len(output), -1)
    classes = len(target.classes)
    if classes == 2 and values.shape[1] == 1:
        return "probability", sigmoid(values[:, 0]) if logits else values[:, 0], None
    if classes and values.shape[1] == classes:
        shares = softmax(values) if logits else values
        label = shares.argmax(axis=1)
        if classes == 2:
            return "probability", shares[:, 1], None
        return "classes", shares.max(axis=1), tuple(int(each) for each in label)
    return "number", values[:, 0], None


def fair_share(sizes: list[int], total: int) -> int:
    """Returns the greatest cap for which the sizes, each capped by it, stay within the total."""
    cap = max(sizes, default=1)
    while cap > 1 and sum(min(size, cap) for size in sizes) > total:
        cap -= 1
    return cap


def _plane(columns: NDArray[np.float32]) -> Packed:
    return pack(columns.T.reshape(-1, SIDE, SIDE))


def _points(points: Any) -> tuple[tuple[float, float, float], ...]:
    plane, targets = points
    return tuple(
        (float(f"{x:.4g}"), float(f"{y:.4g}"), float(f"{float(target):.4g}"))
        for (x, y), target in zip(plane, targets, strict=True)
    )


def _axes(subject: Subject) -> tuple[str, str]:
    names = chosen_inputs(subject.spec, subject.dataset)[0].values
    return (names[0], names[1]) if len(names) == 2 else ("x", "y")
