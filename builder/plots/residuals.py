"""Numbers that are predicted against those that are right, and what they are off."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from builder.plots.naming import brief

_LAYOUT: dict[str, Any] = {
    "margin": {"l": 8, "r": 12, "t": 8, "b": 8},
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
    "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
}
_LINE = {"color": "#8a94a6", "dash": "dash", "width": 1.5}
BINS = 30


def against_figure(truth: NDArray[Any], said: NDArray[Any], name: str) -> go.Figure:
    """Draws a point for each sample: what is right across, what is predicted up.

    Args:
        truth: `(n,)`.
        said: `(n,)`.
        name: What the numbers are.

    Returns:
        A figure; the `customdata` of a point is the sample's index.
    """
    both = np.concatenate([truth, said])
    both = both[np.isfinite(both)]
    ends = [float(both.min()), float(both.max())] if both.size else [0.0, 1.0]
    figure = go.Figure()
    figure.add_scatter(
        x=truth, y=said, mode="markers", name="samples", customdata=np.arange(len(truth)),
        marker={"size": 6, "opacity": 0.6, "color": "#4a76ea"},
        hovertemplate="sample %{customdata}<br>true %{x:.4g}<br>predicted %{y:.4g}<extra></extra>",
    )  # fmt: skip
    figure.add_scatter(x=ends, y=ends, mode="lines", name="as it is right", line=_LINE,
                       hoverinfo="skip")  # fmt: skip
    figure.update_xaxes(title=f"{brief(name)}, true")
    figure.update_yaxes(title=f"{brief(name)}, predicted")
    return figure.update_layout(**_LAYOUT, height=400, clickmode="event+select", dragmode=False)


def residual_histogram(off: NDArray[Any], name: str) -> go.Figure:
    """Draws how often the prediction is off by how much, `(n,)`: positive where it is too high."""
    counts, edges = np.histogram(off[np.isfinite(off)], BINS)
    figure = go.Figure(
        go.Bar(x=(edges[:-1] + edges[1:]) / 2, y=counts, width=np.diff(edges),
               marker_color="#4a76ea", hovertemplate="off by %{x:.4g}: %{y:,}<extra></extra>")
    )  # fmt: skip
    figure.add_vline(x=0, line=_LINE)
    figure.update_xaxes(title=f"predicted − true ({brief(name)})")
    figure.update_yaxes(title="samples", tickformat=",")
    return figure.update_layout(**_LAYOUT, height=240, bargap=0.02)


def spread_bars(values: NDArray[Any], names: list[str], title: str) -> go.Figure:
    """Draws one share from 0 to 1 for each name, such as the accuracy of each step."""
    figure = go.Figure(
        go.Bar(x=names, y=values, marker_color="#4a76ea",
               hovertemplate="%{x}: %{y:.4f}<extra></extra>")
    )  # fmt: skip
    figure.update_xaxes(type="category", fixedrange=True)
    figure.update_yaxes(title=title, range=[0, 1.02], fixedrange=True)
    return figure.update_layout(**_LAYOUT, height=280, bargap=0.25)
