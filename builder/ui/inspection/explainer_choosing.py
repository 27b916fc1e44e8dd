"""Choosing one value of a layer: a click in its map, or fields for its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from builder.plots.explainer_maps import clickable_bars, clickable_map
from builder.ui import markup
from builder.ui.controls import widget_value
from builder.ui.inspection.subject import Subject
from builder.ui.session import Session

Position = tuple[int, ...]
"""Where a value is in an output, without the batch axis."""

_NAMES = {
    1: ("unit",),
    2: ("step", "feature"),
    3: ("row", "column", "map"),
    4: ("slice", "row", "column", "map"),
}


def axis_names(rank: int) -> tuple[str, ...]:
    """Returns what the axes of an output of that many are called."""
    return _NAMES.get(rank, tuple(f"axis {place}" for place in range(rank)))


def draw_map(subject: Subject, output: Any) -> Position:
    """Draws where a value can be chosen: a map to click in, and fields for its numbers."""
    names = axis_names(output.ndim)
    at = _chosen(subject, output)
    _draw_fields(subject, names, output.shape, at)
    key = subject.key("made", "map", subject.node_id)
    if output.ndim == 1:
        figure = clickable_bars(output, at[0], name=names[0])
    else:
        plane, spot, axes = plane_of(output, at)
        rows, columns = (names[axis] for axis in axes)
        figure = clickable_map(plane, spot, rows=rows, columns=columns)
    st.plotly_chart(
        figure,
        key=key,
        on_select=partial(_click, subject, key, output.ndim, at),
        selection_mode="points",
    )
    markup.note(
        "Click a number of the map, or type where it is: how that one was made stands beside it. "
        "A click on the chosen one plays how it is made."
    )
    return at


def plane_of(output: Any, at: Position) -> tuple[Any, tuple[int, int], tuple[int, int]]:
    """Returns the plane of an output that is drawn, where the chosen value is in it, its axes."""
    if output.ndim == 2:
        return output.T, (at[1], at[0]), (1, 0)
    first = output.ndim - 3
    plane = output[(*at[:first], slice(None), slice(None), at[-1])]
    return plane, (at[first], at[first + 1]), (first, first + 1)


def _draw_fields(
    subject: Subject, names: Sequence[str], shape: Sequence[int], at: Position
) -> None:
    order = [len(names) - 1, *range(len(names) - 1)] if len(names) > 2 else range(len(names))
    with st.container(horizontal=True, gap="small", key=subject.key("made", "fields")):
        for axis in order:
            parts = ("look", "made", subject.node_id, str(axis), subject.side)
            st.number_input(
                names[axis].capitalize(),
                0,
                shape[axis] - 1,
                value=at[axis],
                step=1,
                key=Session.current().show(at[axis], *parts),
                on_change=_type,
                args=(subject, len(names)),
                width=92,
            )


def _option(subject: Subject) -> str:
    return f"made-at-{subject.node_id}"


def _chosen(subject: Subject, output: Any) -> Position:
    """Returns the position that was chosen; at first the largest value."""
    kept: Position = subject.option(_option(subject), ())
    if len(kept) == output.ndim and all(
        0 <= place < size for place, size in zip(kept, output.shape, strict=True)
    ):
        return tuple(kept)
    largest = int(np.nanargmax(output)) if np.isfinite(output).any() else 0
    return tuple(map(int, np.unravel_index(largest, output.shape)))


def _type(subject: Subject, rank: int) -> None:
    typed = [
        widget_value("look", "made", subject.node_id, str(axis), subject.side)
        for axis in range(rank)
    ]
    subject.keep(_option(subject), tuple(map(int, typed)))


def _click(subject: Subject, key: str, rank: int, at: Position) -> None:
    spot = _spot(subject, key, rank)
    if spot is None:
        return
    x, y = spot
    match rank:
        case 1:
            chosen: Position = (x,)
        case 2:
            chosen = (x, y)
        case _:
            chosen = (*at[: rank - 3], y, x, at[-1])
    if chosen == at:
        play(subject)
    subject.keep(_option(subject), chosen)


def _spot(subject: Subject, key: str, rank: int) -> tuple[int, int] | None:
    """Returns the place that was clicked: across and down.

    A second click on a place takes the browser's selection away and says no place: it is the
    one that was clicked before.
    """
    last = f"made-clicked-{subject.node_id}"
    points = (widget_value(key) or {}).get("selection", {}).get("points", [])
    if points:
        spot = (int(points[0]["x"]), int(points[0]["y"]) if rank > 1 else 0)
        subject.keep(last, spot)
    return subject.option(last, None)


def play(subject: Subject) -> None:
    """Lets the arithmetic play from its beginning."""
    show_moments(subject, 0, abs(subject.option("made-playing", 0)) + 1)


def show_moments(subject: Subject, shown: int, playing: int) -> None:
    """Says how many moments are shown, 0 for all; and the number of the playing, 0 for none."""
    subject.keep("made-shown", shown)
    subject.keep("made-playing", playing or -abs(subject.option("made-playing", 0)))
