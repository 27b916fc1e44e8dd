"""Pictures that can be chosen by click or key, and tell their numbers under the pointer.

All of them are parts of one image, so 512 of them reach a browser in one piece.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from builder.plots.tiles import Sheet
from builder.ui.delivery import Bundle
from builder.ui.live_curves import PLOTLY

_BUNDLE = Bundle("pictures")

_NOTHING: Mapping[str, Any] = {
    "label": "",
    "chosen": "",
    "image": "",
    "image_size": (1, 1),
    "items": (),
    "values": "",
    "axes": ("", ""),
    "boxes": (),
    "hover": {"chart": "", "numbers": (), "columns": 1, "tile": (1, 1), "size": (1, 1)},
    "files": {"chart": "", "name": "", "formats": (), "plotly": ""},
}
"""What the component is given of each kind that it does not draw."""

_LINE, _MARK, _CAPTION = 15, 16, 18
_PADDING, _BETWEEN = 3, 8
"""Pixels of `frontend/src/pictures/pictures.css`: see `_room`."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture.

    Attributes:
        key: What it is called when it is chosen.
        crop: Where it stands on the image: left, top, width and height in pixels.
        size: Its width and height on the screen, in pixels.
        caption: What stands below it, or beside it in rows.
        note: A second line.
        mark: What is remarkable, in a word; empty for nothing.
        values: Its numbers, `(rows, columns)`, told under the pointer; None for none.
        apart: How far rows and columns are apart where not every one is in `values`.
        words: Of a text: they stand in the place of the picture, in rows.
    """

    key: str
    crop: tuple[int, int, int, int]
    size: tuple[int, int]
    caption: str = ""
    note: str = ""
    mark: str = ""
    values: NDArray[np.floating[Any]] | None = None
    apart: tuple[int, int] = (1, 1)
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Box:
    """One box of a network.

    Attributes:
        key: What it is called when it is chosen.
        name: The layer's name.
        kind: Its class.
        colour: Of its family, as CSS writes it.
        column: Where it stands, counted from the left.
        row: Where it stands, counted from the top.
        sources: The keys of the boxes that it takes.
        enabled: Whether it can be chosen.
    """

    key: str
    name: str
    kind: str
    colour: str
    column: int
    row: int
    sources: tuple[str, ...] = ()
    enabled: bool = True


def show_pictures(
    png: bytes,
    image_size: tuple[int, int],
    pictures: Sequence[Picture],
    *,
    key: str,
    label: str,
    on_choose: Callable[[str], None],
    chosen: str = "",
    kind: Literal["grid", "rows"] = "grid",
    axes: tuple[str, str] = ("row", "column"),
) -> None:
    """Draws pictures.

    Args:
        png: The image that has them all.
        image_size: Its width and height in pixels.
        pictures: The pictures.
        key: The element's key.
        label: What they show, for those who cannot see it.
        on_choose: Is given the key of the picture that was chosen, before the rerun.
        chosen: The key of the one that is marked.
        kind: Side by side, or one below the other with its caption to the left.
        axes: What the rows and the columns of a picture are.
    """
    items, values = _listed(pictures)
    with st.container(key=f"room-{key}", gap=None):
        st.html(_room(pictures, kind))
        _mount(
            key,
            on_choose,
            kind=kind,
            label=label,
            chosen=chosen,
            image=_address(png),
            image_size=image_size,
            items=items,
            values=values,
            axes=axes,
        )


def _listed(pictures: Sequence[Picture]) -> tuple[list[dict[str, Any]], str]:
    """What the browser is told of each picture, and the numbers of them all."""
    start, items = 0, []
    for each in pictures:
        place = None
        if each.values is not None:
            place = [start, *each.values.shape, *each.apart]
            start += each.values.size
        items.append(
            {
                "key": each.key,
                "crop": each.crop,
                "size": each.size,
                "caption": each.caption,
                "note": each.note,
                "mark": each.mark,
                "values": place,
                "words": each.words,
            }
        )
    numbers = [each.values.ravel() for each in pictures if each.values is not None]
    values = np.concatenate(numbers).astype("<f4").tobytes() if numbers else b""
    return items, base64.b64encode(values).decode()


def _room(pictures: Sequence[Picture], kind: str) -> str:
    """What keeps the room of pictures until the browser has what draws them.

    Boxes as large as theirs, which flow with the width of the page as they do: so nothing below
    is pushed down. They lie under the pictures: see `.s-room` in `assets/theme.css`.
    """
    boxes = []
    for each in pictures:
        lines = _LINE * bool(each.note) + _MARK * bool(each.mark)
        width, height = each.size
        if kind == "rows":
            size = f"width:100%;height:{max(height, _CAPTION + lines) + 4 * _PADDING + 1}px"
        else:
            tall = height + _LINE * bool(each.caption) + lines
            size = f"width:{width + 2 * _PADDING}px;height:{tall + 2 * _PADDING}px"
        boxes.append(f'<i style="{size}"></i>')
    gap = 0 if kind == "rows" else _BETWEEN
    return f'<div class="s-room" aria-hidden="true" style="gap:{gap}px">{"".join(boxes)}</div>'


def show_network(
    boxes: Sequence[Box], *, key: str, label: str, on_choose: Callable[[str], None], chosen: str
) -> None:
    """Draws a network whose boxes can be chosen: see `show_pictures`."""
    drawn = [
        {
            "key": each.key,
            "name": each.name,
            "kind": each.kind,
            "colour": each.colour,
            "column": each.column,
            "row": each.row,
            "from": each.sources,
            "enabled": each.enabled,
        }
        for each in boxes
    ]
    _mount(key, on_choose, kind="network", label=label, chosen=chosen, boxes=drawn)


def show_at_points(
    drawn: Sheet, numbers: Sequence[int], *, chart: str, key: str, side: int = 112
) -> None:
    """Shows a picture beside the pointer as long as that is over a point of a chart.

    Args:
        drawn: The pictures.
        numbers: For each of them the `customdata` of its point.
        chart: The key of the chart, of plotly.
        key: The element's key.
        side: How long the longer side is on the screen, in pixels.
    """
    height, width = drawn.tile_shape
    scale = side / max(height, width)
    _mount(
        key,
        lambda _: None,
        kind="hover",
        image=_address(drawn.png()),
        image_size=(drawn.pixels.shape[1], drawn.pixels.shape[0]),
        hover={
            "chart": chart,
            "numbers": list(numbers),
            "columns": drawn.columns,
            "tile": (width, height),
            "size": (round(scale * width), round(scale * height)),
        },
    )


def show_chart_files(chart: str, name: str, formats: Sequence[str], *, key: str) -> None:
    """Draws buttons that save a chart of plotly, or an image, as it is on the screen.

    Args:
        chart: The key of the chart, or of what holds the image.
        name: What the files are called, without an ending.
        formats: `"png"`, `"svg"`; of an image the first alone.
        key: The element's key.
    """
    plotly = PLOTLY.url("plotly.min.js")
    files = {"chart": chart, "name": name, "formats": formats, "plotly": plotly}
    _mount(key, lambda _: None, "content", kind="files", label=f"Files of {name}", files=files)


def _address(png: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"


def _mount(
    key: str,
    on_choose: Callable[[str], None],
    width: Literal["stretch", "content"] = "stretch",
    **drawn: Any,
) -> None:
    data = {**_NOTHING, **drawn}
    known = {each["key"] for each in (*data["items"], *data["boxes"])}

    def choose() -> None:
        said = (st.session_state.get(key) or {}).get("chosen")
        if isinstance(said, Mapping) and said.get("key") in known:
            on_choose(str(said["key"]))

    _BUNDLE.mount(key=key, data=data, height="content", width=width, on_change={"chosen": choose})
