"""Samples of a data set as pictures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from builder.plots.tiles import Sheet, coloured, sheet


def picture(image: NDArray[np.generic], value_range: tuple[float, float]) -> NDArray[np.uint8]:
    """Turns an image of 1 or 3 channels, or without a channel axis, into colours.

    Args:
        image: Shape `(height, width)`, `(height, width, 1)` or `(height, width, 3)`.
        value_range: The numbers that are black and white.

    Returns:
        Shape `(height, width, 3)`. One channel is drawn dark on light, as on paper.
    """
    values = np.asarray(image, dtype=float)
    low, high = value_range
    if values.ndim == 3 and values.shape[-1] == 3:
        share = np.clip((values - low) / (high - low), 0, 1)
        return np.round(share * 255).astype(np.uint8)
    plane = values[..., 0] if values.ndim == 3 else values
    return coloured(plane, low, high, "Greys")


def side_by_side(
    images: Sequence[NDArray[np.generic]], ranges: Sequence[tuple[float, float]]
) -> NDArray[np.uint8]:
    """Draws the images of one example beside each other, all of one height.

    Args:
        images: As for `picture`.
        ranges: For each image the numbers that are black and white.

    Returns:
        Shape `(height, width, 3)`: smaller images are enlarged by a whole factor and centred.
    """
    gap = 1 if len(images) > 1 else 0
    pictures = [picture(image, bounds) for image, bounds in zip(images, ranges, strict=True)]
    height = max(len(each) for each in pictures)
    enlarged = []
    for each in pictures:
        factor = height // len(each)
        large = each.repeat(factor, axis=0).repeat(factor, axis=1)
        above = (height - len(large)) // 2
        margins = ((above, height - len(large) - above), (gap, gap), (0, 0))
        enlarged.append(np.pad(large, margins, constant_values=255))
    return np.concatenate(enlarged, axis=1)


def examples_sheet(
    inputs: Sequence[NDArray[np.generic]],
    captions: tuple[str, ...],
    ranges: Sequence[tuple[float, float]],
) -> Sheet:
    """Draws examples of one image or several images each as one sheet.

    Args:
        inputs: For each input all its images, `(count, ...)`.
        captions: One for each example.
        ranges: For each input the numbers that are black and white.
    """
    return sheet(
        np.stack([side_by_side(images, ranges) for images in zip(*inputs, strict=True)]), captions
    )


def points_figure(
    points: NDArray[np.floating], labels: NDArray[np.generic], classes: tuple[str, ...]
) -> go.Figure:
    """Draws two-dimensional points, a colour and a symbol for each class.

    Args:
        points: Shape `(count, 2)`.
        labels: The class of each, shape `(count,)`.
        classes: The names of the classes.
    """
    symbols = ("circle", "diamond", "square", "cross", "triangle-up", "x")
    figure = go.Figure()
    for index, name in enumerate(classes):
        chosen = points[np.asarray(labels).reshape(-1) == index]
        marker = {"size": 6, "symbol": symbols[index % len(symbols)], "opacity": 0.8}
        figure.add_scatter(
            x=chosen[:, 0], y=chosen[:, 1], mode="markers", name=str(name), marker=marker
        )
    figure.update_yaxes(scaleanchor="x")
    return figure.update_layout(margin={"l": 10, "r": 10, "t": 10, "b": 10}, height=360)


def line_figure(inputs: NDArray[np.floating], targets: NDArray[np.floating]) -> go.Figure:
    """Draws a regression over one number: the target against the input."""
    figure = go.Figure(
        go.Scatter(x=inputs.reshape(-1), y=targets.reshape(-1), mode="markers", name="samples")
    )
    figure.update_xaxes(title="input")
    figure.update_yaxes(title="target")
    return figure.update_layout(margin={"l": 10, "r": 10, "t": 10, "b": 10}, height=360)
