"""The weights of a dense layer as a heat map."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from builder.plots.feature_maps import short
from builder.plots.tiles import DIVERGING, Sheet, coloured, sheet

MOST_CELLS = 4096
"""More weights than this are a picture: as a figure they stall the browser."""
MOST_NUMBERS = 120
_SIDE = 34


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
    limit = float(np.abs(values).max()) or 1.0
    written = values.size <= MOST_NUMBERS
    figure = go.Figure(
        go.Heatmap(
            z=values,
            x=[f"unit {at}" for at in range(units)],
            y=rows,
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
    height = min(640, 90 + _SIDE * len(rows))
    clear = "rgba(0,0,0,0)"
    figure.update_layout(paper_bgcolor=clear, plot_bgcolor=clear)
    return figure.update_layout(height=height, margin={"l": 8, "r": 8, "t": 8, "b": 8})


def kernel_sheet(kernel: NDArray[np.floating]) -> Sheet:
    """Draws the weights of a large layer as one picture: a pixel each, inputs downwards.

    Args:
        kernel: Shape `(inputs, units)`.
    """
    limit = float(np.abs(kernel).max()) or 1.0
    pixels = coloured(kernel, -limit, limit, DIVERGING)[None]
    return sheet(pixels, (f"norm {short(float(np.linalg.norm(kernel)))}",))
