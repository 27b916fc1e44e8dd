"""How much each of some values matters: as bars, over a series, and as shades of words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.colors import sample_colorscale
from plotly.subplots import make_subplots

from builder.plots.naming import named_ticks, spelt

MOST_BARS = 40
FOR, AGAINST = "#c94f3d", "#3f6fe0"
"""Red speaks for what is explained, blue against it; the sign and the side say so too."""

_LAYOUT: dict[str, Any] = {
    "margin": {"l": 8, "r": 48, "t": 8, "b": 8},
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
    "showlegend": False,
}


def feature_bars(values: NDArray[np.floating[Any]], names: Sequence[str]) -> go.Figure:
    """Draws a bar for each value that went in, the 40 that matter most, in their order.

    Args:
        values: How much each matters, `(n,)`.
        names: What each is called.
    """
    chosen = np.sort(np.argsort(-np.abs(values), kind="stable")[:MOST_BARS])
    figure = go.Figure(
        go.Bar(
            x=values[chosen],
            y=[spelt(names[at]) for at in chosen],
            orientation="h",
            marker_color=[FOR if values[at] >= 0 else AGAINST for at in chosen],
            text=[f"{values[at]:+.3g}" for at in chosen],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{y}: %{x:.4g}<extra></extra>",
        )
    )
    finite = values[chosen][np.isfinite(values[chosen])]
    most = float(np.abs(finite).max(initial=0.0)) or 1.0
    low = -1.3 * most if finite.min(initial=0.0) < 0 else 0
    figure.update_xaxes(range=[low, 1.3 * most], zeroline=True)
    ticks = named_ticks([names[at] for at in chosen])
    figure.update_yaxes(autorange="reversed", type="category", **ticks)
    return figure.update_layout(**_LAYOUT, height=60 + 26 * len(chosen), bargap=0.35)


def series_heat(
    series: NDArray[np.floating[Any]], heat: NDArray[np.floating[Any]], *, signed: bool
) -> go.Figure:
    """Draws a series, and below it how much each step matters.

    Args:
        series: `(steps, values)`.
        heat: `(steps, values)`, or `(steps,)` where nothing is known of single values.
        signed: Whether numbers below 0 mean something else than those above.
    """
    # Streamlit takes some colours for those of its theme, such as the first of Inferno in hex.
    figure = make_subplots(2, 1, shared_xaxes=True, row_heights=[0.6, 0.4], vertical_spacing=0.06)
    steps = np.arange(len(series))
    for value in range(series.shape[-1]):
        figure.add_scatter(x=steps, y=series[:, value], mode="lines", row=1, col=1)
    rows = heat.T if heat.ndim == 2 else heat[None]
    rows = rows if signed else np.abs(rows)
    most = float(np.abs(rows).max()) or 1.0
    figure.add_heatmap(
        z=rows, x=steps, zmin=-most if signed else 0, zmax=most, row=2, col=1,
        colorscale=sample_colorscale("RdBu_r" if signed else "Inferno", 32),
        colorbar={"len": 0.4, "y": 0.2},
        hovertemplate="step %{x}: %{z:.4g}<extra></extra>",
    )  # fmt: skip
    figure.update_yaxes(title="given", row=1, col=1)
    figure.update_yaxes(title="matters", showticklabels=False, row=2, col=1)
    figure.update_xaxes(title="step", row=2, col=1)
    return figure.update_layout(**_LAYOUT, height=360)


def climb_figure(curve: NDArray[np.floating[Any]]) -> go.Figure:
    """Draws how an activation rises, `(steps + 1,)`."""
    figure = go.Figure(go.Scatter(y=curve, mode="lines", line={"color": AGAINST, "width": 2}))
    figure.update_xaxes(title="step")
    figure.update_yaxes(title="activation")
    return figure.update_layout(**_LAYOUT, height=240)


def shade(value: float, most: float, *, signed: bool) -> str:
    """Returns the ground of a word as CSS: the more it matters, the less one sees through."""
    share = min(1.0, abs(value) / most) if most > 0 else 0.0
    colour = AGAINST if signed and value < 0 else FOR
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{0.65 * share:.3f})"
