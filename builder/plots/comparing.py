"""Runs beside each other: curves over each other, bands over seeds, results over a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from builder.plots.naming import spelt
from builder.training.experiments.results import Band
from builder.training.experiments.trends import PARAMETERS, Trend

COLOURS = (
    "#3f6fe0", "#d2691e", "#2e8b57", "#a4509b", "#b8860b",
    "#2093a8", "#c94f5d", "#6d6fb8", "#7a8b2f", "#8a6d5a",
)  # fmt: skip
"""Hues that stand out on a light and on a dark ground; a dash and a marker tell them apart too."""

DASHES = ("solid", "dash", "dot", "dashdot", "longdash")
MARKERS = ("circle", "square", "diamond", "cross", "x", "triangle-up", "star", "hexagon")
MOST_MARKERS = 30
MOST_TICKS = 10
"""Up to so many epochs each has its number on the axis."""
MANY_TIMES = 8
"""Where the greatest number is so many times the least, equal ratios have equal room."""

LEGEND_HEIGHT = 88
"""Pixels that the names of curves take at the most: on a phone each has a line of its own, and they
would leave hardly any room for the curves."""

_LAYOUT: dict[str, Any] = {
    "margin": {"l": 8, "r": 12, "t": 8, "b": 8},
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
    "legend": {
        "orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "maxheight": LEGEND_HEIGHT,
    },
    "hovermode": "x unified",
}  # fmt: skip


def in_words(metric: str) -> str:
    """Says what a metric of the logs is: `validation accuracy` for `val_accuracy`."""
    words = f"validation {metric[4:]}" if metric.startswith("val_") else metric
    return words.replace("_", " ")


def overlaid(
    curves: Mapping[str, Sequence[float | None]],
    metric: str,
    *,
    smoothing: float = 0.0,
    logarithmic: bool = False,
    height: int = 380,
) -> go.Figure:
    """Draws one metric of several runs over the epochs.

    Args:
        curves: For each run, by what it is called, its value after each epoch from the first.
        metric: What is drawn, for the axis.
        smoothing: How much of the past counts, from 0 up to 1: an exponential moving average.
        logarithmic: Whether the axis of the metric is.
        height: In pixels.
    """
    figure = go.Figure()
    for place, (name, values) in enumerate(curves.items()):
        epochs = list(range(1, len(values) + 1))
        figure.add_scatter(
            x=epochs,
            y=smoothed(values, smoothing),
            name=spelt(name),
            mode="lines+markers" if len(values) <= MOST_MARKERS else "lines",
            line={"color": _of(COLOURS, place), "dash": _of(DASHES, place), "width": 2},
            marker={"symbol": _of(MARKERS, place), "size": 6},
            hovertemplate="%{y:.4g}",
        )
    return _axes(figure, metric, logarithmic=logarithmic, height=height)


def smoothed(values: Sequence[float | None], smoothing: float) -> list[float | None]:
    """Returns an exponential moving average; a gap stays a gap and does not count.

    As TensorBoard has it: divided by the weight that there is so far, so that it does not begin
    too low (Kingma and Ba, "Adam", 2015, section 3).
    """
    found: list[float | None] = []
    mean, weight = 0.0, 0.0
    for value in values:
        if value is None:
            found.append(None)
            continue
        mean = smoothing * mean + (1 - smoothing) * value
        weight = smoothing * weight + (1 - smoothing)
        found.append(mean / weight)
    return found


def banded(
    bands: Sequence[Band], metric: str, *, logarithmic: bool = False, height: int = 380
) -> go.Figure:
    """Draws the mean of each combination, with a band from the least to the greatest seed.

    Args:
        bands: The curves.
        metric: What is drawn, for the axis.
        logarithmic: Whether the axis of the metric is.
        height: In pixels.
    """
    figure = go.Figure()
    for place, band in enumerate(bands):
        name = named(band.group)
        colour, epochs = _of(COLOURS, place), list(band.epochs)
        if band.seeds > 1:
            figure.add_scatter(
                x=epochs + epochs[::-1],
                y=[*band.high, *band.low[::-1]],
                mode="lines",
                fill="toself",
                fillcolor=_faint(colour),
                line={"width": 0},
                hoverinfo="skip",
                showlegend=False,
                legendgroup=name,
            )
        figure.add_scatter(
            x=epochs,
            y=list(band.mean),
            name=spelt(name),
            legendgroup=name,
            mode="lines+markers" if len(epochs) <= MOST_MARKERS else "lines",
            line={"color": colour, "dash": _of(DASHES, place), "width": 2},
            marker={"symbol": _of(MARKERS, place), "size": 6},
            hovertemplate="%{y:.4g}",
        )
    return _axes(figure, metric, logarithmic=logarithmic, height=height)


def named(group: Sequence[tuple[str, str]]) -> str:
    """Says what a combination has set: `learning rate 0.01 · optimizer Adam`."""
    return " · ".join(f"{name} {value}" for name, value in group) or "as it is"


def size_against_result(
    points: Mapping[str, tuple[int, float]], metric: str, height: int = 380
) -> go.Figure:
    """Draws the parameters of runs, on a logarithmic axis, against what they reached.

    Args:
        points: For each run, by what it is called, its parameters and its result.
        metric: What was reached, for the axis.
        height: In pixels.
    """
    figure = go.Figure()
    for place, (name, (params, result)) in enumerate(points.items()):
        figure.add_scatter(
            x=[params],
            y=[result],
            name=spelt(name),
            mode="markers",
            marker={"color": _of(COLOURS, place), "symbol": _of(MARKERS, place), "size": 11},
            hovertemplate="%{x:,} parameters: %{y:.4g}",
        )
    figure.update_xaxes(title="parameters", type="log", fixedrange=True)
    figure.update_yaxes(title=in_words(metric), fixedrange=True)
    return figure.update_layout(**{**_LAYOUT, "hovermode": "closest"}, height=height)


def trended(trend: Trend, metric: str, *, height: int = 380) -> go.Figure:
    """Draws a result over a number, with bars from the least to the greatest seed.

    Args:
        trend: The points.
        metric: What was reached, for the axis.
        height: In pixels.
    """
    figure = go.Figure()
    for place, (group, points) in enumerate(trend.lines.items()):
        spreads = [spread for _, spread in points]
        figure.add_scatter(
            x=[number for number, _ in points],
            y=[spread.mean for spread in spreads],
            error_y={
                "array": [spread.most - spread.mean for spread in spreads],
                "arrayminus": [spread.mean - spread.least for spread in spreads],
                "visible": any(spread.count > 1 for spread in spreads),
            },
            name=spelt(named(group) if group else in_words(metric)),
            mode="lines+markers",
            line={"color": _of(COLOURS, place), "dash": _of(DASHES, place), "width": 2},
            marker={"symbol": _of(MARKERS, place), "size": 8},
            hovertemplate="%{y:.4g}",
        )
    figure.update_xaxes(title=trend.of, fixedrange=True, zeroline=False, **_numbers(trend))
    figure.update_yaxes(title=in_words(metric), fixedrange=True)
    return figure.update_layout(**_LAYOUT, height=height, showlegend=len(trend.lines) > 1)


def _numbers(trend: Trend) -> dict[str, Any]:
    """Returns an axis with equal ratios where numbers are of several sizes, marked at each."""
    numbers = sorted({number for points in trend.lines.values() for number, _ in points})
    by_ratio = numbers[0] > 0 and numbers[-1] >= MANY_TIMES * numbers[0]
    axis: dict[str, Any] = {"type": "log" if by_ratio else "linear"}
    if trend.of != PARAMETERS and len(numbers) <= MOST_TICKS:
        axis |= {"tickvals": numbers, "ticktext": [f"{number:g}" for number in numbers]}
    return axis


def _axes(figure: go.Figure, metric: str, *, logarithmic: bool, height: int) -> go.Figure:
    last = max((epoch for trace in figure.data for epoch in trace.x), default=1)
    # Left to itself, plotly writes half epochs where there are few.
    whole = {"tick0": 1, "dtick": 1} if last <= MOST_TICKS else {}
    figure.update_xaxes(title="epoch", fixedrange=True, zeroline=False, **whole)
    figure.update_yaxes(
        title=in_words(metric), type="log" if logarithmic else "linear", fixedrange=True
    )
    return figure.update_layout(**_LAYOUT, height=height, showlegend=True)


def _of(values: Sequence[str], place: int) -> str:
    return values[place % len(values)]


def _faint(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.16)"
