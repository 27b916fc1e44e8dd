"""A confusion matrix: which class is taken for which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from builder.inspection.confusion import shares
from builder.plots.naming import brief, spelt

MOST_WRITTEN = 20
"""Up to so many classes the numbers stand in the cells; they are under the pointer anyway."""

MOST_NAMES = 60
"""Up to so many classes all have their name at the axes; else places are counted from 0."""

MOST_SPOTS = 10_000
"""So many cells can be pointed at and clicked: of many classes those with the most samples."""

_LIGHT = [[0.0, "#eef2fb"], [1.0, "#1d4fc4"]]
_DARK = [[0.0, "#262c38"], [1.0, "#7ea4ff"]]
_MARGIN = {"l": 8, "r": 8, "t": 8, "b": 8}


def confusion_figure(
    counts: NDArray[np.int64],
    classes: Sequence[str],
    *,
    share: bool,
    chosen: tuple[int, int] | None = None,
    dark: bool = False,
) -> go.Figure:
    """Draws a cell for each pair of classes, stronger in colour where it has more of its row.

    Args:
        counts: The right class down, the predicted one across, `(classes, classes)`.
        classes: Their names.
        share: Whether the cells say shares of their row, in percent, and not how many.
        chosen: A cell with a line around it.
        dark: Whether it stands on a dark ground, as do the cells of nothing then.

    Returns:
        A figure whose last trace has an unseen point in each cell, at most `MOST_SPOTS` of them,
        which can be clicked: its `customdata` are the two labels.
    """
    rows = shares(counts)
    figure = go.Figure([_cells(counts, rows, share, dark), _points(counts, rows, classes)])
    names = [brief(name) for name in classes]
    axis: dict[str, Any] = {"showgrid": False, "zeroline": False, "fixedrange": True}
    if len(names) <= MOST_NAMES:
        axis |= {"tickvals": np.arange(len(names)), "ticktext": names}
    figure.update_xaxes(title="predicted", range=[-0.5, len(names) - 0.5], **axis)
    figure.update_yaxes(title="true", range=[len(names) - 0.5, -0.5], **axis)
    if chosen is not None:
        figure.add_shape(
            type="rect", x0=chosen[1] - 0.5, x1=chosen[1] + 0.5, y0=chosen[0] - 0.5,
            y1=chosen[0] + 0.5, line={"color": "#e8590c", "width": 3},
        )  # fmt: skip
    height = 150 + max(200, min(620, 44 * len(names)))
    return figure.update_layout(
        margin=_MARGIN, height=height, dragmode=False, clickmode="event+select",
        paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)",
    )  # fmt: skip


def _cells(
    counts: NDArray[np.int64], rows: NDArray[np.float64], share: bool, dark: bool
) -> go.Heatmap:
    few = len(counts) <= MOST_WRITTEN
    return go.Heatmap(
        z=rows, colorscale=_DARK if dark else _LIGHT, zmin=0, zmax=1, xgap=1, ygap=1,
        hoverinfo="skip",
        text=_written(counts, rows, share) if few else None,
        texttemplate="%{text}" if few else None,
        textfont={"size": 13 if len(counts) <= 12 else 10},
        showscale=not few,
        colorbar={"title": "share of row", "thickness": 12, "tickformat": ".0%"},
    )  # fmt: skip


def _points(
    counts: NDArray[np.int64], rows: NDArray[np.float64], classes: Sequence[str]
) -> go.Scatter:
    """What is pointed at and clicked: it is not seen."""
    down, across = _spots(counts)
    return go.Scatter(
        x=across, y=down, mode="markers",
        marker={"symbol": "square", "size": max(4, min(40, 460 // len(classes))), "opacity": 0},
        customdata=np.stack([down, across], axis=1),
        hovertext=_hover(counts, rows, classes, down, across),
        hovertemplate="%{hovertext}<extra></extra>",
        selected={"marker": {"opacity": 0}}, unselected={"marker": {"opacity": 0}},
        showlegend=False,
    )  # fmt: skip


def _written(counts: NDArray[np.int64], rows: NDArray[np.float64], share: bool) -> list[list[str]]:
    if share:
        return [[f"{100 * each:.0f} %" if each else "" for each in row] for row in rows]
    return [[_short(int(each)) if each else "" for each in row] for row in counts]


def _short(count: int) -> str:
    """Writes a number so that it fits into a cell: `950`, `9.7k`, `97k`."""
    if count < 1000:
        return str(count)
    size, unit = (1e6, "M") if count >= 999_500 else (1e3, "k")
    return f"{count / size:.1f}{unit}" if count < 9.95 * size else f"{count / size:.0f}{unit}"


def _spots(counts: NDArray[np.int64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The rows and the columns of the cells that can be clicked."""
    order = np.argsort(-counts, axis=None, kind="stable")[:MOST_SPOTS]
    down, across = np.unravel_index(np.sort(order), counts.shape)
    return down, across


def _hover(
    counts: NDArray[np.int64],
    rows: NDArray[np.float64],
    classes: Sequence[str],
    down: NDArray[np.intp],
    across: NDArray[np.intp],
) -> list[str]:
    return [
        f"{counts[true, said]:,} of {spelt(classes[true])} taken for {spelt(classes[said])}"
        f" ({100 * rows[true, said]:.1f} %)"
        for true, said in zip(down.tolist(), across.tolist(), strict=True)
    ]
