"""What a single unit sees of the sample: as far as it can, and where it really looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st

from builder.inspection.channels import LAST, channels_last
from builder.plots.attribution import feature_bars, series_heat
from builder.plots.overlay import boxed_heat
from builder.ui import markup
from builder.ui.figures import measure
from builder.ui.inspection.exports import draw_exports, numbers_csv, sheet_svg, tensor_code
from builder.ui.inspection.subject import Subject
from builder.ui.inspection.why_asking import features_of, input_axes, names_of
from builder.ui.laboratory import all_of
from builder.workers.client import LabResult

_AXES: Mapping[int, Sequence[str]] = {
    0: (),
    1: ("Step",),
    2: ("Row", "Column"),
    3: ("Frame", "Row", "Column"),
}


def has_units(node: Mapping[str, Any]) -> bool:
    """Whether a layer has units that one can ask about: all but inputs do."""
    shapes = node["shapes"]
    return bool(shapes) and bool(shapes[0]) and node["class_name"] != "Input" and all(shapes[0])


def draw_field(subject: Subject) -> None:
    """Draws what a unit of the chosen layer sees."""
    position, channel = _draw_unit(subject)
    answer = subject.ask_of_node(
        "unit_sees", sample=dict(subject.sample), position=position, channel=channel
    )
    if answer is None:
        return
    at = ", ".join(map(str, position))
    which = "all channels" if channel is None else f"channel {channel}"
    where = f" at {at}" if position else ""
    subject.title(f"{markup.plain(str(subject.node['name']))}{where}, {which}", answer.data)
    given = all_of(answer.arrays, "x")
    names, code = names_of(subject), _code(subject, position, channel)
    for place, values in enumerate(given):
        if len(given) > 1:
            markup.heading(names[place])
        found = answer.arrays.get(f"found_{place}")
        if found is None:
            markup.note("This unit sees nothing of this input.")
            continue
        _draw_seen(subject, answer, place, names[place], values, found, code)
        code = ""
    value = "value of the unit" if channel is not None else "sum of the units of all channels"
    markup.facts(((value, measure(answer.data["value"])),))
    markup.note(_explained(answer.data["box"], given, answer.arrays))


def _draw_unit(subject: Subject) -> tuple[list[int], int | None]:
    sizes = list(subject.node["shapes"][0])
    channels = sizes.pop(subject.channel_axis)
    with st.container(horizontal=True, gap="small"):
        labels = _AXES.get(len(sizes), tuple(f"Axis {at}" for at in range(len(sizes))))
        position = [
            _number(subject, label, size - 1, size // 2)
            for label, size in zip(labels, sizes, strict=True)
        ]
        options: list[int | None] = [None, *range(channels)]
        channel = subject.select(
            "Channel", f"unit-channel-{subject.node_id}", options,
            said=lambda each: "all" if each is None else str(each),
        )  # fmt: skip
    return position, channel


def _number(subject: Subject, label: str, most: int, usual: int) -> int:
    name = f"unit-{label.lower()}-{subject.node_id}"
    kept = min(most, subject.option(name, usual))
    chosen = int(st.number_input(label, 0, most, value=kept, step=1, key=subject.key(name)))
    subject.keep(name, chosen)
    return chosen


def _draw_seen(
    subject: Subject, answer: LabResult, place: int, label: str, values: Any, found: Any, code: str
) -> None:
    feature = features_of(subject)[place]
    name = f"sees_{subject.node['name']}_{label}"
    files: dict[str, Any] = {
        "csv": lambda: numbers_csv(
            found, [f"axis {at}" for at in range(found.ndim)], "size of the gradient"
        )
    }
    box = answer.data["box"]
    if values.ndim == 3:
        values = channels_last(values, input_axes(subject)[place])
        bounds = (feature.value_range if feature else None) or (
            float(values.min()), max(float(values.max()), float(values.min()) + 1e-6),
        )  # fmt: skip
        ours = box is not None and box["place"] == place
        drawn = boxed_heat(values, bounds, found, (box["start"], box["stop"]) if ours else None)
        markup.picture_grid(drawn, side=260, label=f"What the unit sees of {label}")
        files |= {"png": drawn.png, "svg": lambda: sheet_svg(drawn, scale=1)}
    elif values.ndim == 2:
        figure = series_heat(values, found, signed=False)
        if box is not None and box["place"] == place:
            figure.add_vrect(
                x0=box["start"][0] - 0.5, x1=box["stop"][0] - 0.5, line_color="#d62828",
                fillcolor="rgba(0,0,0,0)", row=1, col=1,
            )  # fmt: skip
        files["chart"] = subject.key("sees", label)
        st.plotly_chart(figure, key=files["chart"])
    else:
        flat = np.reshape(found, -1)
        labels = [f"value {at + 1}" for at in range(flat.size)]
        if feature is not None and len(feature.values) == flat.size:
            labels = list(feature.values)
        files["chart"] = subject.key("sees", label)
        st.plotly_chart(feature_bars(flat, labels), key=files["chart"])
    draw_exports(subject, name, **files, code=code)


def _explained(box: Any, given: Sequence[Any], arrays: Mapping[str, Any]) -> str:
    bright = "The heat is how much the unit changes with each value: where it really looks."
    if box is None:
        return (
            "This unit sees the whole input: a layer before it brings all places together, or its "
            f"windows are not known. {bright}"
        )
    sides = " × ".join(str(b - a) for a, b in zip(box["start"], box["stop"], strict=True))
    shape = given[box["place"]].shape
    outside = any(
        start < 0 or stop > size
        for start, stop, size in zip(box["start"], box["stop"], shape, strict=False)
    )
    over = " Part of it lies outside, where padding is." if outside else ""
    found = arrays.get(f"found_{box['place']}")
    dark = found is not None and not np.any(found)
    nothing = " All is 0: the unit does not react here, as a ReLU that gives 0." if dark else ""
    return f"The red box, {sides} values, is all that it can see.{over} {bright}{nothing}"


def _code(subject: Subject, position: Sequence[int], channel: int | None) -> str:
    which = ":" if channel is None else str(channel)
    places = list(map(str, position))
    places.insert(len(places) if subject.channel_axis == LAST else subject.channel_axis, which)
    index = ", ".join(["0", *places])
    axis = input_axes(subject)[0]  # of the first input, which is drawn
    texts = [node["layer"] for node in subject.nodes if node["class_name"] == "Embedding"]
    vectors = "".join(f"model.get_layer({name!r}).output, " for name in dict.fromkeys(texts))
    return f"""import tensorflow as tf

part = keras.Model(model.inputs, [{vectors}{tensor_code(subject)}])  # words: their vectors
points = [tf.cast(each, tensor.dtype) for each, tensor in zip(sample, model.inputs)]
floating = [each for each in points if each.dtype.is_floating]
with tf.GradientTape() as tape:
    tape.watch(floating)
    given = keras.tree.flatten(part(points if len(points) > 1 else points[0], training=False))
    *vectors, value = given
    unit = tf.reduce_sum(value[{index}])
slopes = tape.gradient(unit, floating + vectors)
slope = np.abs([tf.convert_to_tensor(each) for each in slopes if each is not None][0][0])
result = slope.sum(axis={axis}) if slope.ndim > 1 else slope
fig = px.imshow(np.atleast_2d(result), color_continuous_scale="Inferno")
fig.show()
"""
