"""A map to click in, and the part of an input that a value is made of: plotly figures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from builder.plots.tiles import SEQUENTIAL, coloured

MOST_SPOTS = 4096
"""So many places of a map can be clicked at the most; of a larger one, every second or third."""

# Streamlit takes some almost black colours, such as the first of this scale, for places to put
# colours of its theme: so they are given in numbers.
_SCALE = [
    [place / 16, f"rgb{tuple(map(int, colour))}"]
    for place, colour in enumerate(coloured(np.linspace(0, 1, 17), 0, 1, SEQUENTIAL))
]
_FEW = 12
_CLEAR = "rgba(0,0,0,0)"
_MARK = "#16c7ff"


def clickable_map(
    values: NDArray[np.floating], chosen: tuple[int, int], *, rows: str, columns: str
) -> go.Figure:
    """Draws a map with a spot on every number, which can be clicked.

    Args:
        values: Shape `(rows, columns)`.
        chosen: The row and the column that are marked.
        rows: What a row is called, such as `row`.
        columns: What a column is called.
    """
    height, width = values.shape
    step = 1
    while -(-height // step) * -(-width // step) > MOST_SPOTS:
        step += 1
    down, right = (each.ravel() for each in np.mgrid[0:height:step, 0:width:step])
    spots = go.Scatter(
        x=right,
        y=down,
        mode="markers",
        marker={"opacity": 0, "size": 12},
        selected={"marker": {"opacity": 0}},
        unselected={"marker": {"opacity": 0}},
        text=[f"{value:.4g}" for value in values[down, right]],
        hovertemplate=f"{rows} %{{y}}, {columns} %{{x}}: %{{text}}<extra></extra>",
        showlegend=False,
    )
    figure = go.Figure([_heat(values), spots])
    _outline(figure, chosen[0], chosen[0], chosen[1], chosen[1])
    return _laid_out(figure, values.shape, rows, columns)


def read_map(
    values: NDArray[np.floating],
    places: tuple[Sequence[int], Sequence[int]],
    *,
    rows: str,
    columns: str,
) -> go.Figure:
    """Draws what is read, with a line around it: padding lies beyond the edge of the map.

    Args:
        values: The input's map, shape `(rows, columns)`.
        places: Which rows and which columns are read.
        rows: What a row is called.
        columns: What a column is called.
    """
    figure = go.Figure([_heat(values)])
    figure.data[0].update(
        hovertemplate=f"{rows} %{{y}}, {columns} %{{x}}: %{{z:.4g}}<extra></extra>",
        hoverinfo=None,
    )
    down, right = places
    _outline(figure, min(down), max(down), min(right), max(right))
    figure = _laid_out(figure, values.shape, rows, columns)
    height, width = values.shape
    figure.update_xaxes(range=[min(-0.7, min(right) - 0.7), max(width - 0.3, max(right) + 0.7)])
    return figure.update_yaxes(
        range=[max(height - 0.3, max(down) + 0.7), min(-0.7, min(down) - 0.7)]
    )


def clickable_bars(values: NDArray[np.floating], chosen: int, *, name: str) -> go.Figure:
    """Draws a row of numbers as bars that can be clicked, the chosen one marked.

    Args:
        values: Shape `(units,)`.
        chosen: Which one is marked.
        name: What one is called, such as `unit`.
    """
    colours = ["#4a76ea"] * len(values)
    colours[chosen] = _MARK
    bars = go.Bar(
        x=np.arange(len(values)),
        y=values,
        marker={"color": colours},
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
        hovertemplate=f"{name} %{{x}}: %{{y:.4g}}<extra></extra>",
    )
    figure = go.Figure([bars])
    figure.add_annotation(x=chosen, y=max(0.0, float(values[chosen])), text="▼", showarrow=False)
    figure.update_annotations(yshift=10, font={"color": "#8a93a3"})
    figure.update_xaxes(title=name, tickformat="d", fixedrange=True)
    figure.update_yaxes(fixedrange=True)
    if len(values) <= _FEW:  # an axis for twelve keeps the bars slim, and each has its tick
        margin = (_FEW - len(values)) / 2 + 0.5
        figure.update_xaxes(range=[-margin, len(values) - 1 + margin])
        figure.update_xaxes(tickvals=list(range(len(values))))
    figure.update_layout(dragmode=False, bargap=0.1)
    return _plain(figure, 300)


def _heat(values: NDArray[np.floating]) -> go.Heatmap:
    return go.Heatmap(z=values, colorscale=_SCALE, hoverinfo="skip", showscale=False)


def _outline(figure: go.Figure, top: int, bottom: int, left: int, right: int) -> None:
    """Draws a frame of two lines: one of them is seen on any colour."""
    for colour, width in (("#000000", 5), (_MARK, 2.5)):
        figure.add_shape(
            type="rect",
            x0=left - 0.5,
            x1=right + 0.5,
            y0=top - 0.5,
            y1=bottom + 0.5,
            line={"color": colour, "width": width},
        )


def _laid_out(figure: go.Figure, shape: tuple[int, ...], rows: str, columns: str) -> go.Figure:
    height, width = shape
    usual = {"fixedrange": True, "showgrid": False, "zeroline": False, "tickformat": "d"}
    figure.update_xaxes(title=columns, range=[-0.5, width - 0.5], **usual)
    figure.update_yaxes(title=rows, range=[height - 0.5, -0.5], **usual)
    if max(shape) <= 8 * min(shape):
        figure.update_yaxes(scaleanchor="x", constrain="domain")
        figure.update_xaxes(constrain="domain")
    figure.update_layout(dragmode=False, hovermode="closest")
    return _plain(figure, 300 if height > 4 else 220)


def _plain(figure: go.Figure, height: int) -> go.Figure:
    return figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        paper_bgcolor=_CLEAR,
        plot_bgcolor=_CLEAR,
    )
