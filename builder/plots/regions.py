"""Masks, images and boxes that are predicted, beside those that are right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.plots.samples import picture
from builder.plots.samples_outlined import beside, enlarged, mask_picture, overlaid
from builder.plots.tiles import Pixels, Sheet, sheet

TRUE, SAID = (0x51, 0xCF, 0x66), (0xFF, 0x92, 0x2B)
"""The colours of frames: what is right in green, dashed; what is predicted in orange, solid."""

ENLARGED = 4
_DARK = (0x1D, 0x23, 0x30)


def mask_tile(image: NDArray[Any] | None, truth: NDArray[Any], said: NDArray[Any]) -> Pixels:
    """Draws the image, the right mask, the predicted one, and that over the image.

    Args:
        image: Colours `(height, width, 3)` of the size of the masks; None where there is none.
        truth: Labels `(height, width)`.
        said: The same.
    """
    masks = [mask_picture(truth), mask_picture(said)]
    if image is None or image.shape[:2] != truth.shape:
        return beside(masks)
    return beside([image, *masks, overlaid(image, said)])


def image_tile(
    image: NDArray[Any] | None, truth: NDArray[Any], said: NDArray[Any],
    bounds: tuple[float, float],
) -> Pixels:  # fmt: skip
    """Draws what goes in, the right image, the predicted one, and where they differ, dark."""
    off = np.abs(np.asarray(said, float) - truth)
    off = off.mean(axis=-1) if off.ndim == 3 else off
    pictures = [picture(truth, bounds), picture(said, bounds)]
    pictures.append(picture(off, (0.0, (bounds[1] - bounds[0]) / 2)))
    return beside([*([image] if image is not None else []), *pictures])


def box_tile(image: Pixels, truth: Sequence[float], said: Sequence[float]) -> Pixels:
    """Draws both frames over the image: the right one dashed, the predicted one solid.

    Args:
        image: Colours, `(height, width, 3)`.
        truth: Left, top, right and bottom, as parts of the sides.
        said: The same.
    """
    drawn = enlarged(image, ENLARGED)
    for corners, colour, dashed in ((said, SAID, False), (truth, TRUE, True)):
        _frame(drawn, corners, colour, dashed)
    return drawn


def tiles(drawn: Sequence[Pixels], captions: Sequence[str]) -> Sheet:
    """Lays pictures of one size out on a sheet."""
    return sheet(np.stack(list(drawn)), tuple(captions))


def _frame(
    drawn: Pixels, corners: Sequence[float], colour: tuple[int, int, int], dashed: bool
) -> None:
    height, width = drawn.shape[:2]
    shares = np.nan_to_num(np.asarray(corners, float))
    left, top, right, bottom = np.clip(
        np.round(shares * np.array([width, height] * 2)), 0, None
    ).astype(int)
    rows = np.arange(min(top, bottom), min(max(top, bottom), height - 1) + 1)
    columns = np.arange(min(left, right), min(max(left, right), width - 1) + 1)
    rows, columns = rows[rows < height], columns[columns < width]
    if dashed:
        rows, columns = rows[rows // 4 % 2 == 0], columns[columns // 4 % 2 == 0]
    # A dark line on both sides, so that it shows on every ground.
    for thick, shade in enumerate((_DARK, colour, colour, _DARK)):
        drawn[min(top + thick, height - 1), columns] = shade
        drawn[max(0, min(bottom - thick, height - 1)), columns] = shade
        drawn[rows, min(left + thick, width - 1)] = shade
        drawn[rows, max(0, min(right - thick, width - 1))] = shade
