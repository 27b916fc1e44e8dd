"""Heat over pictures: where something matters, drawn on what went in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.plots.samples import picture
from builder.plots.tiles import DIVERGING, SEQUENTIAL, Pixels, Sheet, coloured, sheet

SIDE = 224
"""About how large a picture is drawn: pixels become squares of a whole size."""


def heat_pixels(
    heat: NDArray[np.floating[Any]], *, signed: bool, most: float | None = None
) -> Pixels:
    """Turns numbers into colours.

    Args:
        heat: Any shape.
        signed: Whether 0 is the middle of the scale: white, red above and blue below. Otherwise
            0 is black and the greatest number the brightest.
        most: The number of the strongest colour; None for the greatest one.
    """
    if most is None:
        most = float(np.abs(heat).max()) if heat.size else 0.0
    if signed:
        return coloured(heat, -(most or 1.0), most or 1.0, DIVERGING)
    return coloured(heat, 0.0, most, SEQUENTIAL)


def over(image: Pixels, heat: NDArray[np.floating[Any]], opacity: float, *, signed: bool) -> Pixels:
    """Lays heat over a picture of the same size.

    Args:
        image: Colours, `(height, width, 3)`.
        heat: `(height, width)`.
        opacity: From 0, the picture alone, to 1, the heat alone.
        signed: As for `heat_pixels`.
    """
    mixed = (1 - opacity) * image + opacity * heat_pixels(heat, signed=signed)
    return np.round(mixed).astype(np.uint8)


def heat_sheet(
    frames: Sequence[NDArray[np.generic]],
    heats: Sequence[NDArray[np.floating[Any]]],
    bounds: tuple[float, float],
    *,
    opacity: float,
    signed: bool,
    most: float | None = None,
) -> Sheet:
    """Draws what went in, the heat over it, and the heat alone; of a video frame by frame.

    Args:
        frames: `(height, width, channels)` each.
        heats: `(height, width)` each, all on one scale.
        bounds: The numbers that are black and white.
        opacity: As for `over`.
        signed: As for `heat_pixels`, as is `most`.
        most: See there.
    """
    alone = heat_pixels(np.stack(heats), signed=signed, most=most)
    pictures = [picture(shown(each), bounds) for each in frames]
    mixed = [
        np.round((1 - opacity) * image + opacity * heat).astype(np.uint8)
        for image, heat in zip(pictures, alone, strict=True)
    ]
    if len(frames) == 1:
        tiles = [pictures[0], mixed[0], alone[0]]
        captions: tuple[str, ...] = ("what went in", "both", "heat")
        columns = 3
    else:
        tiles = mixed
        captions = tuple(f"frame {at + 1}" for at in range(len(frames)))
        columns = min(4, len(frames))
    return sheet(np.stack([enlarged(each) for each in tiles]), captions, columns=columns)


def shown(image: NDArray[np.generic]) -> NDArray[np.generic]:
    """Returns a picture of 1 or 3 channels: of others the mean over the channels."""
    values = np.asarray(image)
    if values.ndim == 2 or values.shape[-1] in (1, 3):
        return values
    return np.asarray(values.astype(float).mean(axis=-1))


def enlarged(pixels: Pixels, side: int = SIDE) -> Pixels:
    """Draws each pixel as a square, so that the longer side is about `side`."""
    factor = max(1, round(side / max(pixels.shape[:2])))
    return pixels.repeat(factor, axis=0).repeat(factor, axis=1)


def boxed_heat(
    image: NDArray[np.generic],
    bounds: tuple[float, float],
    heat: NDArray[np.floating[Any]],
    box: tuple[Sequence[int], Sequence[int]] | None,
) -> Sheet:
    """Draws what a unit sees: the box on the picture, and the heat with the same box.

    Args:
        image: `(height, width, channels)`.
        bounds: The numbers that are black and white.
        heat: `(height, width)`.
        box: Where it begins and where it ends, one past the last; parts outside of the picture
            are not drawn. None for no box.
    """
    given = picture(shown(image), bounds)
    tiles = [enlarged(each) for each in (given, heat_pixels(heat, signed=False))]
    if box is not None:
        factor = tiles[0].shape[0] // given.shape[0]
        tiles = [_framed(each, box, factor) for each in tiles]
    return sheet(np.stack(tiles), ("what it can see", "what it looks at"), columns=2)


def _framed(pixels: Pixels, box: tuple[Sequence[int], Sequence[int]], factor: int) -> Pixels:
    """Draws a frame in two colours, so that it shows on every ground."""
    drawn = pixels.copy()
    for inset, colour in ((0, (255, 255, 255)), (1, (214, 40, 40)), (2, (214, 40, 40))):
        rows, columns = (
            [
                int(np.clip(start * factor + inset, 0, size - 1)),
                int(np.clip(stop * factor - 1 - inset, 0, size - 1)),
            ]
            for start, stop, size in zip(*box, pixels.shape[:2], strict=True)
        )
        drawn[rows[0] : rows[1] + 1, columns] = colour
        drawn[rows, columns[0] : columns[1] + 1] = colour
    return drawn
