"""What becomes of a prediction as the picture is shifted, turned and scaled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from builder.plots.comparing import COLOURS, DASHES, MARKERS
from builder.plots.framing import framed
from builder.plots.naming import brief
from builder.plots.samples import picture
from builder.plots.tiles import Sheet, sheet

SIDE = 84
"""How large the pictures of the strip are drawn, in pixels."""

_LINE = {"color": "#8a94a6", "dash": "dot", "width": 1.5}


def change_curves(
    amounts: NDArray[Any],
    curves: Mapping[str, NDArray[Any]],
    *,
    across: str,
    up: str,
    none: float,
    whole: bool = True,
) -> go.Figure:
    """Draws one or some values over the amount of a change.

    Args:
        amounts: Across, `(n,)`.
        curves: Their names and values, `(n,)` each.
        across: What the amount is.
        up: What the values are.
        none: The amount that changes nothing, where a line stands.
        whole: Whether the values are shares from 0 to 1.
    """
    figure = go.Figure()
    for place, (name, values) in enumerate(curves.items()):
        figure.add_scatter(
            x=amounts, y=values, name=brief(name), mode="lines+markers",
            line={"color": COLOURS[place % len(COLOURS)], "dash": DASHES[place % len(DASHES)]},
            marker={"symbol": MARKERS[place % len(MARKERS)], "size": 7},
            hovertemplate="%{x}: %{y:.4f}<extra>%{fullData.name}</extra>",
        )  # fmt: skip
    figure.add_vline(x=none, line=_LINE)
    figure.update_xaxes(title=across)
    figure.update_yaxes(title=up)
    if whole:
        figure.update_yaxes(range=[-0.02, 1.02])
    return figure.update_layout(
        height=320, margin={"l": 8, "r": 12, "t": 8, "b": 8},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)",
    )  # fmt: skip


def change_strip(
    pictures: NDArray[Any], captions: Sequence[str], bounds: tuple[float, float]
) -> Sheet:
    """Draws the changed pictures in a row, `(n, height, width, channels)`, a line around each."""
    drawn = np.stack([picture(each, bounds) for each in pictures])
    return framed(sheet(drawn, tuple(captions)), SIDE, columns=len(drawn))
