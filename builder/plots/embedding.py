"""Samples as points in the space of a layer, a colour and a symbol for each class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from builder.plots.comparing import COLOURS
from builder.plots.naming import brief, in_lines, spelt

SYMBOLS = ("circle", "diamond", "square", "cross", "x", "triangle-up", "triangle-down", "star",
           "pentagon", "hexagram")  # fmt: skip
SYMBOLS_3D = ("circle", "diamond", "square", "cross", "circle-open", "diamond-open", "square-open")
"""Without "x", which plotly writes there as a sign that many fonts do not have."""

MOST_IN_LEGEND = 60
"""Of more classes the names are under the pointer alone."""

_QUIET = "rgba(138,148,166,0.35)"


def embedding_figure(
    points: NDArray[Any],
    indices: NDArray[Any],
    labels: NDArray[Any] | None,
    classes: Sequence[str],
    said: Sequence[Sequence[str]],
    *,
    chosen: int | None = None,
    colour_name: str = "",
) -> go.Figure:
    """Draws points in two or three dimensions.

    Args:
        points: Shape `(n, 2)` or `(n, 3)`.
        indices: Which sample each is, `(n,)`: the `customdata` of the points.
        labels: The class of each, `(n,)`; numbers where there are no classes; None for nothing.
        classes: The names of the classes.
        said: What stands under the pointer at each, line by line.
        chosen: A sample with a ring around it.
        colour_name: What the colours mean, where they stand for numbers.
    """
    figure, legend = go.Figure(), 0 < len(classes) <= MOST_IN_LEGEND
    for name, where, look in _groups(points, labels, classes, colour_name):
        words = [in_lines(said[place]) for place in np.flatnonzero(where).tolist()]
        add(figure, points[where], mode="markers", name=name, marker=look,
            customdata=indices[where], text=words,
            hovertemplate="%{text}<extra></extra>", showlegend=legend)  # fmt: skip
    if chosen is not None and (indices == chosen).any():
        add(figure, points[indices == chosen], mode="markers", name="this sample",
            hoverinfo="skip", marker={"size": 16, "symbol": "circle-open", "color": "#e03131",
                                      "line": {"width": 3, "color": "#e03131"}})  # fmt: skip
    _set_axes(figure, three=points.shape[1] == 3)
    return figure.update_layout(
        height=560, margin={"l": 8, "r": 8, "t": 8, "b": 8}, clickmode="event+select",
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0,
                "itemsizing": "constant"},
        paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)",
        uirevision="embedding",  # how it was turned stays when another epoch comes
    )  # fmt: skip


def _set_axes(figure: go.Figure, *, three: bool) -> None:
    axis: dict[str, Any] = {"showticklabels": False, "title": "", "zeroline": False,
                            "gridcolor": _QUIET}  # fmt: skip
    if three:
        near = {"eye": {"x": 1.05, "y": 1.05, "z": 0.8}}
        scene = {"xaxis": axis, "yaxis": axis, "zaxis": axis, "bgcolor": "rgba(0,0,0,0)",
                 "camera": near}  # fmt: skip
        figure.update_layout(scene=scene)
    else:
        figure.update_xaxes(**axis)
        figure.update_yaxes(**axis)


def add(figure: go.Figure, points: NDArray[Any], **kwargs: Any) -> None:
    """Adds a trace of points in the dimensions that they have."""
    if points.shape[1] == 3:
        x, y, z = points.T
        figure.add_scatter3d(x=x, y=y, z=z, **kwargs)
    else:
        x, y = points.T
        figure.add_scatter(x=x, y=y, **kwargs)


def _groups(
    points: NDArray[Any], labels: NDArray[Any] | None, classes: Sequence[str], colour_name: str
) -> list[tuple[str, NDArray[np.bool_], dict[str, Any]]]:
    three = points.shape[1] == 3
    size = 4 if three else 8
    everything = np.ones(len(points), np.bool_)
    if labels is None:
        return [("samples", everything, {"size": size, "color": COLOURS[0], "opacity": 0.8})]
    if not classes:
        bar = {"title": spelt(colour_name), "thickness": 12}
        look = {"size": size, "color": labels, "colorscale": "Viridis", "colorbar": bar}
        return [("samples", everything, look)]
    symbols = SYMBOLS_3D if three else SYMBOLS
    return [
        (
            brief(name),
            labels == place,
            {"size": size, "color": COLOURS[place % len(COLOURS)], "opacity": 0.85,
             "symbol": symbols[place % len(symbols)]},
        )
        for place, name in enumerate(classes)
        if (labels == place).any()
    ]  # fmt: skip
