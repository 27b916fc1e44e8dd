"""How one value of a layer is made, with the real numbers, step by step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from builder.inspection.channels import position_of
from builder.inspection.explaining import is_explained
from builder.inspection.explaining_values import Explanation, unpacked, written
from builder.plots.explainer import (
    MOST_CHANNELS,
    how_it_is_made,
    is_window,
    moments,
    ranked_channels,
)
from builder.plots.explainer_maps import read_map
from builder.plots.feature_maps import feature_map_sheet
from builder.ui import markup
from builder.ui.inspection import maps_code
from builder.ui.inspection.explainer_choosing import (
    Position,
    axis_names,
    draw_map,
    plane_of,
    show_moments,
)
from builder.ui.inspection.explainer_code import explainer_code, plane_code
from builder.ui.inspection.explainer_table import explanation_csv
from builder.ui.inspection.exports import as_csv, draw_exports, sheet_svg
from builder.ui.inspection.subject import Subject
from builder.workers.client import LabResult


def can_be_explained(node: Mapping[str, Any]) -> bool:
    """Whether values of a layer may be asked for: layers without an explanation say so."""
    return node["class_name"] != "Input" and len(node["shapes"][0]) > 0


def draw_explainer(subject: Subject) -> None:
    """Draws how the chosen value of the chosen layer is made."""
    node = subject.node
    answer = subject.ask_of_node("feature_maps", sample=dict(subject.sample))
    if answer is None:
        return
    output = np.asarray(answer.arrays["maps"], np.float64)
    subject.title(f"How a value of {markup.plain(node['name'])} is made", answer.data)
    if not is_explained(str(node["class_name"])):
        markup.note(
            f"There is no explanation, number by number, for a {node['class_name']} here. "
            "Convolutions, pooling, dense and normalisation layers, activations, embeddings and "
            "the layers that move or join numbers are explained value by value: choose one of them."
        )
        return
    left, right = _halves(subject)
    with left:
        at = draw_map(subject, output)
    place = position_of(at[:-1], at[-1], subject.channel_axis)
    asked = {"sample": dict(subject.sample), "position": list(place)}
    found = subject.ask_of_node("explain_position", **asked)
    if found is None:
        return
    explanation = unpacked(found.data, found.arrays)
    with right:
        channels = _draw_making(subject, explanation, found, at)
    with left:
        _export_map(subject, output, at)
        _draw_read(subject, explanation, found, channels)


def _halves(subject: Subject) -> tuple[Any, Any]:
    """Side by side, or one below the other where two networks stand side by side."""
    if subject.side:
        return st.container(), st.container()
    left, right = st.columns([9, 11], gap="medium")
    return left, right


def _draw_read(
    subject: Subject, explanation: Explanation, found: LabResult, channels: list[int] | None
) -> None:
    """Draws the input with the window that is read, in the first of the channels shown beside."""
    windows = [stage for stage in explanation.stages[:1] if is_window(stage)]
    if not windows:
        return
    (stage,) = windows
    source, named = found.data["sources"][stage.source], subject.node["name"]
    if len(stage.axes) != 3 or len(source["shape"]) != 3:
        return
    before = subject.ask("feature_maps", node_id=source["node_id"], sample=dict(subject.sample))
    if before is None:
        return
    shown = channels or sorted(ranked_channels(stage)[:MOST_CHANNELS])
    channel = stage.axes[-1].places[shown[0]]
    array = np.asarray(before.arrays["maps"], np.float64)
    markup.heading(f"What it reads: channel {channel} of {source['name']}")
    rows, columns = list(stage.axes[0].places), list(stage.axes[1].places)
    if -1 in rows[1:] or -1 in columns[1:]:  # gaps of a transposed convolution
        rows, columns = ([each for each in places if each >= 0] for places in (rows, columns))
    if array.shape[-1] <= channel or not len(rows) or not len(columns):
        return
    figure = read_map(array[..., channel], (rows, columns), rows="row", columns="column")
    st.plotly_chart(figure, key=subject.key("made", "read", subject.node_id))
    node = next(each for each in subject.nodes if each["node_id"] == source["node_id"])
    _export_map(replace(subject, node=node), array, (0, 0, channel), name=f"read_by_{named}")


def _draw_making(
    subject: Subject, explanation: Explanation, found: LabResult, at: Position
) -> list[int] | None:
    """Draws the arithmetic; returns which channels were chosen, None for those that count most."""
    names = axis_names(len(at))
    where = ", ".join(f"{name} {place}" for name, place in zip(names, at, strict=True))
    markup.heading(f"How this value was made: {where}")
    channels = _draw_channels(subject, explanation)
    drawn = moments(explanation, channels)
    shown, playing = _draw_player(subject, len(drawn))
    st.html(how_it_is_made(drawn, shown=shown, playing=playing))
    value, model = explanation.value, float(found.data["model_value"])
    reads = ", ".join(dict.fromkeys(each["name"] for each in found.data["sources"]))
    markup.note(
        f"{explanation.remark} It reads {reads}. The model itself computes {written(model)}; "
        f"worked out here: {written(value)}. {_seen(found.data['field'])} "
        "Red is above 0, blue below, as in the pictures of filters.".strip()
    )
    name = f"value_of_{subject.node['name']}"
    draw_exports(
        subject,
        name,
        csv=lambda: explanation_csv(explanation, float(found.data["model_value"])),
        code=explainer_code(
            subject.node, explanation, position_of(at[:-1], at[-1], subject.channel_axis)
        ),
    )
    return channels


def _draw_channels(subject: Subject, explanation: Explanation) -> list[int] | None:
    """Draws the choice of the channels that are shown, where there are many."""
    windows = [stage for stage in explanation.stages if is_window(stage)]
    if not windows or windows[0].values.shape[-1] <= MOST_CHANNELS:
        return None
    places = windows[0].axes[-1].places
    options = [-1, *range(len(places))]
    chosen = subject.select(
        "Channels",
        "made-channels",
        options,
        said=lambda each: (
            f"the {MOST_CHANNELS} that count most" if each < 0 else f"channel {places[each]}"
        ),
    )
    return None if chosen < 0 else [chosen]


def _draw_player(subject: Subject, count: int) -> tuple[int | None, int]:
    """Draws the buttons; returns how many moments are shown, and the number of the playing."""
    shown = subject.option("made-shown", 0) or None
    shown = None if shown is None or shown >= count else shown
    playing = subject.option("made-playing", 0)
    with st.container(horizontal=True, gap="small", key=subject.key("made", "player")):
        for label, icon, state, help in (
            ("Play", "play_arrow", (0, abs(playing) + 1), "Shows one thing after another"),
            ("Step", "skip_next", ((shown or 0) % count + 1, 0), "Shows the next thing"),
            ("Back", "skip_previous", ((shown or count) - 1 or count, 0), "Goes a step back"),
            ("All", "done_all", (0, 0), "Shows everything at once"),
        ):
            st.button(
                label,
                key=subject.key("made", label),
                icon=f":material/{icon}:",
                help=help,
                type="primary" if label == "Play" else "secondary",
                on_click=show_moments,
                args=(subject, *state),
            )
    return shown, max(0, playing)


def _seen(field: Mapping[str, Any] | None) -> str:
    """Says which part of the network's input a value depends on."""
    if field is None:
        return "Through the layers before, it may depend on the whole input of the network."
    size = " × ".join(map(str, field["size"]))
    many = "pixels" if len(field["size"]) > 1 else "steps"
    parts, beyond = [], ""
    for name, start, length, whole in zip(
        {1: ("step",), 2: ("row", "column")}.get(len(field["size"]), ("slice", "row", "column")),
        field["first"],
        field["size"],
        field["whole"],
        strict=False,
    ):
        last = start + length - 1
        low, high = max(0, start), last if whole is None else min(last, whole - 1)
        beyond = beyond if (low, high) == (start, last) else "; beyond that is padding"
        parts.append(f"{name}s {low} to {high}" if high > low else f"{name} {low}")
    return f"It sees {size} {many} of {field['of']}: {', '.join(parts)}{beyond}."


def _export_map(subject: Subject, output: Any, at: Position, name: str = "") -> None:
    plane = output[None] if output.ndim == 1 else plane_of(output, at)[0]
    drawn = partial(feature_map_sheet, plane[None])
    draw_exports(
        subject,
        name or f"map_of_{subject.node['name']}",
        png=lambda: drawn().png(scale=8),
        svg=lambda: sheet_svg(drawn()),
        csv=lambda: as_csv([str(each) for each in range(plane.shape[1])], plane.tolist()),
        code=maps_code.output_values(subject, 0) + plane_code(at),
    )
