"""Bars: class probabilities, class balance, the activations of a dense layer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from builder.plots.naming import brief, named_ticks, spelt

MOST_BARS = 20
_COLOUR = "#4a76ea"
_FEW_UNITS = 12
_LAYOUT: dict[str, Any] = {
    "margin": {"l": 8, "r": 40, "t": 8, "b": 8},
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
}


def probability_bars(
    probabilities: NDArray[np.floating], classes: Sequence[str], true: int | None = None
) -> go.Figure:
    """Draws the probability of each class, the likeliest 20 where there are more.

    Args:
        probabilities: Shape `(classes,)`.
        classes: The names of the classes.
        true: The right class, whose name is marked.
    """
    shown = np.sort(np.argsort(-probabilities, kind="stable")[:MOST_BARS])
    names = [f"{classes[i]} ✓" if i == true else str(classes[i]) for i in shown]
    values = probabilities[shown]
    bars = go.Bar(
        x=values,
        y=[spelt(name) for name in names],
        orientation="h",
        marker_color=_COLOUR,
        text=[f"{value:.3f}" for value in values],
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{y}: %{x:.4f}<extra></extra>",
    )
    # The mark of the right class stands behind what is left of a long name.
    ticks = named_ticks(names) | {
        "ticktext": [f"{brief(classes[i])}{' ✓' if i == true else ''}" for i in shown]
    }
    # All at once: a figure that is changed afterwards takes three times as long, with each sample.
    layout = {
        **_LAYOUT,
        "xaxis": {"range": [0, 1], "fixedrange": True},
        "yaxis": {"autorange": "reversed", "type": "category", "fixedrange": True, **ticks},
        "height": 60 + 26 * len(shown),
        "bargap": 0.35,
    }
    return go.Figure(bars, layout)


def class_balance(counts: Sequence[int], classes: Sequence[str]) -> go.Figure:
    """Draws how many samples each class has."""
    figure = go.Figure(
        go.Bar(
            x=[spelt(name) for name in classes],
            y=list(counts),
            marker_color=_COLOUR,
            hovertemplate="%{x}: %{y:,}<extra></extra>",
        )
    )
    figure.update_xaxes(type="category", fixedrange=True)
    if len(classes) <= MOST_BARS:
        figure.update_xaxes(**named_ticks(classes))
    figure.update_yaxes(fixedrange=True, tickformat=",")
    return figure.update_layout(**_LAYOUT, height=220, bargap=0.35)


def unit_bars(values: NDArray[np.floating]) -> go.Figure:
    """Draws the activation of every unit of a dense layer, shape `(units,)`."""
    figure = go.Figure(
        go.Bar(
            x=np.arange(len(values)),
            y=values,
            marker_color=_COLOUR,
            hovertemplate="unit %{x}: %{y:.4f}<extra></extra>",
        )
    )
    if (
        len(values) <= _FEW_UNITS
    ):  # an axis for twelve keeps the bars slim, and every unit has its tick
        margin = (_FEW_UNITS - len(values)) / 2 + 0.5
        figure.update_xaxes(range=[-margin, len(values) - 1 + margin])
        figure.update_xaxes(tickvals=list(range(len(values))))
    figure.update_xaxes(title="unit", tickformat="d", fixedrange=True)
    figure.update_yaxes(title="activation", fixedrange=True)
    return figure.update_layout(**_LAYOUT, height=320, bargap=0.1)
