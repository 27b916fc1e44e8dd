"""Charts of a layer's activation: heat maps with axes, and bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.colors import sample_colorscale
from plotly.subplots import make_subplots

from builder.plots.bars import unit_bars
from builder.plots.feature_maps import Limits
from builder.plots.naming import brief, spelt
from builder.plots.tiles import DIVERGING, SEQUENTIAL

Values = NDArray[np.floating[Any]]

MOST_BARS = 1_000
"""More units than this are one outline: so many bars stall a browser."""

MOST_CELLS = 60_000
"""More cells than this of a heat map are thinned."""

_MOST_WORDS = 60
_COLOUR, _SECOND = "#4a76ea", "#d9730d"
_CLEAR: dict[str, Any] = {
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
    "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
}


def heat_map(
    values: Values,
    axes: tuple[str, str],
    *,
    limits: Limits | None = None,
    diverging: bool = False,
    rows: Sequence[str] = (),
    columns: Sequence[str] = (),
    square: bool = False,
) -> go.Figure:
    """Draws numbers as a heat map whose cells tell their number under the pointer.

    Args:
        values: Shape `(rows, columns)`; row 0 is drawn at the top.
        axes: What the rows and the columns are, such as `("feature", "step")`.
        limits: What the colours go from and to.
        diverging: Whether white is 0, red is positive and blue negative.
        rows: What the rows are called, where they have names.
        columns: The same of the columns.
        square: Whether cells are squares, as the pixels of a picture are.
    """
    figure = go.Figure(_heat(values, axes, limits, diverging, rows, columns))
    _set_axes(figure, axes, values.shape, rows, columns)
    if square:
        figure.update_yaxes(scaleanchor="x", constrain="domain")
        figure.update_xaxes(constrain="domain")
    height = 420 if square else int(np.clip(90 + 14 * values.shape[0], 200, 560))
    return figure.update_layout(**_CLEAR, height=height)


def compared_heat_maps(
    first: Values,
    second: Values,
    axes: tuple[str, str],
    *,
    limits: Limits | None = None,
    apart: Limits | None = None,
) -> go.Figure:
    """Draws two heat maps in one scale, and below them the first minus the second around 0."""
    both = limits or Limits.of(first, second)
    figure = make_subplots(
        rows=3,
        cols=1,
        shared_xaxes=True,
        vertical_spacing=0.09,
        subplot_titles=("A: this sample", "B: the second sample", "A − B"),
    )
    for row, values in enumerate((first, second, first - second), 1):
        difference = row == 3
        own = (apart or Limits.around_zero(values)) if difference else both
        heat = _heat(values, axes, own, difference, (), ())
        bar = {"len": 0.3 if difference else 0.6, "y": 0.13 if difference else 0.7}
        heat.update(colorbar={**bar, "thickness": 12}, showscale=row != 2)
        figure.add_trace(heat, row=row, col=1)
    figure.update_yaxes(autorange="reversed", title=axes[0], showgrid=False, fixedrange=True)
    figure.update_xaxes(showgrid=False, fixedrange=True)
    figure.update_xaxes(title=axes[1], row=3)
    height = int(np.clip(200 + 30 * first.shape[0], 420, 900))
    return figure.update_layout(**{**_CLEAR, "margin": {"l": 8, "r": 8, "t": 26, "b": 8}},
                                height=height)  # fmt: skip


def _heat(
    values: Values,
    axes: tuple[str, str],
    limits: Limits | None,
    diverging: bool,
    rows: Sequence[str],
    columns: Sequence[str],
) -> go.Heatmap:
    limits = limits or (Limits.around_zero(values) if diverging else Limits.of(values))
    down, along = _steps(values.shape)
    x, y = np.arange(values.shape[1])[::along], np.arange(values.shape[0])[::down]
    told = f"{axes[0]} %{{y}}, {axes[1]} %{{x}}: %{{z:.4g}}<extra></extra>"
    words = None
    if rows or columns:
        words = [[f"{_named(rows, i)}{_named(columns, j)}" for j in x] for i in y]
        told = f"%{{text}}{axes[0]} %{{y}}, {axes[1]} %{{x}}: %{{z:.4g}}<extra></extra>"
    return go.Heatmap(
        z=values[::down, ::along],
        x=x,
        y=y,
        text=words,
        zmin=limits.low,
        zmax=limits.high,
        colorscale=_scale(DIVERGING if diverging else SEQUENTIAL),
        colorbar={"thickness": 12},
        hovertemplate=told,
    )


def _scale(name: str) -> list[str]:
    # Not by its name: Streamlit puts colours of its theme in place of "#000004" and its like,
    # which is what Inferno begins with.
    return list(sample_colorscale(name, 32))


def _named(names: Sequence[str], place: int) -> str:
    return f"{spelt(names[place])} · " if place < len(names) else ""


def _steps(shape: Sequence[int]) -> tuple[int, int]:
    down = along = 1
    while (shape[0] / down) * (shape[1] / along) > MOST_CELLS:
        if shape[0] / down > shape[1] / along:
            down += 1
        else:
            along += 1
    return down, along


def _set_axes(
    figure: go.Figure,
    axes: tuple[str, str],
    shape: Sequence[int],
    rows: Sequence[str],
    columns: Sequence[str],
) -> None:
    figure.update_xaxes(title=axes[1], showgrid=False, zeroline=False, fixedrange=True)
    figure.update_yaxes(title=axes[0], showgrid=False, zeroline=False, fixedrange=True)
    figure.update_yaxes(autorange="reversed")
    for update, names, count in (
        (figure.update_xaxes, columns, shape[1]),
        (figure.update_yaxes, rows, shape[0]),
    ):
        if names and count <= _MOST_WORDS:
            texts = [brief(name) for name in names[:count]]
            update(tickvals=list(range(len(texts))), ticktext=texts)
        elif count <= 12:
            update(tickvals=list(range(count)))


def unit_chart(values: Values) -> go.Figure:
    """Draws the activation of every unit, shape `(units,)`: bars, or an outline of many."""
    if len(values) <= MOST_BARS:
        return unit_bars(values)
    figure = go.Figure(
        go.Scatter(
            x=np.arange(len(values)),
            y=values,
            line={"color": _COLOUR, "width": 1, "shape": "hvh"},
            fill="tozeroy",
            hovertemplate="unit %{x}: %{y:.4f}<extra></extra>",
        )
    )
    figure.update_xaxes(title="unit", tickformat="d")
    figure.update_yaxes(title="activation", fixedrange=True)
    return figure.update_layout(**_CLEAR, height=320)


def compared_units(first: Values, second: Values) -> go.Figure:
    """Draws the units of two samples side by side, and the first minus the second below."""
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.12,
                           subplot_titles=("A and B", "A − B"))  # fmt: skip
    units = np.arange(len(first))
    pairs = (("A: this sample", first, _COLOUR), ("B: the second sample", second, _SECOND))
    for name, values, colour in pairs:
        told = f"{name}, unit %{{x}}: %{{y:.4f}}<extra></extra>"
        if len(first) <= MOST_BARS:
            trace: Any = go.Bar(x=units, y=values, name=name, marker_color=colour)
        else:
            trace = go.Scatter(x=units, y=values, name=name, line={"color": colour, "width": 1})
        figure.add_trace(trace.update(hovertemplate=told), row=1, col=1)
    apart = first - second
    grey = {"x": units, "y": apart, "showlegend": False}
    told = "unit %{x}: A − B = %{y:.4f}<extra></extra>"
    if len(first) <= MOST_BARS:
        figure.add_trace(go.Bar(**grey, marker_color="#8a8f99", hovertemplate=told), row=2, col=1)
    else:
        line = {"color": "#8a8f99", "width": 1}
        figure.add_trace(go.Scatter(**grey, line=line, hovertemplate=told), row=2, col=1)
    figure.update_xaxes(title="unit", tickformat="d", row=2)
    layout = {**_CLEAR, "margin": {"l": 8, "r": 8, "t": 26, "b": 8}}
    legend = {"orientation": "h", "y": 1.16, "x": 1, "xanchor": "right"}
    return figure.update_layout(**layout, height=460, bargap=0.15, legend=legend)
