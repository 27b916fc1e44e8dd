"""Examples of series and tables as figures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.subplots import make_subplots

SYMBOLS = ("circle", "diamond", "square", "cross", "triangle-up", "x")
COLOURS = ("#2f6fed", "#e8590c", "#2b8a3e", "#c2255c", "#7048e8", "#0b7285")

_MARGIN = {"l": 10, "r": 10, "t": 30, "b": 10}
_BINS = 24
_MOST_PAIRED = 5
"""Features up to here are drawn pair by pair."""


def series_figure(
    series: NDArray[np.floating], ahead: NDArray[np.floating] | None, *, columns: int = 3
) -> go.Figure:
    """Draws series, each in a field of its own, and what is to be forecast of each.

    Args:
        series: `(count, steps, values)`.
        ahead: The values that follow, `(count, steps)`; None where something else is learnt.
        columns: Fields side by side.
    """
    count, steps, values = series.shape
    rows = -(-count // columns)
    figure = make_subplots(rows, columns, shared_yaxes=True, vertical_spacing=0.3 / rows,
                           horizontal_spacing=0.03)  # fmt: skip
    for place, each in enumerate(series):
        where = {"row": place // columns + 1, "col": place % columns + 1}
        for value in range(values):
            figure.add_scatter(
                x=np.arange(steps), y=each[:, value], mode="lines", name="given",
                line={"color": COLOURS[value % len(COLOURS)], "width": 1.5},
                showlegend=place == 0 and value == 0, **where,
            )  # fmt: skip
        if ahead is not None:
            future = np.arange(steps - 1, steps + len(ahead[place]))
            figure.add_scatter(
                x=future, y=[each[-1, 0], *ahead[place]], mode="lines+markers",
                name="to be forecast", line={"color": COLOURS[1], "width": 1.5, "dash": "dot"},
                marker={"size": 6, "symbol": "diamond", "color": COLOURS[1]},
                showlegend=place == 0, **where,
            )  # fmt: skip
    legend = {"orientation": "h", "y": 1.0, "yanchor": "top", "yref": "container", "x": 0}
    margin = {**_MARGIN, "t": 44}
    return figure.update_layout(margin=margin, height=60 + 150 * rows, legend=legend)


def features_figure(
    x: NDArray[np.floating],
    names: Sequence[str],
    labels: NDArray[np.integer] | None,
    classes: Sequence[str],
    *,
    columns: int = 4,
) -> go.Figure:
    """Draws how often each value of each feature comes, by class where there are classes.

    Args:
        x: `(count, features)`.
        names: Of the features.
        labels: The class of each example, `(count,)`; None for other tasks.
        classes: The names of the classes.
        columns: Fields side by side.
    """
    features = x.shape[1]
    columns = min(columns, features)
    rows = -(-features // columns)
    figure = make_subplots(rows, columns, subplot_titles=list(names), vertical_spacing=0.42 / rows,
                           horizontal_spacing=0.06)  # fmt: skip
    for feature in range(features):
        edges = np.linspace(x[:, feature].min(), x[:, feature].max() + 1e-9, _BINS + 1)
        for label, name, chosen in _by_class(len(x), labels, classes):
            counts, _ = np.histogram(x[chosen, feature], edges)
            figure.add_bar(
                x=(edges[:-1] + edges[1:]) / 2, y=counts, width=np.diff(edges), name=name,
                marker={"color": COLOURS[label % len(COLOURS)], "opacity": 0.85},
                showlegend=feature == 0 and bool(classes), legendgroup=name,
                row=feature // columns + 1, col=feature % columns + 1,
            )  # fmt: skip
    figure.update_annotations(font_size=12)
    figure.update_yaxes(showticklabels=False)
    legend = {"orientation": "h", "y": 1.0, "yanchor": "top", "yref": "container", "x": 0}
    margin = {**_MARGIN, "t": 64 if classes else 30}
    return figure.update_layout(barmode="stack", margin=margin, height=80 + 130 * rows,
                                bargap=0, legend=legend)  # fmt: skip


def pairs_figure(
    x: NDArray[np.floating],
    names: Sequence[str],
    labels: NDArray[np.integer] | None,
    classes: Sequence[str],
) -> go.Figure | None:
    """Draws every feature against every other one; None where there are too many or one alone."""
    features = x.shape[1]
    if not 2 <= features <= _MOST_PAIRED:
        return None
    figure = go.Figure()
    for label, name, chosen in _by_class(len(x), labels, classes):
        figure.add_splom(
            dimensions=[{"label": names[at], "values": x[chosen, at]} for at in range(features)],
            name=name, diagonal_visible=False, showupperhalf=False, showlegend=bool(classes),
            marker={"size": 5, "opacity": 0.8, "symbol": SYMBOLS[label % len(SYMBOLS)],
                    "color": COLOURS[label % len(COLOURS)]},
        )  # fmt: skip
    legend = {"orientation": "h", "y": 1.0, "yanchor": "top", "yref": "container", "x": 0}
    margin = {**_MARGIN, "t": 44}
    return figure.update_layout(margin=margin, height=150 * features, legend=legend)


def values_figure(values: NDArray[np.floating], name: str) -> go.Figure:
    """Draws how often each value of a target comes, `(count,)`."""
    counts, edges = np.histogram(values, _BINS)
    figure = go.Figure(go.Bar(x=(edges[:-1] + edges[1:]) / 2, y=counts, width=np.diff(edges),
                              marker_color=COLOURS[0], name=name))  # fmt: skip
    figure.update_xaxes(title=name)
    return figure.update_layout(margin=_MARGIN, height=220, bargap=0)


def _by_class(
    count: int, labels: NDArray[np.integer] | None, classes: Sequence[str]
) -> list[tuple[int, str, NDArray[np.bool_]]]:
    if labels is None or not classes:
        return [(0, "all", np.ones(count, dtype=np.bool_))]
    flat = np.asarray(labels).reshape(-1)
    return [(label, str(name), flat == label) for label, name in enumerate(classes)]
