"""Ink on paper: where drawings of some data have it, and putting one's own there. Without Keras."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from builder.inspection.own_images import Image8

_INK = 0.1
"""The share of the darkest ink that counts as ink."""

_STEADY_SHARE, _STEADY_MIDDLE = 0.12, 0.08
"""Deviations up to these, as parts of a side, are those of drawings fitted into one box."""


@dataclass(frozen=True)
class Box:
    """Where drawings of some data have their ink.

    Attributes:
        share: How much of the picture's height or width the ink fills, whichever it fills more.
        middle: Where its centre of mass is: down and across, as parts of the sides.
        steady: Whether that is so in nearly all of them; otherwise their places differ.
        light_paper: Whether paper has the high numbers, and ink the low ones.
    """

    share: float
    middle: tuple[float, float] = (0.5, 0.5)
    steady: bool = True
    light_paper: bool = False


MNIST = Box(20 / 28)
"""Digits fitted into 20 x 20 pixels, then put by their centre of mass into 28 x 28. Source: LeCun,
Cortes and Burges, the MNIST database."""


def box_of(pictures: NDArray[Any]) -> Box | None:
    """Measures where the ink is, in the mean.

    Args:
        pictures: Grey ones, `(count, height, width)`, from 0 to 1.

    Returns:
        The box; None where most have no paper in their corners, as photographs have none.
    """
    borders = [pictures[:, 0], pictures[:, -1], pictures[:, :, 0], pictures[:, :, -1]]
    paper = float(np.median(np.concatenate(borders, axis=1)))
    light = paper > 0.5
    inks = np.clip(paper - pictures if light else pictures - paper, 0, None)
    found = [each for ink in inks if (each := _extent(ink)) is not None]
    if len(found) <= len(pictures) / 2:
        return None
    share, down, across = np.mean(found, axis=0)
    spread = np.std(found, axis=0)
    steady = spread[0] <= _STEADY_SHARE and spread[1:].max() <= _STEADY_MIDDLE
    return Box(float(share), (float(down), float(across)), bool(steady), light)


def _extent(ink: NDArray[Any]) -> tuple[float, float, float] | None:
    """How much the ink fills and its centre of mass; None for what is no ink on paper."""
    there = ink > _INK * ink.max()
    if not there.any() or np.count_nonzero(there[[0, 0, -1, -1], [0, -1, 0, -1]]) > 1:
        return None
    rows, columns = np.nonzero(there)
    height, width = ink.shape
    share = max((np.ptp(rows) + 1) / height, (np.ptp(columns) + 1) / width)
    down, across = _centre(np.where(there, ink, 0))
    return float(share), down / height, across / width


def _centre(ink: NDArray[Any]) -> tuple[float, float]:
    mass = ink.sum()
    down = ink.sum(1) @ (np.arange(ink.shape[0]) + 0.5) / mass
    across = ink.sum(0) @ (np.arange(ink.shape[1]) + 0.5) / mass
    return float(down), float(across)


def is_dark_on_light(picture: Image8) -> bool:
    """Says whether the edge of a grey picture, its paper, is lighter than the middle of its range.

    Args:
        picture: Shape `(height, width, 1)`.
    """
    low, high = int(picture.min()), int(picture.max())
    return bool(np.median(_edge(picture[..., 0])) > (low + high) / 2)


def ink_of(picture: Image8, dark_on_light: bool) -> Image8:
    """Takes the ink off its paper: what is left of the paper becomes 0, the darkest ink 255.

    Args:
        picture: Shape `(height, width, 1)`.
        dark_on_light: Whether its ink is dark.
    """
    plane = picture[..., 0].astype(float)
    plane = 255 - plane if dark_on_light else plane
    edge = _edge(plane)
    paper = np.median(edge)
    ink = np.clip(plane - paper, 0, None)
    if not ink.any():
        return np.zeros_like(picture)
    uneven = 2 * np.quantile(np.abs(edge - paper), 0.95)
    if uneven < ink.max() / 2:  # else the ink itself runs over the edge
        ink[ink < max(_INK * ink.max(), uneven)] = 0
    return np.asarray(np.round(ink / ink.max() * 255), np.uint8)[..., None]


def _edge(plane: NDArray[Any]) -> NDArray[Any]:
    return np.concatenate([plane[0], plane[-1], plane[:, 0], plane[:, -1]])


def placed(ink: Image8, size: Sequence[int], box: Box) -> Image8:
    """Puts ink where drawings of the data have it: as large as theirs, by its centre of mass.

    Args:
        ink: Shape `(any height, any width, 1)`, paper is 0. An empty one gives an empty one.
        size: Height and width of the picture.
        box: Where the data have it.

    Returns:
        Shape `(height, width, 1)`; paper is 0 here too.
    """
    plane, result = ink[..., 0], np.zeros(tuple(size), np.uint8)
    rows, columns = np.nonzero(plane > _INK * plane.max()) if plane.any() else ((), ())
    if not len(rows):
        return result[..., None]
    part = plane[min(rows) : max(rows) + 1, min(columns) : max(columns) + 1]
    room = min(side / length for side, length in zip(size, part.shape, strict=True))
    small = _resized(part, box.share * room)
    corner = [
        int(np.clip(round(part_of * side - centre), 0, side - length))
        for part_of, side, centre, length in zip(
            box.middle, size, _centre(small), small.shape, strict=True
        )
    ]
    top, left = corner
    result[top : top + small.shape[0], left : left + small.shape[1]] = np.round(small)
    return result[..., None]


def _resized(part: Image8, factor: float) -> NDArray[Any]:
    """Resizes ink that stays as dark as it was, however thin it becomes."""
    height, width = (max(1, round(factor * side)) for side in part.shape)
    if (height, width) == part.shape:
        return part.astype(float)
    small = Image.fromarray(part).resize((width, height), Image.Resampling.LANCZOS)
    clipped = np.clip(np.asarray(small, float), 0, 255)
    dark: NDArray[Any] = clipped / (clipped.max() or 1.0) * part.max()
    return dark
