"""What the colours of a picture mean: a strip of the scale with its numbers."""

from __future__ import annotations

from html import escape

import streamlit as st
from plotly.colors import sample_colorscale

from builder.plots.feature_maps import Limits, short
from builder.plots.tiles import SEQUENTIAL


def draw_legend(limits: Limits | None, *, scale: str = SEQUENTIAL, about: str = "") -> None:
    """Draws the colours of a scale from the least to the greatest number.

    Args:
        limits: The numbers; None where every picture has a scale of its own.
        scale: The colours.
        about: What is coloured this way.
    """
    low, high = (short(limits.low), short(limits.high)) if limits else ("least", "greatest")
    colours = ", ".join(sample_colorscale(scale, 12))
    said = about or ("" if limits else "of each map")
    words = f"<span>{escape(said)}</span>" if said else ""
    st.html(
        f'<p class="s-legend">{words}<b>{escape(low)}</b>'
        f'<i style="background:linear-gradient(to right, {escape(colours)})"></i>'
        f"<b>{escape(high)}</b></p>"
    )
