"""What a layer makes of a sample: its feature maps."""

from __future__ import annotations

import numpy as np
import streamlit as st

from builder.inspection.activation_maps import as_maps
from builder.plots.bars import unit_bars
from builder.plots.feature_maps import dead_maps, feature_map_sheet
from builder.ui import markup
from builder.ui.figures import count, plural
from builder.ui.inspection.exports import draw_exports
from builder.ui.inspection.subject import Subject

MOST_MAPS = 512


def draw_maps(subject: Subject) -> None:
    """Draws what the chosen layer makes of the sample."""
    node = subject.node
    answer = subject.ask_of_node("feature_maps", sample=dict(subject.sample))
    if answer is None:
        return
    activation = answer.arrays["maps"]
    subject.title(f"Feature maps of {node['name']}", answer.data)
    maps = as_maps(activation)
    if maps is None:
        st.plotly_chart(unit_bars(np.atleast_1d(activation)), key=subject.key("units"))
        return
    common, strongest = _map_options(subject)
    drawn = feature_map_sheet(maps[:MOST_MAPS], common_scale=common, by_activation=strongest)
    markup.picture_grid(drawn, side=104, label=f"Feature maps of {node['name']}")
    dead = dead_maps(maps)
    notes = [f"{plural(dead, 'map')} of {len(maps)} zero everywhere for this sample."]
    if len(maps) > MOST_MAPS:
        notes.append(f"The first {MOST_MAPS} of {count(len(maps))} are shown.")
    markup.note(" ".join(notes[0 if dead else 1 :]))
    draw_exports(subject, f"feature_maps_{node['name']}", png=lambda: drawn.png(scale=4))


def _map_options(subject: Subject) -> tuple[bool, bool]:
    with st.container(horizontal=True, gap="medium", key=subject.key("map-options")):
        common = subject.toggle(
            "Common scale", "common-scale", help="One colour is the same value in every map"
        )
        strongest = subject.toggle("Strongest first", "strongest-first")
    return common, strongest
