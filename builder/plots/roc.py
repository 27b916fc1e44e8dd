"""Curves over all thresholds: receiver operating characteristic, precision against recall."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from builder.inspection.scores import Curve
from builder.plots.comparing import COLOURS, DASHES
from builder.plots.naming import brief

_CHANCE = {"color": "#8a94a6", "dash": "dot", "width": 1}
_LAYOUT: dict[str, Any] = {
    "margin": {"l": 8, "r": 12, "t": 8, "b": 8},
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
    "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
    "height": 420,
}


def roc_figure(curves: Mapping[str, Curve]) -> go.Figure:
    """Draws what is found against false alarms, for each name, and the line of mere chance."""
    figure = _figure(curves, "AUC", ("false alarms", "found"))
    figure.add_scatter(x=[0, 1], y=[0, 1], mode="lines", name="chance", hoverinfo="skip",
                       line=_CHANCE)  # fmt: skip
    return _axes(figure, "false positive rate", "true positive rate (recall)")


def precision_recall_figure(curves: Mapping[str, Curve], shares: Sequence[float]) -> go.Figure:
    """Draws precision against recall for each name, and what mere chance gives.

    Args:
        curves: The curves.
        shares: For each of them which part of the examples is of the class.
    """
    figure = _figure(curves, "AP", ("recall", "precision"))
    if len(shares) == 1:
        figure.add_scatter(x=[0, 1], y=[shares[0]] * 2, mode="lines", name="chance",
                           hoverinfo="skip", line=_CHANCE)  # fmt: skip
    return _axes(figure, "recall", "precision")


def _figure(curves: Mapping[str, Curve], area: str, words: tuple[str, str]) -> go.Figure:
    figure = go.Figure()
    for place, (name, curve) in enumerate(curves.items()):
        figure.add_scatter(
            x=curve.x, y=curve.y, customdata=curve.thresholds, mode="lines",
            name=f"{brief(name)} ({area} {curve.area:.4f})",
            line={"color": COLOURS[place % len(COLOURS)], "dash": DASHES[place % len(DASHES)],
                  "width": 2, "shape": "hv" if area == "AP" else "linear"},
            hovertemplate=f"{words[0]} %{{x:.3f}}<br>{words[1]} %{{y:.3f}}<br>"
                          "from %{customdata:.4g} on<extra></extra>",
        )  # fmt: skip
    return figure


def _axes(figure: go.Figure, across: str, up: str) -> go.Figure:
    figure.update_xaxes(title=across, range=[-0.01, 1.01])
    figure.update_yaxes(title=up, range=[-0.01, 1.01])
    return figure.update_layout(**_LAYOUT)
