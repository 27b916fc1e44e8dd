"""The weights of a dense layer as a heat map."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from builder.plots.feature_maps import Limits, short
from builder.plots.naming import spelt
from builder.plots.tiles import DIVERGING, Sheet, coloured, sheet

MOST_CELLS = 4096
"""More weights than this are a picture: as a figure they stall the browser."""
MOST_NUMBERS = 120
MOST_IN_A_ROW = 16
_SIDE = 34
_MOST_NAMES = 48


def kernel_figure(kernel: NDArray[np.floating], bias: NDArray[np.floating] | None) -> go.Figure:
    """Draws weights and biases as a heat map; where there are few, with their numbers.

    Args:
        kernel: Shape `(inputs, units)`.
        bias: Shape `(units,)`, or None where the layer has none. It is the last row.
    """
    inputs, units = kernel.shape
    names = [f"input {at}" for at in range(inputs)]
    values = kernel if bias is None else np.vstack([kernel, bias])
    rows = names if bias is None else [*names, "bias"]
    return matrix_figure(values, rows, [f"unit {at}" for at in range(units)])


def matrix_figure(
    values: NDArray[np.floating],
    rows: Sequence[str],
    columns: Sequence[str],
    *,
    limit: float | None = None,
) -> go.Figure:
    """Draws numbers as a heat map around 0; where there are few, they are written.

    Args:
        values: Shape `(rows, columns)`.
        rows: The names of the rows, each another one.
        columns: The names of the columns, likewise.
        limit: The number that is drawn in full red; by default the largest there is.
    """
    limit = limit or Limits.around_zero(values).high
    written = values.size <= MOST_NUMBERS and values.shape[1] <= MOST_IN_A_ROW
    figure = go.Figure(
        go.Heatmap(
            z=values,
            x=[spelt(name) for name in columns],
            y=[spelt(name) for name in rows],
            zmin=-limit,
            zmax=limit,
            colorscale=DIVERGING,
            text=[[f"{value:.4g}" for value in row] for row in values] if written else None,
            texttemplate="%{text}" if written else None,
            hovertemplate="%{y}, %{x}: %{z:.4g}<extra></extra>",
            xgap=1,
            ygap=1,
        )
    )
    figure.update_xaxes(type="category", fixedrange=True, showgrid=False)
    figure.update_yaxes(type="category", autorange="reversed", fixedrange=True, showgrid=False)
    if len(rows) <= _MOST_NAMES:
        figure.update_yaxes(dtick=1, tickfont={"size": 11})
    height = min(720, 90 + _SIDE * len(rows))
    clear = "rgba(0,0,0,0)"
    figure.update_layout(paper_bgcolor=clear, plot_bgcolor=clear)
    return figure.update_layout(height=height, margin={"l": 8, "r": 8, "t": 8, "b": 8})


def kernel_sheet(kernel: NDArray[np.floating], *, limit: float | None = None) -> Sheet:
    """Draws the weights of a large layer as one picture: a pixel each, inputs downwards.

    Args:
        kernel: Shape `(inputs, units)`.
        limit: The number that is drawn in full red; by default the largest there is.
    """
    limit = limit or Limits.around_zero(kernel).high
    pixels = coloured(kernel, -limit, limit, DIVERGING)[None]
    return sheet(pixels, (f"norm {short(float(np.linalg.norm(kernel)))}",))
