"""A reliability diagram: how often a model is right against how sure it is."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from builder.inspection.calibration import Calibration


def calibration_figure(found: Calibration) -> go.Figure:
    """Draws the share that is right in each bin, the line where both agree, and the counts.

    After Guo et al., "On calibration of modern neural networks", ICML 2017, figure 1.
    """
    figure = make_subplots(2, 1, shared_xaxes=True, row_heights=[0.72, 0.28],
                           vertical_spacing=0.06)  # fmt: skip
    middle = (found.edges[:-1] + found.edges[1:]) / 2
    width = np.diff(found.edges)
    sizes = found.counts
    figure.add_bar(
        x=middle, y=found.accuracy, width=width, name="right",
        marker_color="rgba(74,118,234,0.45)",
        customdata=np.stack([found.confidence, sizes], axis=1),
        hovertemplate="right %{y:.3f}<br>sure %{customdata[0]:.3f}<br>"
                      "%{customdata[1]:,} samples<extra></extra>", row=1, col=1,
    )  # fmt: skip
    figure.add_scatter(
        x=found.confidence, y=found.accuracy, mode="markers", name="how sure on average",
        marker={"symbol": "diamond", "size": 9, "color": "#e8590c"}, hoverinfo="skip", row=1, col=1,
    )  # fmt: skip
    figure.add_scatter(
        x=[0, 1], y=[0, 1], mode="lines", name="as sure as right", hoverinfo="skip",
        line={"color": "#8a94a6", "dash": "dash", "width": 2}, row=1, col=1,
    )  # fmt: skip
    figure.add_bar(
        x=middle, y=sizes, width=width, name="samples", marker_color="#8a94a6", showlegend=False,
        hovertemplate="%{y:,} samples<extra></extra>", row=2, col=1,
    )  # fmt: skip
    figure.update_yaxes(title="share that is right", range=[0, 1.02], row=1, col=1)
    figure.update_yaxes(title="samples", tickformat=",", row=2, col=1)
    figure.update_xaxes(range=[0, 1])
    figure.update_xaxes(title="how sure (probability of the predicted class)", row=2, col=1)
    return figure.update_layout(
        height=520, bargap=0, margin={"l": 8, "r": 12, "t": 8, "b": 8},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)",
    )  # fmt: skip
