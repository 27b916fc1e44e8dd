"""Examples whose targets are images themselves: masks, clean pictures, boxes, places in a frame."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from builder.plots.samples import picture

Pixels = NDArray[np.uint8]

CLASS_COLOURS = ("#d9dde3", "#2f6fed", "#e8590c", "#2b8a3e", "#c2255c", "#7048e8", "#0b7285",
                 "#f08c00")  # fmt: skip
"""For the regions of a mask, the first for what is mostly ground."""

ENLARGED = 4
"""How often a pixel is drawn, so that an edge can run between two of them."""

_ENDS: dict[str, tuple[int, int, int]] = {"dark": (0, 0, 0), "light": (255, 255, 255)}


def mask_picture(labels: NDArray[np.integer]) -> Pixels:
    """Draws a class for each pixel, `(height, width)`, as colours `(height, width, 3)`."""
    table = np.array([_rgb(colour) for colour in CLASS_COLOURS], dtype=np.uint8)
    drawn: Pixels = table[np.asarray(labels) % len(table)]
    return drawn


def overlaid(image: Pixels, labels: NDArray[np.integer], share: float = 0.55) -> Pixels:
    """Draws a mask over a picture of the same size; what has class 0 stays as it is.

    Args:
        image: Colours, `(height, width, 3)`.
        labels: `(height, width)`.
        share: How much of the colour is the mask's.
    """
    mixed = (1 - share) * image + share * mask_picture(labels)
    drawn: Pixels = np.where(np.asarray(labels)[..., None] > 0, mixed, image).astype(np.uint8)
    return drawn


def enlarged(image: Pixels, factor: int = ENLARGED) -> Pixels:
    """Draws each pixel as a square."""
    return image.repeat(factor, axis=0).repeat(factor, axis=1)


def boxed(image: Pixels, corners: Sequence[float]) -> Pixels:
    """Draws a frame around an object, in black and white, so that it shows on every ground.

    Args:
        image: Colours, `(height, width, 3)`.
        corners: Left, top, right and bottom, as parts of the sides.

    Returns:
        The picture, enlarged.
    """
    drawn = enlarged(image)
    height, width = drawn.shape[:2]
    left, top, right, bottom = corners
    edges = np.array([top * height, bottom * height, left * width, right * width])
    low, high, near, far = np.clip(np.round(edges), 0, [height, height, width, width]).astype(int)
    for inset, colour in ((0, _ENDS["dark"]), (1, _ENDS["light"])):
        rows, columns = slice(low + inset, high - inset), slice(near + inset, far - inset)
        for row in (low + inset, high - 1 - inset):
            drawn[max(0, min(row, height - 1)), columns] = colour
        for column in (near + inset, far - 1 - inset):
            drawn[rows, max(0, min(column, width - 1))] = colour
    return drawn


def crossed(image: Pixels, across: float, down: float) -> Pixels:
    """Draws a cross at a place, given as parts of the sides; returns the picture enlarged."""
    drawn = enlarged(image)
    height, width = drawn.shape[:2]
    row, column = round(down * (height - 1)), round(across * (width - 1))
    reach = max(3, height // 5)
    for thickness, colour in ((3, _ENDS["light"]), (1, (0xC2, 0x25, 0x5C))):
        rows = slice(max(0, row - thickness), row + thickness + 1)
        columns = slice(max(0, column - thickness), column + thickness + 1)
        drawn[rows, max(0, column - reach) : column + reach + 1] = colour
        drawn[max(0, row - reach) : row + reach + 1, columns] = colour
    return drawn


def film_strip(
    frames: NDArray[np.generic],
    value_range: tuple[float, float],
    position: Sequence[float] | None = None,
) -> Pixels:
    """Draws the frames of a video beside each other.

    Args:
        frames: `(frames, height, width, channels)`.
        value_range: The numbers that are black and white.
        position: Where something will be in the frame after the last one, across and down as
            parts of the sides: one more frame is drawn with a cross there.
    """
    drawn = [enlarged(picture(frame, value_range)) for frame in frames]
    if position is not None:
        empty = np.full_like(picture(frames[-1], value_range), 255)
        drawn.append(crossed(empty, float(position[0]), float(position[1])))
    framed = [np.pad(each, ((1, 1), (1, 1), (0, 0)), constant_values=160) for each in drawn]
    return np.concatenate(framed, axis=1)


def beside(pictures: Sequence[Pixels]) -> Pixels:
    """Puts pictures of one example beside each other, all enlarged to the height of the tallest."""
    height = max(len(each) for each in pictures)
    same = [enlarged(each, height // len(each)) if len(each) < height else each
            for each in pictures]  # fmt: skip
    padded = []
    for each in same:
        above = (height - len(each)) // 2
        margins = ((above, height - len(each) - above), (2, 2), (0, 0))
        padded.append(np.pad(each, margins, constant_values=255))
    return np.concatenate(padded, axis=1)


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
