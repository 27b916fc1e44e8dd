"""The plane of two input values, as the network and each of its neurons see it."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import numpy as np
import streamlit as st

from builder.datasets import Dataset
from builder.plots.boundary import (
    boundary_svg,
    class_mark,
    neuron_sheet,
    plane_words,
    value_words,
)
from builder.training.probes.findings import Boundary, Neurons
from builder.ui import markup
from builder.ui.figures import plural
from builder.ui.inspection.exports import as_csv, draw_exports, node_code, sheet_svg
from builder.ui.inspection.subject import Subject

NO_PLANE = "A plane can be drawn only for data with two numbers for each sample."
_TILE = 64


def needs_two_numbers(dataset: Dataset | None, nodes: Sequence[Mapping[str, Any]]) -> str:
    """Says why there is no plane; empty where the network takes two numbers."""
    inputs = [each["shapes"][0] for each in nodes if each["class_name"] == "Input"]
    return "" if inputs == [[2]] else NO_PLANE


def draw_plane(subject: Subject) -> None:
    """Draws the regions of the classes (or the predicted number), and a map for each unit."""
    answer = subject.ask("plane")
    if answer is None:
        return
    subject.title("Decision boundary", answer.data)
    found = Boundary.model_validate(answer.data["boundary"])
    picture, units = st.columns([5, 6], gap="medium")
    with picture:
        _draw_boundary(subject, found)
    with units:
        for neurons in found.neurons:
            _draw_units(subject, found, neurons)
        if found.neurons:
            markup.note(
                "What each unit makes of the same plane: blue below 0, white at 0, red above, "
                "each on its own scale. What a sigmoid gives is all above 0: its border is at 0.5."
            )


def _draw_boundary(subject: Subject, found: Boundary) -> None:
    svg = boundary_svg(found)
    chart = subject.key("plane")
    with st.container(key=chart):
        st.html(f'<img alt="{escape(plane_words(found))}" src="{_source(svg)}" style="width:100%">')
    _draw_legend(found)
    rows, columns = found.value.shape[1:]
    markup.note(
        f"{value_words(found)} The marks are some of the training samples. It is computed at "
        f"{columns} × {rows} points, so the border has steps."
    )
    draw_exports(
        subject,
        "decision_boundary",
        chart=chart,
        svg=lambda: svg.encode(),
        csv=lambda: _csv(found),
        code=_code(found),
    )


def _draw_units(subject: Subject, found: Boundary, neurons: Neurons) -> None:
    """Draws a map of the plane for each unit of a layer."""
    drawn = neuron_sheet(neurons, _TILE)
    shown = len(drawn.captions)
    some = f", {shown} shown" if shown < neurons.of else ""
    markup.heading(f"{neurons.name} · {plural(neurons.of, 'unit')}{some}")
    markup.picture_grid(drawn, side=_TILE + 4, label=f"Units of {neurons.name}")
    draw_exports(
        subject,
        f"units_of_{neurons.name}",
        png=drawn.png,
        svg=lambda: sheet_svg(drawn, scale=1),
        code=_unit_code(found, _node_of(subject, neurons.name)),
    )


def _draw_legend(found: Boundary) -> None:
    entries = "".join(
        f'<span><img alt="" width="14" height="14" src="{_source(class_mark(place))}"> '
        f"{escape(name)}</span>"
        for place, name in enumerate(found.classes)
    )
    if entries:
        st.html(f'<p class="s-swatches">{entries}</p>')


def _source(svg: str) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def _csv(found: Boundary) -> bytes:
    value = found.value.unpack()[0]
    across = np.linspace(found.low[0], found.high[0], value.shape[1])
    up = np.linspace(found.high[1], found.low[1], value.shape[0])
    labels: Any = np.reshape(found.label, value.shape) if found.label else None
    rows = [
        (x, y, float(value[row, column]), found.classes[labels[row, column]] if found.label else "")
        for row, y in enumerate(up.tolist())
        for column, x in enumerate(across.tolist())
    ]
    return as_csv((*found.axes, "value", "class"), rows)


def _grid_code(found: Boundary) -> str:
    rows, columns = found.value.shape[1:]
    return (
        f"across = np.linspace({found.low[0]!r}, {found.high[0]!r}, {columns})\n"
        f"up = np.linspace({found.high[1]!r}, {found.low[1]!r}, {rows})\n"
        "grid = np.stack([each.ravel() for each in np.meshgrid(across, up)], axis=1)\n"
        "grid = grid.astype('float32')\n"
    )


def _code(found: Boundary) -> str:
    return (
        _grid_code(found)
        + "said = model.predict(grid, verbose=0)\n"
        + "said = said[0] if isinstance(said, list) else said\n"
        + "result = said.reshape(len(up), len(across), -1)\n"
        + "shown = result[..., 0] if result.shape[-1] == 1 else result.argmax(axis=-1)\n"
        + "fig = px.imshow(shown, x=across, y=up, origin='lower')\n"
        + "fig.show()\n"
    )


def _node_of(subject: Subject, layer: str) -> Mapping[str, Any]:
    """Returns the call of a layer whose units are drawn: the last one that gives a vector."""
    calls = [each for each in subject.nodes if each["layer"] == layer]
    return [each for each in calls if len(each["shapes"][0]) == 1][-1]


def _unit_code(found: Boundary, node: Mapping[str, Any]) -> str:
    return (
        _grid_code(found)
        + f"probe = keras.Model(model.inputs, {node_code(node)})\n"
        + "result = probe.predict(grid, verbose=0).reshape(len(up), len(across), -1)\n"
        + "fig = px.imshow(np.moveaxis(result, -1, 0), facet_col=0, facet_col_wrap=8)\n"
        + "fig.show()\n"
    )
