"""The rate over a run, as a schedule has it."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from builder.training.schedules import RateCurve

_COLOUR = "#4a76ea"
_LAYOUT: dict[str, Any] = {
    "margin": {"l": 8, "r": 12, "t": 8, "b": 8},
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
}


def rate_plot(rates: RateCurve, *, logarithmic: bool = False, height: int = 180) -> go.Figure:
    """Draws the rate over the epochs of a run.

    Args:
        rates: What `builder.training.schedules.curve` gives.
        logarithmic: Whether the rate has a logarithmic axis, for schedules over many powers of
            ten. A rate of 0 has no place there and leaves a gap.
        height: In pixels.
    """
    shown = [value if value > 0 or not logarithmic else None for value in rates.rates]
    figure = go.Figure(
        go.Scatter(
            x=list(rates.epochs),
            y=shown,
            mode="lines",
            line={"color": _COLOUR, "width": 2},
            hovertemplate="epoch %{x:.2f}: %{y:.3g}<extra></extra>",
        )
    )
    figure.update_xaxes(title="epoch", fixedrange=True, zeroline=False)
    figure.update_yaxes(
        title="learning rate",
        type="log" if logarithmic else "linear",
        rangemode="normal" if logarithmic else "tozero",
        fixedrange=True,
        exponentformat="power",
    )
    return figure.update_layout(**_LAYOUT, height=height, showlegend=False)
