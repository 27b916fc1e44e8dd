"""The whole network on one page: what every layer makes of the sample."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from builder.graph.document import INPUT
from builder.inspection.channels import LAST
from builder.plots.feature_maps import Limits, short
from builder.plots.strip import Strip, StripRow, strip
from builder.ui import markup
from builder.ui.figures import plural
from builder.ui.inspection.choosing import go_on, look_at_maps
from builder.ui.inspection.exports import as_csv, draw_exports
from builder.ui.inspection.spelling import words_of_inputs
from builder.ui.inspection.subject import Subject
from builder.ui.laboratory import all_of
from builder.ui.paging import part_of
from builder.ui.pictures import Picture, show_pictures

MOST_ROWS = 60
"""So many layers stand on one page."""

_COMPUTED = """\
# The first call of every layer, in the order of the model.
tensors = {each.name: each._inbound_nodes[0].output_tensors[0] for each in model.layers}
probe = keras.Model(model.inputs, list(tensors.values()))
outputs = probe(sample, training=False)
outputs = outputs if isinstance(outputs, (list, tuple)) else [outputs]
result = {name: np.asarray(value)[0] for name, value in zip(tensors, outputs)}
"""

_DRAWN = """\
rows = []
for name, value in result.items():
    if value.ndim == 3:  # eight maps beside each other
        rows.append((name, np.concatenate(np.moveaxis(value, axes.get(name, -1), 0)[:8], axis=1)))
    else:
        rows.append((name, value.T if value.ndim == 2 else np.atleast_2d(value.ravel())))
from plotly.subplots import make_subplots

fig = make_subplots(rows=len(rows), cols=1, subplot_titles=[name for name, _ in rows])
for place, (_, picture) in enumerate(rows, 1):
    fig.add_heatmap(z=picture[::-1], colorscale="Inferno", showscale=False, row=place, col=1)
fig.update_layout(height=120 * len(rows))
"""


def strip_code(rows: Sequence[Mapping[str, Any]]) -> str:
    """Returns the code of the strip: `result` has every layer's output by its name.

    Args:
        rows: What the lab says of the layers.
    """
    first = {row["layer"]: row["channel_axis"] for row in rows if row["channel_axis"] != LAST}
    return f"{_COMPUTED}axes = {first}  # where layers have channels that come first\n{_DRAWN}"


def draw_strip(subject: Subject) -> None:
    """Draws a row for each layer; a click on a row opens that layer's maps."""
    go_on()
    heading = st.container()
    most, strongest = _draw_options(subject)
    part = part_of(range(len(subject.nodes)), MOST_ROWS, subject.key("strip"), "layers")
    answer = subject.ask_of_sample(
        "all_maps", start=part[0], count=len(part), most=most, strongest=strongest
    )
    if answer is None:
        return
    with heading:
        subject.title("The whole network", answer.data)
    rows, words = answer.data["rows"], words_of_inputs(subject)
    drawn = strip([_row(row, maps, words.get(row["node_id"], ())) for row, maps in
                   zip(rows, all_of(answer.arrays, "maps"), strict=True)])  # fmt: skip
    _show(subject, rows, drawn)
    markup.note(
        "From the input at the top to the output at the bottom, for this sample. Every layer has "
        "a colour scale of its own, from its least number (dark) to its greatest (bright). A click "
        "on a row opens that layer's feature maps."
    )
    title = f"{subject.run.name}: what every layer makes of one sample"
    draw_exports(
        subject,
        "whole_network",
        png=lambda: drawn.slide(title),
        svg=lambda: drawn.svg(title),
        csv=lambda: _csv(rows),
        code=strip_code(rows),
    )


def _draw_options(subject: Subject) -> tuple[int, bool]:
    """Draws how many maps of each layer are shown, and whether the strongest ones."""
    with st.container(
        horizontal=True, vertical_alignment="bottom", gap="medium", key=subject.key("strip-options")
    ):
        most = subject.select("Maps of each layer", "strip-most", [8, 4, 16])
        strongest = subject.toggle(
            "Strongest first", "strip-strongest", help="Those with the greatest numbers"
        )
    return most, strongest


def _row(row: Any, maps: Any, words: tuple[str, ...]) -> StripRow:
    low, high = row["low"], row["high"]
    if low == high:  # one number, or the same one everywhere: bright or dark by how it is to 0
        low, high = min(0.0, low), max(0.0, high)
    return StripRow(row["name"], _note(row), row["kind"], maps, Limits(low, high), words)


def _show(subject: Subject, rows: Any, drawn: Strip) -> None:
    pictures = [
        Picture(
            key=row["node_id"],
            crop=crop,
            size=crop[2:],
            caption=row["name"],
            note=_note(row) if each.words else _with_range(row),
            mark=_mark(row),
            words=each.written if each.words else (),
        )
        for row, crop, each in zip(rows, drawn.crops, drawn.rows, strict=True)
    ]
    show_pictures(
        drawn.png(),
        (drawn.pixels.shape[1], drawn.pixels.shape[0]),
        pictures,
        key=subject.key("strip-rows"),
        label="Layers of the network",
        on_choose=look_at_maps,
        kind="rows",
    )


def _mark(row: Any) -> str:
    if row["class_name"] == INPUT:  # what goes in is no answer of a unit
        return ""

    def counted(number: int) -> str:
        return f"{number:,}" if row["kind"] == "units" else plural(number, "map")

    said = [
        f"{counted(row[kind])} of {row['count']:,} {kind}"
        for kind in ("dead", "saturated")
        if row[kind]
    ]
    return ", ".join(said)


def _note(row: Any) -> str:
    return f"{row['class_name']} · {_shape(row['shape'])}"


def _with_range(row: Any) -> str:
    return f"{_note(row)} · {short(row['low'])} to {short(row['high'])}"


def _shape(shape: Any) -> str:
    return "×".join(map(str, shape)) or "1"


def _csv(rows: Any) -> bytes:
    columns = ("name", "class_name", "shape", "count", "dead", "saturated", "low", "high")
    return as_csv(
        columns,
        [[_shape(row[each]) if each == "shape" else row[each] for each in columns] for row in rows],
    )
