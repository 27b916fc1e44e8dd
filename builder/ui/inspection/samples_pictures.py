"""A picture of one's own as an input: drawn on a pad, or brought as a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from builder.inspection.own_images import (
    FORMATS,
    MOST_FILE_BYTES,
    Image8,
    OwnImageError,
    as_input,
    inverted,
    picture_shape,
    read_picture,
    read_whole,
)
from builder.inspection.own_ink import Box, ink_of, is_dark_on_light, placed
from builder.inspection.own_values import OwnValueError, array_of_file
from builder.ui import markup
from builder.ui.controls import set_widget_value, widget_value
from builder.ui.drawing_pad import drawing_pad

_DRAW, _BRING = "Draw", "Upload"
_LARGEST_PAD = 256


@dataclass(frozen=True)
class Wanted:
    """A picture that an input takes.

    Attributes:
        name: What the input is called.
        shape: `(height, width)` or `(height, width, channels)`, with 1 or 3 channels.
        value_range: Its least and its greatest number.
        box: Where grey pictures have their ink; None where they are no ink on paper.
        of: Whose box that is, in words.
    """

    name: str
    shape: Sequence[int]
    value_range: tuple[float, float] | None = None
    box: Box | None = None
    of: str = "these data"

    @property
    def size(self) -> tuple[int, int]:
        """Height and width."""
        return picture_shape(self.shape)[:2]

    def numbers(self, picture: Image8) -> Any:
        """Returns a picture as the network takes it."""
        return as_input(picture, self.shape, self.value_range)

    def on_its_paper(self, ink: Image8) -> Image8:
        """Returns ink as the data have it: on low numbers or on high ones."""
        return inverted(ink) if self.box is not None and self.box.light_paper else ink


def draw_picture(where: tuple[str, ...], wanted: Wanted, key: str) -> None:
    """Draws the pad or the upload, and keeps what it gives.

    Args:
        where: Where the numbers are kept, None for nothing: see `set_widget_value`.
        wanted: What the input takes.
        key: What the keys of the widgets end with.
    """
    ways = [_DRAW, _BRING] if max(wanted.size) <= _LARGEST_PAD else [_BRING]
    way = st.segmented_control(
        "How", ways, default=ways[0], key=f"own-way-{key}", label_visibility="collapsed",
        required=True,
    )  # fmt: skip
    if way == _DRAW:
        _draw_pad(where, wanted, key)
    else:
        _draw_upload(where, wanted, key)


def _draw_pad(where: tuple[str, ...], wanted: Wanted, key: str) -> None:
    centre = _draw_centre("Centre what is drawn", wanted, f"own-centred-{key}")
    grey = picture_shape(wanted.shape)[2] == 1
    drawn: Image8 | None = widget_value(*where, "drawn")
    drawing_pad(
        picture_shape(wanted.shape),
        key=f"pad-{key}",
        label=f"Paper for {wanted.name}, {_in_words(wanted)} pixels",
        drawn=drawn,
        paper=0 if grey else 255,
        on_draw=lambda drawing: set_widget_value(np.array(drawing), *where, "drawn"),
    )
    if drawn is None or (drawn == drawn.flat[0]).all():
        set_widget_value(None, *where)
        return
    picture = placed(drawn, wanted.size, centre) if centre is not None else drawn
    set_widget_value(wanted.numbers(wanted.on_its_paper(picture)), *where)


def _draw_centre(label: str, wanted: Wanted, key: str) -> Box | None:
    """Draws the switch that puts ink where the data have it; returns the box, None for off."""
    box = wanted.box
    if box is None:
        return None
    size = f"fitted to {box.share:.0%} of the picture as in {wanted.of}"
    usual = "" if box.steady else " Off at first: there things are of many sizes and places."
    on = st.toggle(
        label,
        value=box.steady,
        key=key,
        help=f"The ink is {size}, and put into the middle by its centre of mass.{usual}",
    )
    return box if on else None


def _draw_upload(where: tuple[str, ...], wanted: Wanted, key: str) -> None:
    file = st.file_uploader(
        f"A picture for {wanted.name}, or a .npy file of NumPy",
        [*(each.lower() for each in (*FORMATS, "jpg")), "npy"],
        key=f"inspect-upload-{key}",
        max_upload_size=MOST_FILE_BYTES // 2**20,
        label_visibility="collapsed",
    )
    values = None
    try:
        if file is None:
            markup.note(
                f"It is made {_in_words(wanted)} pixels. A .npy file of this shape stays as it is."
            )
        elif file.name.lower().endswith(".npy"):
            values = array_of_file(file.getvalue(), wanted.shape)
        elif wanted.box is None:
            markup.note(f"The middle of the picture is scaled to {_in_words(wanted)} pixels.")
            values = wanted.numbers(read_picture(file.getvalue(), wanted.shape))
        else:
            # A new file has new switches: how they stand at first is found on it.
            values = _ink(file.getvalue(), wanted, wanted.box, f"{key}-{file.file_id}")
    except (OwnImageError, OwnValueError) as error:
        st.error(markup.plain(str(error)), icon=":material/error:")
    set_widget_value(values, *where)


def _ink(content: bytes, wanted: Wanted, box: Box, key: str) -> Any:
    """Draws how a picture of ink is taken, and returns it as the network takes it."""
    whole = read_whole(content)
    dark = st.toggle(
        "Dark on light",
        value=is_dark_on_light(whole),
        key=f"own-dark-{key}",
        help="Whether the ink of the picture is darker than its paper, as its edge says at first. "
        f"Ink gets {'low' if box.light_paper else 'high'} numbers, as in {wanted.of}.",
    )
    centre = _draw_centre("Centre what is on it", wanted, f"own-upload-centred-{key}")
    if centre is not None:
        markup.note("The paper is taken off, and the ink alone is fitted in.")
        return wanted.numbers(wanted.on_its_paper(placed(ink_of(whole, dark), wanted.size, centre)))
    markup.note(f"The middle of the picture is scaled to {_in_words(wanted)} pixels.")
    picture = read_picture(content, wanted.shape)
    return wanted.numbers(inverted(picture) if dark != box.light_paper else picture)


def _in_words(wanted: Wanted) -> str:
    return " × ".join(map(str, wanted.size))
