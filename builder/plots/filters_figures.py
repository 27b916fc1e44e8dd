"""Weights in figures: how alike filters are, how long, and how the numbers are spread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from builder.plots.naming import spelt
from builder.plots.tiles import DIVERGING

MOST_ALIKE = 96
"""So many filters are compared in one picture."""

BINS = 40

_NOW, _BEFORE = "#4a76ea", "#a3a9b5"
_LAYOUT: dict[str, Any] = {
    "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
    "legend": {"orientation": "h", "y": 1.12, "x": 0},
}


def likeness_figure(
    alike: NDArray[np.floating], names: Sequence[str], pair: tuple[int, int] | None
) -> go.Figure:
    """Draws how alike each two filters are, from -1 (blue) to 1 (red).

    Args:
        alike: Cosines, shape `(count, count)`.
        names: The names of the filters, each another one.
        pair: Which two are marked.
    """
    figure = go.Figure(
        go.Heatmap(
            z=alike,
            x=[spelt(name) for name in names],
            y=[spelt(name) for name in names],
            zmin=-1,
            zmax=1,
            colorscale=DIVERGING,
            hovertemplate="%{y} and %{x}: %{z:.3f}<extra></extra>",
        )
    )
    for one, other in () if pair is None else (pair, pair[::-1]):
        figure.add_shape(
            type="rect",
            x0=one - 0.5,
            x1=one + 0.5,
            y0=other - 0.5,
            y1=other + 0.5,
            line={"color": "#000000", "width": 2.5},
        )
    figure.update_xaxes(type="category", fixedrange=True, showgrid=False, constrain="domain")
    figure.update_yaxes(type="category", autorange="reversed", fixedrange=True, showgrid=False)
    figure.update_yaxes(scaleanchor="x", constrain="domain")
    return figure.update_layout(**_LAYOUT, height=480)


def bars_figure(
    now: NDArray[np.floating],
    before: NDArray[np.floating] | None,
    names: Sequence[str],
    *,
    what: str,
    labels: tuple[str, str] = ("this epoch", "before training"),
) -> go.Figure:
    """Draws a number for each of some things as bars, those from before training in grey.

    Args:
        now: Shape `(count,)`.
        before: The same before training, or None.
        names: What each is called, each another one.
        what: What the numbers are.
        labels: What the two are called.
    """
    figure = go.Figure()
    for values, colour, label in ((before, _BEFORE, labels[1]), (now, _NOW, labels[0])):
        if values is not None:
            figure.add_bar(
                x=[spelt(name) for name in names],
                y=values,
                name=label,
                marker_color=colour,
                hovertemplate=f"%{{x}}: %{{y:.4g}}<extra>{label}</extra>",
            )
    figure.update_xaxes(type="category", fixedrange=True)
    figure.update_yaxes(title=what, fixedrange=True)
    figure.update_layout(**_LAYOUT, height=300, barmode="group", bargap=0.15)
    return figure.update_layout(showlegend=before is not None)


def spread(
    now: NDArray[np.floating], before: NDArray[np.floating] | None
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64] | None]:
    """Counts numbers in bins that are the same before and after.

    Returns:
        The edges of the bins, shape `(BINS + 1,)`; the counts now; the counts before, or None.
        What is not finite is left out.
    """
    both = now.ravel() if before is None else np.concatenate([now.ravel(), before.ravel()])
    both = both[np.isfinite(both)]
    low, high = (float(both.min()), float(both.max())) if both.size else (0.0, 0.0)
    if low == high:
        low, high = low - 0.5, high + 0.5
    edges = np.linspace(low, high, BINS + 1)
    earlier = None if before is None else np.histogram(_finite(before), edges)[0]
    return edges, np.histogram(_finite(now), edges)[0], earlier


def spread_figure(
    edges: NDArray[np.floating], now: NDArray[np.integer], before: NDArray[np.integer] | None
) -> go.Figure:
    """Draws what `spread` counted: bars now, a grey line before training."""
    middles, width = (edges[1:] + edges[:-1]) / 2, float(edges[1] - edges[0])
    figure = go.Figure(
        go.Bar(
            x=middles,
            y=now,
            width=width,
            name="this epoch",
            marker_color=_NOW,
            hovertemplate="around %{x:.4g}: %{y:,}<extra>this epoch</extra>",
        )
    )
    if before is not None:
        figure.add_scatter(
            x=middles,
            y=before,
            mode="lines",
            line={"color": _BEFORE, "width": 2.5, "shape": "hvh"},
            name="before training",
            hovertemplate="around %{x:.4g}: %{y:,}<extra>before training</extra>",
        )
    figure.update_xaxes(title="weight", fixedrange=True)
    figure.update_yaxes(title="how many", fixedrange=True, tickformat=",")
    figure.update_layout(**_LAYOUT, height=300, bargap=0.02)
    return figure.update_layout(showlegend=before is not None)


def _finite(values: NDArray[np.floating]) -> NDArray[np.floating]:
    return np.asarray(values[np.isfinite(values)])
