"""Sequences as heat maps, and units as bars: what a layer gives that is no picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from builder.inspection.activation_statistics import Bounds, MapStatistics, map_statistics
from builder.plots.activation_charts import (
    compared_heat_maps,
    compared_units,
    heat_map,
    unit_chart,
)
from builder.plots.feature_maps import feature_map_sheet
from builder.ui import markup
from builder.ui.figures import plural
from builder.ui.inspection import maps_code
from builder.ui.inspection.exports import as_csv, draw_exports, second_file, sheet_svg
from builder.ui.inspection.maps_statistics import draw_statistics
from builder.ui.inspection.subject import Subject

Values = NDArray[np.floating[Any]]

_AXES = ("feature", "step")


def draw_sequence(
    subject: Subject,
    name: str,
    values: Values,
    other: Values | None,
    bounds: Bounds,
    code: str,
    words: tuple[str, ...] = (),
) -> None:
    """Draws a sequence, `(steps, features)`, as a heat map: steps to the right.

    Args:
        subject: What is looked at.
        name: What its files are called.
        values: The numbers.
        other: Those of the sample that it is compared with, or None.
        bounds: Where the layer's activation function flattens out.
        code: What makes it outside.
        words: What the steps stand for.
    """
    table = values.T
    measured = map_statistics(table, bounds)
    order, statistics = _draw_options(subject, measured)
    rows = [str(at) for at in order] if not np.array_equal(order, np.arange(len(order))) else []
    diverging = bool(values.min() < 0)
    if other is not None:
        figure = compared_heat_maps(table[order], other.T[order], _AXES)
    else:
        figure = heat_map(table[order], _AXES, diverging=diverging, columns=words, rows=rows)
    st.plotly_chart(figure, key=subject.key("sequence", name))
    _say(len(table), "feature", measured, "A row is a feature, a column a step. ")
    if statistics:
        draw_statistics(subject, name, measured, "feature")
    drawn = feature_map_sheet(table[order][None], captions=[name])
    columns = ["step", *(f"feature {at}" for at in range(len(table)))]
    lines = [[step, *map(float, row)] for step, row in enumerate(values)]
    _export(
        subject,
        name,
        lambda: as_csv(columns, lines),
        code,
        png=lambda: drawn.png(scale=4),
        svg=lambda: sheet_svg(drawn),
    )


def _draw_options(subject: Subject, measured: MapStatistics) -> tuple[NDArray[Any], bool]:
    """Draws how a sequence is shown: the order of its features, and whether with statistics."""
    order = np.arange(len(measured.high))
    with st.container(horizontal=True, gap="medium", key=subject.key("map-options")):
        if subject.toggle("Strongest first", "strongest-first", help="By the greatest number"):
            order = np.argsort(-measured.high, kind="stable")
        return order, subject.toggle("Statistics", "map-statistics")


def draw_text(subject: Subject, name: str, values: Values, words: Sequence[str], code: str) -> None:
    """Draws a text that goes in: its words with their numbers, which the network gets."""
    numbers = [int(value) for value in values if value]
    below = [str(number) for number in numbers]
    markup.texts([("", list(zip(words, below, strict=True)))], label="The words of the text")
    markup.note(
        "Below each word: the number that the network gets. Shorter texts are filled up with 0 to "
        f"{plural(len(values), 'number')}."
    )
    rows = list(zip(words, numbers, strict=True))
    _export(subject, name, lambda: as_csv(("word", "number"), rows), code)


def draw_units(
    subject: Subject, name: str, values: Values, other: Values | None, bounds: Bounds, code: str
) -> None:
    """Draws the units of a dense layer as bars: see `draw_sequence`."""
    measured = map_statistics(values[:, None], bounds)
    figure = unit_chart(values) if other is None else compared_units(values, other)
    chart = subject.key("units", name)
    st.plotly_chart(figure, key=chart)
    _say(len(values), "unit", measured, "")
    columns, given = ["unit", "activation"], [values]
    if other is not None:
        columns, given = ["unit", "A", "B", "A - B"], [values, other, values - other]
    _export(
        subject,
        name,
        lambda: as_csv(
            columns, [[at, *map(float, row)] for at, row in enumerate(zip(*given, strict=True))]
        ),
        code,
        chart=chart,
    )


def _say(count: int, what: str, measured: Any, before: str) -> None:
    dead, saturated = int(measured.dead.sum()), int(measured.saturated.sum())
    said = [f"{plural(count, what)}, of which {dead:,} zero for this sample"]
    if saturated:
        said.append(f"{saturated:,} saturated (where the activation function is flat)")
    markup.note(f"{before}{' and '.join(said)}.")


def _export(
    subject: Subject,
    name: str,
    csv: Callable[[], bytes],
    code: str,
    png: Callable[[], bytes] | None = None,
    svg: Callable[[], bytes] | None = None,
    chart: str = "",
) -> None:
    code = code if subject.other is None else maps_code.compared(code)
    files = second_file(subject)
    draw_exports(subject, name, png=png, svg=svg, csv=csv, code=code, files=files, chart=chart)
