"""The figures of feature maps: as a table, and as CSV."""

from __future__ import annotations

import streamlit as st

from builder.inspection.activation_statistics import MapStatistics
from builder.ui import markup
from builder.ui.inspection.exports import as_csv
from builder.ui.inspection.subject import Subject

_COLUMNS = ("mean", "deviation", "least", "greatest", "sparsity", "at bounds", "remark")


def remark(measured: MapStatistics, place: int) -> str:
    """Says what is remarkable about a map, in a word; empty for nothing."""
    if measured.dead[place]:
        return "dead"
    return "saturated" if measured.saturated[place] else ""


def draw_statistics(subject: Subject, name: str, measured: MapStatistics, what: str) -> None:
    """Draws one row of figures for each map; a click on a heading sorts."""
    rows = _rows(measured)
    table = {what: [row[0] for row in rows]}
    table |= {column: [row[1 + at] for row in rows] for at, column in enumerate(_COLUMNS)}
    st.dataframe(
        table,
        key=subject.key("statistics", name),
        hide_index=True,
        height=min(360, 38 + 35 * len(rows)),
    )
    markup.note(
        "Sparsity: the share of numbers that are exactly 0. At bounds: the share where the "
        "activation function is flat, such as near 1 and -1 of a tanh."
    )


def statistics_csv(measured: MapStatistics, what: str) -> bytes:
    """Returns the same table as CSV."""
    return as_csv([what, *_COLUMNS], _rows(measured))


def _rows(measured: MapStatistics) -> list[list[object]]:
    return [
        [
            at,
            float(measured.mean[at]),
            float(measured.std[at]),
            float(measured.low[at]),
            float(measured.high[at]),
            float(measured.zeros[at]),
            float(measured.at_bounds[at]),
            remark(measured, at),
        ]
        for at in range(len(measured.mean))
    ]
