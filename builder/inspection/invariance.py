"""Images shifted, turned and scaled, and how far predictions stay the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from builder.inspection.activations import as_array
from builder.layers.keras_import import load_keras

Change = Literal["across", "down", "turn", "scale"]
"""A shift to the right or downwards in pixels; a turn clockwise in degrees; a factor."""

CHANGES: tuple[Change, ...] = get_args(Change)

Outside = Literal["constant", "nearest", "reflect"]
"""What comes in from beyond the edge: the darkest value, the edge's pixel, or the mirror image."""


@dataclass(frozen=True)
class Amounts:
    """The amounts of a change that are tried.

    Attributes:
        values: From the least to the greatest.
        none: The one of them that changes nothing.
        unit: What follows the number.
    """

    values: tuple[float, ...]
    none: float
    unit: str


def amounts(change: Change, side: int) -> Amounts:
    """Returns what is tried of a change.

    Args:
        change: Which one.
        side: The image's side along the shift, in pixels: up to a quarter of it is tried.
    """
    if change == "turn":
        return Amounts(tuple(range(-90, 91, 15)), 0.0, "°")
    if change == "scale":
        return Amounts(tuple(np.arange(4, 13) / 8), 1.0, "×")
    reach = max(1, side // 4)
    step = max(1, reach // 7)
    there = range(step, reach + 1, step)
    return Amounts((*(-each for each in reversed(there)), 0, *there), 0.0, " px")


def transform(change: Change, amount: float, shape: Sequence[int]) -> NDArray[np.float32]:
    """Returns from where each pixel of the changed image is taken.

    Args:
        change: Which one.
        amount: How much.
        shape: Height and width.

    Returns:
        The eight numbers of `keras.ops.image.affine_transform`: a pixel at `(x, y)` comes from
        `(a x + b y + c, d x + e y + f)`. Turns and factors leave the middle where it is.
    """
    if change in ("across", "down"):
        away = (-amount, 0.0) if change == "across" else (0.0, -amount)
        return np.array([1, 0, away[0], 0, 1, away[1], 0, 0], np.float32)
    angle = np.deg2rad(amount) if change == "turn" else 0.0
    factor = amount if change == "scale" else 1.0
    cos, sin = np.cos(angle) / factor, np.sin(angle) / factor
    x, y = (shape[1] - 1) / 2, (shape[0] - 1) / 2
    moved = (x - cos * x - sin * y, y + sin * x - cos * y)
    return np.array([cos, sin, moved[0], -sin, cos, moved[1], 0, 0], np.float32)


def changed(
    images: NDArray[Any], change: Change, amount: float, *, outside: Outside, empty: float
) -> NDArray[np.float32]:
    """Returns images `(n, height, width, channels)` changed, with pixels between pixels mixed.

    Args:
        images: Them.
        change: Which way.
        amount: How much.
        outside: What comes in from beyond the edge.
        empty: The value for `"constant"`.
    """
    given = np.asarray(images, np.float32)
    where = np.tile(transform(change, amount, given.shape[1:3]), (len(given), 1))
    moved = load_keras().ops.image.affine_transform(
        given, where, interpolation="bilinear", fill_mode=outside, fill_value=empty,
        data_format="channels_last",
    )  # fmt: skip
    return np.asarray(as_array(moved), np.float32)


def unchanged(predicted: Mapping[float, NDArray[Any]], none: float) -> dict[float, float]:
    """Returns for each amount which part of the predictions is that of the images as they are.

    Args:
        predicted: Labels `(n,)` for each amount.
        none: The amount that changes nothing.
    """
    before = predicted[none]
    return {amount: float((each == before).mean()) for amount, each in predicted.items()}


def invariance(kept: Mapping[float, float], none: float) -> float:
    """Returns one number: the mean of `unchanged` over all amounts that change something."""
    return float(np.mean([share for amount, share in kept.items() if amount != none]))
