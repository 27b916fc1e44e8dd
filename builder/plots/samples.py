"""Samples of a data set as pictures."""

from __future__ import annotations

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


def sample_sheet(
    images: NDArray[np.generic], captions: tuple[str, ...], value_range: tuple[float, float]
) -> Sheet:
    """Draws images of a data set as one sheet, each with its caption."""
    return sheet(np.stack([picture(image, value_range) for image in images]), captions)


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
