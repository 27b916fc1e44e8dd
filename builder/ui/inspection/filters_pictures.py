"""Weights as pictures: filters as tiles, matrices as heat maps, rows of numbers as bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

from builder.plots.filters import COLOUR_CHANNELS, filter_sheet, slices_sheet
from builder.plots.filters_figures import bars_figure
from builder.plots.kernels import MOST_CELLS, kernel_sheet, matrix_figure
from builder.plots.tiles import Sheet
from builder.ui import markup
from builder.ui.figures import count, plural
from builder.ui.inspection import filters_code as code
from builder.ui.inspection.exports import MOST_CSV, as_csv, draw_exports, numbers_csv, sheet_svg
from builder.ui.inspection.filters_seen import BOTH, DIFFERENCE, Seen

MOST_TILES = 512
MOST_ROWS = 40
"""So many rows of an embedding are drawn at once, unless others are chosen."""

_COLOUR, _ALL = -1, -2
_SIGNS = "White is 0, red positive, blue negative"


def draw_filter_pictures(seen: Seen) -> None:
    """Draws the filters of a convolution: in colour, one channel, or all of them."""
    subject = seen.subject
    depth = _choose_slice(seen)
    kernel = _planes(seen.drawn, depth)
    channel, first = _choose_channel(seen, kernel)
    part = kernel[..., first : first + _shown_filters(kernel, channel)]
    shown = [(_said(seen), part)]
    if seen.when == BOTH and seen.before is not None:
        earlier = _planes(seen.before, depth)[..., first : first + part.shape[-1]]
        shown.insert(0, ("Before training", earlier))
    limit = max(float(np.abs(_of_channel(each, channel)).max(initial=0.0)) for _, each in shown)
    sheets = [_sheet(seen, each, channel, first, limit) for _, each in shown]
    for (title, _), drawn in zip(shown, sheets, strict=True):
        if len(shown) > 1:
            markup.heading(title)
        side = 104 if channel != _ALL or kernel.shape[2] <= 4 else 52
        markup.picture_grid(drawn, side=side, label=f"Filters of {subject.node['name']}")
    markup.note(_about(seen, kernel, channel, part.shape[-1]))
    draw_exports(
        subject,
        seen.name,
        png=lambda: sheets[-1].png(scale=16),
        svg=lambda: sheet_svg(sheets[-1], scale=16),
        csv=(lambda: _filters_csv(seen.drawn)) if seen.drawn.size <= MOST_CSV else None,
        code=_filters_source(seen, depth, channel, first, part.shape[-1]),
    )
    _draw_one_in_numbers(seen, kernel, max(channel, 0))


def _choose_slice(seen: Seen) -> int | None:
    """Draws the choice of a slice of a three-dimensional kernel."""
    if seen.now.ndim != 5:
        return None
    slices = list(range(len(seen.now)))
    return seen.subject.select("Slice", "weights-slice", slices, said=lambda at: f"slice {at}")


def _choose_channel(seen: Seen, kernel: Any) -> tuple[int, int]:
    """Draws the choice of the input channel; returns it, and the first filter that is shown."""
    channels, filters = kernel.shape[2:]
    if channels == 1:
        return 0, _choose_page(seen, filters, MOST_TILES)
    options = [_ALL, *range(channels)]
    if channels == COLOUR_CHANNELS and seen.reads_colours:
        options.insert(0, _COLOUR)
    else:
        options = [*options[1:], _ALL]
    names = {_COLOUR: "in colour", _ALL: "all channels"}
    with st.container(horizontal=True, gap="small", key=seen.subject.key("weights-channel-row")):
        channel = seen.subject.select(
            "Input channel",
            "weights-channel",
            options,
            said=lambda each: names.get(each, f"channel {each}"),
        )
        first = _choose_page(seen, filters, _shown_filters(kernel, channel))
    return channel, first


def _choose_page(seen: Seen, filters: int, at_once: int) -> int:
    if filters <= at_once:
        return 0
    starts = list(range(0, filters, at_once))
    return seen.subject.select(
        "Filters",
        "weights-page",
        starts,
        said=lambda start: f"{start} to {min(start + at_once, filters) - 1}",
    )


def _shown_filters(kernel: Any, channel: int) -> int:
    return max(1, MOST_TILES // kernel.shape[2]) if channel == _ALL else MOST_TILES


def _planes(kernel: Any, depth: int | None) -> Any:
    """Makes kernels of one or three dimensions into planes, shape `(h, w, channels, filters)`."""
    if kernel.ndim == 3:
        return kernel.swapaxes(0, 1)[:, :, None]
    return kernel[depth] if kernel.ndim == 5 else kernel


def _of_channel(kernel: Any, channel: int) -> Any:
    return kernel if channel in (_COLOUR, _ALL) else kernel[:, :, channel]


def _sheet(seen: Seen, kernel: Any, channel: int, first: int, limit: float) -> Sheet:
    if channel == _ALL:
        return slices_sheet(kernel, limit=limit, first=first)
    return filter_sheet(
        kernel,
        channel=None if channel == _COLOUR else channel,
        limit=limit,
        centred=seen.when == DIFFERENCE,
    )


def _said(seen: Seen) -> str:
    return "What training has changed" if seen.when == DIFFERENCE else "This epoch"


def _about(seen: Seen, kernel: Any, channel: int, shown: int) -> str:
    one_dimensional = seen.now.ndim == 3
    sizes = seen.now.shape[:-2]
    size = " × ".join(map(str, sizes))
    channels = seen.now.shape[-2]
    parts = [f"{plural(kernel.shape[-1], 'filter')} of {size} over {plural(channels, 'channel')}."]
    if one_dimensional:
        parts.append("Channels downwards, steps to the right.")
    if channel == _COLOUR:
        parts.append(
            "Grey means no change."
            if seen.when == DIFFERENCE
            else "Each in its own scale from its smallest weight to its largest."
        )
    else:
        scale = "one scale for all"
        parts.append(f"{_SIGNS}, {scale}.")
    parts.append(
        "Below each: its filter · the input channel."
        if channel == _ALL
        else "The norm is over all channels."
    )
    if shown < kernel.shape[-1]:
        parts.append(f"{count(shown)} of them are shown.")
    return " ".join(parts)


def _filters_source(seen: Seen, depth: int | None, channel: int, first: int, shown: int) -> str:
    start = code.weights_code(seen) + code.plane_code(depth, seen.now.ndim)
    if channel == _ALL:
        return start + code.all_slices_code(first, first + shown)
    if channel == _COLOUR:
        return start + code.colours_code(seen.when == DIFFERENCE)
    return start + code.slices_code(channel)


def _filters_csv(kernel: Any) -> bytes:
    names = {3: ("step",), 4: ("row", "column"), 5: ("slice", "row", "column")}[kernel.ndim]
    return numbers_csv(kernel, [*names, "channel", "filter"], "weight")


def _draw_one_in_numbers(seen: Seen, kernel: Any, channel: int) -> None:
    """Draws one slice of one filter with its numbers."""
    subject = seen.subject
    if not subject.toggle("One filter in numbers", "weights-numbers"):
        return
    place = subject.select(
        "Filter",
        "weights-one",
        list(range(kernel.shape[-1])),
        said=lambda at: f"filter {at}",
    )
    values = kernel[:, :, channel, place]
    down, right = ("channel", "step") if seen.now.ndim == 3 else ("row", "column")
    figure = matrix_figure(
        values,
        [f"{down} {at}" for at in range(values.shape[0])],
        [f"{right} {at}" for at in range(values.shape[1])],
    )
    st.plotly_chart(figure, key=subject.key("one-filter"))
    draw_exports(subject, f"{seen.name}_filter_{place}", chart=subject.key("one-filter"))
    if seen.now.ndim != 3:
        markup.note(f"Filter {place}, input channel {channel}.")


def draw_matrix(seen: Seen) -> None:
    """Draws a matrix as a heat map; of an embedding the rows that are chosen."""
    subject = seen.subject
    rows = _choose_rows(seen)
    shown = [("This epoch", seen.drawn)]
    if seen.when == BOTH and seen.before is not None:
        shown.insert(0, ("Before training", seen.before))
    arrays = [each if rows is None else each[rows] for _, each in shown]
    limit = max(float(np.abs(each).max(initial=0.0)) for each in arrays)
    names = seen.row_names if rows is None else [seen.row_names[at] for at in rows]
    large = arrays[0].size > MOST_CELLS
    for (title, _), values in zip(shown, arrays, strict=True):
        if len(shown) > 1:
            markup.heading(title)
        if large:
            picture = kernel_sheet(values, limit=limit)
            st.image(picture.png(), alt=f"Weights of {subject.node['name']}", width="stretch")
        else:
            figure = matrix_figure(values, names, seen.column_names, limit=limit)
            st.plotly_chart(figure, key=subject.key("matrix", title))
    height, width = seen.now.shape
    markup.note(
        f"{plural(height, seen.part['rows'])} downwards, {plural(width, seen.part['columns'])} to "
        f"the right. {_SIGNS}."
    )
    drawn = kernel_sheet(arrays[-1], limit=limit)
    draw_exports(
        subject,
        seen.name,
        png=lambda: drawn.png(scale=max(1, 512 // max(arrays[-1].shape))),
        svg=lambda: sheet_svg(drawn, scale=max(1, 512 // max(arrays[-1].shape))),
        csv=(lambda: _matrix_csv(seen, names, arrays[-1])) if arrays[-1].size <= MOST_CSV else None,
        code=code.weights_code(seen) + code.matrix_code(rows),
    )


def _matrix_csv(seen: Seen, names: Sequence[str], values: Any) -> bytes:
    rows = ([name, *map(float, line)] for name, line in zip(names, values, strict=True))
    return as_csv(["", *seen.column_names], rows)


def _choose_rows(seen: Seen) -> list[int] | None:
    """Draws the choice of rows of an embedding; None for all of them."""
    if not seen.part["by_row"] or len(seen.now) <= MOST_ROWS:
        return None
    subject, names = seen.subject, seen.row_names
    kept: Sequence[int] = subject.option("weights-rows", ())
    chosen = st.multiselect(
        "Rows",
        range(len(names)),
        default=[at for at in kept if at < len(names)],
        key=subject.key("weights-rows", subject.node_id),
        format_func=lambda at: names[at],
        placeholder=f"The first {MOST_ROWS}; choose words or numbers to see others",
        max_selections=MOST_ROWS,
    )
    subject.keep("weights-rows", tuple(chosen))
    return sorted(chosen) or list(range(MOST_ROWS))


def draw_bars(seen: Seen) -> None:
    """Draws a row of numbers as bars, those from before training in grey."""
    subject = seen.subject
    figure = bars_figure(seen.now, seen.before, seen.column_names, what=seen.part["title"])
    st.plotly_chart(figure, key=subject.key("bars", seen.part["key"]))
    before = seen.before if seen.before is not None else seen.now
    draw_exports(
        subject,
        seen.name,
        chart=subject.key("bars", seen.part["key"]),
        csv=lambda: as_csv(
            [seen.part["columns"], "this epoch", "before training"],
            [
                [name, float(now), float(then) if seen.before is not None else ""]
                for name, now, then in zip(seen.column_names, seen.now, before, strict=True)
            ],
        ),
        code=code.weights_code(seen) + code.bars_code(),
    )
