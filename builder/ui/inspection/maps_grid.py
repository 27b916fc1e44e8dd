"""Feature maps as a grid that can be paged, sorted, chosen from and compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from builder.graph.document import INPUT
from builder.inspection.activation_statistics import (
    UNBOUNDED,
    Bounds,
    MapStatistics,
    map_statistics,
)
from builder.plots.activation_charts import compared_heat_maps, heat_map
from builder.plots.feature_maps import (
    Limits,
    Maps,
    compared_sheet,
    feature_map_sheet,
    short,
    thinning,
)
from builder.plots.tiles import DIVERGING, Sheet
from builder.ui import markup
from builder.ui.figures import plural
from builder.ui.inspection import maps_code
from builder.ui.inspection.exports import as_csv, draw_exports, second_file, sheet_svg
from builder.ui.inspection.maps_legend import draw_legend
from builder.ui.inspection.maps_statistics import draw_statistics, remark, statistics_csv
from builder.ui.inspection.subject import Subject
from builder.ui.paging import part_of
from builder.ui.pictures import Picture, show_pictures

MOST_ON_A_PAGE = 128
MOST_PIXELS = 64
"""The longer side of a map in the grid."""

_WIDE = 104
_TRIPLE = 3 * _WIDE + 12

_ORDERS = ("number", "greatest number", "mean", "spread", "difference")


def _ordered(by: str, measured: MapStatistics, apart: NDArray[Any]) -> list[int]:
    keys = {
        "number": np.arange(len(apart)),
        "greatest number": -measured.high,
        "mean": -measured.mean,
        "spread": -measured.std,
        "difference": -apart,
    }
    return [int(at) for at in np.argsort(keys[by], kind="stable")]


@dataclass(frozen=True)
class Grid:
    """Maps to draw.

    Attributes:
        name: What its files are called.
        maps: Shape `(count, height, width)`.
        other: Those of the sample that it is compared with, or None.
        bounds: Where the layer's activation function flattens out.
        code: What makes it outside.
        axes: What rows and columns are.
        what: What one of them is called.
        words: What the columns stand for.
        word_rows: What the rows stand for.
        names: What the maps are called; empty where a number is enough.
    """

    name: str
    maps: Maps
    other: Maps | None = None
    bounds: Bounds = UNBOUNDED
    code: str = ""
    axes: tuple[str, str] = ("row", "column")
    what: str = "map"
    words: tuple[str, ...] = ()
    word_rows: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def called(self, at: int) -> str:
        """Returns what a map is called."""
        return self.names[at] if self.names else str(at)


def draw_grid(subject: Subject, grid: Grid) -> None:
    """Draws maps side by side, and the chosen one large below them."""
    if not grid.maps.size:
        markup.note("There is nothing in these maps.")
        return
    measured, apart = _measured(subject, grid), _apart(grid)
    order, common, statistics = _draw_options(subject, grid)
    places, page = _ordered(order, measured, apart), subject.key("maps", grid.name, order)
    shown = part_of(places, MOST_ON_A_PAGE, page, f"{grid.what}s")
    drawn = _draw_pictures(subject, grid, measured, apart, shown, common)
    _say(grid, measured)
    if statistics:
        draw_statistics(subject, grid.name, measured, grid.what)
    draw_exports(
        subject,
        grid.name,
        png=lambda: drawn.png(scale=4),
        svg=lambda: sheet_svg(drawn),
        csv=lambda: statistics_csv(measured, grid.what),
        code=grid.code if grid.other is None else maps_code.compared(grid.code),
        files=second_file(subject),
    )
    _draw_chosen(subject, grid)


def _measured(subject: Subject, grid: Grid) -> MapStatistics:
    measured = map_statistics(grid.maps, grid.bounds)
    if subject.node["class_name"] != INPUT:
        return measured
    return replace(measured, dead=np.zeros_like(measured.dead))  # zeros that go in are not dead


def _apart(grid: Grid) -> NDArray[Any]:
    """How far each map is from that of the other sample, at most."""
    if grid.other is None:
        return np.zeros(len(grid.maps))
    return np.asarray(np.abs(grid.maps - grid.other).max(axis=(1, 2)))


def _draw_options(subject: Subject, grid: Grid) -> tuple[str, bool, bool]:
    """Draws how maps are shown: their order, whether on one scale, whether with statistics."""
    with st.container(
        horizontal=True, vertical_alignment="bottom", gap="medium", key=subject.key("map-options")
    ):
        names = _ORDERS if grid.other is not None else _ORDERS[:-1]
        order = subject.select("Order by", "map-order", names)
        common = grid.other is not None or subject.toggle(
            "Common scale", "common-scale", help="One colour is the same value in every map"
        )
        return order, common, subject.toggle("Statistics", "map-statistics")


def _draw_pictures(
    subject: Subject,
    grid: Grid,
    measured: MapStatistics,
    apart: NDArray[Any],
    shown: Sequence[int],
    common: bool,
) -> Sheet:
    """Draws the tiles of one page with their legend, and returns them."""
    chosen = list(shown)
    marks = [remark(measured, at) for at in chosen]
    if grid.other is not None:
        captions = [f"{grid.called(at)} · max |A − B| {short(apart[at])}" for at in chosen]
        drawn = _draw_compared(grid.maps[chosen], grid.other[chosen], captions)
    else:
        highest = [f"{grid.called(at)} · max {short(measured.high[at])}" for at in chosen]
        captions = [_marked(text, mark) for text, mark in zip(highest, marks, strict=True)]
        drawn = _draw_tiles(grid.maps, chosen, captions, common)
    show_pictures(
        drawn.png(),
        (drawn.pixels.shape[1], drawn.pixels.shape[0]),
        _pictures(grid, drawn, chosen, marks),
        key=subject.key("grid", grid.name),
        label=f"{grid.what}s of {subject.node['name']}",
        chosen=subject.option("map-chosen", ""),
        on_choose=lambda key: subject.keep("map-chosen", key),
        axes=grid.axes,
    )
    return drawn


def _draw_compared(maps: NDArray[Any], others: NDArray[Any], captions: Sequence[str]) -> Sheet:
    """Draws the legends of maps beside those of another sample, and returns the tiles."""
    drawn, both, difference = compared_sheet(maps, others, captions, side=MOST_PIXELS)
    draw_legend(both, about="A: this sample, then B: the second one")
    draw_legend(difference, scale=DIVERGING, about="A − B, on the right")
    return drawn


def _draw_tiles(
    maps: NDArray[Any], chosen: Sequence[int], captions: Sequence[str], common: bool
) -> Sheet:
    """Draws the legend of maps, where they have one in common, and returns the tiles."""
    limits = Limits.of(maps)
    draw_legend(limits if common else None)
    return feature_map_sheet(
        maps[chosen], common_scale=common, limits=limits, captions=captions, side=MOST_PIXELS
    )


def _pictures(
    grid: Grid, drawn: Sheet, chosen: Sequence[int], marks: Sequence[str]
) -> list[Picture]:
    """The tiles of a sheet, each with its place in it; alone, maps bring their values along."""
    alone = grid.other is None
    step = thinning(grid.maps.shape[1:], MOST_PIXELS)
    tall, wide = drawn.tile_shape
    width = _WIDE if alone else _TRIPLE
    size = width, max(8, min(3 * _WIDE, round(width * tall / wide)))
    return [
        Picture(
            key=str(at),
            crop=(place % drawn.columns * wide, place // drawn.columns * tall, wide, tall),
            size=size,
            caption=caption.removesuffix(f" · {mark}") if mark else caption,
            mark=mark if alone else "",
            values=grid.maps[at, ::step, ::step] if alone else None,
            apart=(step, step),
        )
        for place, (at, caption, mark) in enumerate(zip(chosen, drawn.captions, marks, strict=True))
    ]


def _marked(text: str, mark: str) -> str:
    return f"{text} · {mark}" if mark else text


def _say(grid: Grid, measured: MapStatistics) -> None:
    dead, saturated = int(measured.dead.sum()), int(measured.saturated.sum())
    said = [f"{plural(len(grid.maps), grid.what)}"]
    if dead:
        said.append(f"{dead:,} dead: zero everywhere for this sample")
    if saturated:
        said.append(f"{saturated:,} saturated: the activation function is flat nearly everywhere")
    zeros = float(measured.zeros.mean())
    said.append(f"{zeros:.0%} of all numbers are zero")
    markup.note(f"{'; '.join(said)}. Point at a map for its numbers; a click enlarges it.")


def _compared(grid: Grid, at: int) -> Sheet:
    assert grid.other is not None
    name = f"{grid.name} {grid.called(at)}"
    return compared_sheet(grid.maps[[at]], grid.other[[at]], [name])[0]


def _draw_chosen(subject: Subject, grid: Grid) -> None:
    """Draws the chosen map large: with axes, and every number under the pointer."""
    kept = subject.option("map-chosen", "")
    if not kept.isdecimal() or int(kept) >= len(grid.maps):
        return
    at, name = int(kept), f"{grid.name}_{kept}"
    with st.container(horizontal=True, vertical_alignment="center", key=subject.key("chosen-map")):
        st.markdown(f"##### {grid.what.capitalize()} {grid.called(at)}")
        st.button("Close", key=subject.key("close-map"), on_click=subject.keep,
                  args=("map-chosen", ""), type="tertiary")  # fmt: skip
    st.plotly_chart(_large(grid, at), key=subject.key("large", grid.name))
    values = grid.maps[at]
    alone = partial(feature_map_sheet, values[None], captions=[name])
    drawn = alone if grid.other is None else partial(_compared, grid, at)
    code = grid.code + maps_code.one_map(at, grid.axes, heads=grid.what == "head")
    columns = [grid.axes[0], *(f"{grid.axes[1]} {place}" for place in range(values.shape[1]))]
    draw_exports(
        subject,
        name,
        png=lambda: drawn().png(scale=8),
        svg=lambda: sheet_svg(drawn()),
        code=code if grid.other is None else maps_code.compared(code),
        files=second_file(subject),
        csv=lambda: as_csv(
            columns, [[row, *map(float, numbers)] for row, numbers in enumerate(values)]
        ),
    )


def _large(grid: Grid, at: int) -> Any:
    """The figure of one map: with axes, or beside that of the other sample."""
    values = grid.maps[at]
    if grid.other is not None:
        return compared_heat_maps(values, grid.other[at], grid.axes)
    return heat_map(
        values,
        grid.axes,
        diverging=bool(values.min() < 0),
        square=not grid.words and max(values.shape) <= 6 * min(values.shape),
        columns=grid.words,
        rows=grid.word_rows,
    )
