"""Samples for a network that no data set fits: brought for each input, or made up."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st

from builder.inspection.own_images import (
    FORMATS,
    MOST_FILE_BYTES,
    OwnImageError,
    as_input,
    can_be_drawn,
    read_picture,
)
from builder.store import Run
from builder.ui import markup
from builder.ui.controls import set_widget_value, widget_value
from builder.ui.inspection.own_kept import keep_own
from builder.ui.inspection.subject import Sample

OPEN_LENGTH = 16
"""How long a made-up sample is along an axis of open length."""

_RANGES = {"0 to 1": (0.0, 1.0), "0 to 255": (0.0, 255.0), "-1 to 1": (-1.0, 1.0)}


def draw_without_data(
    run: Run, nodes: Sequence[Mapping[str, Any]], *, gone: str = ""
) -> Sample | None:
    """Draws what can be brought for each input, and returns the sample that it makes.

    Args:
        run: The run, whose network it is for.
        nodes: What the lab says of its nodes, the inputs among them.
        gone: What its data set was called, where that is not here any more.
    """
    entrances = [node for node in nodes if node["class_name"] == "Input"]
    why = f"The data set {gone} is not here any more" if gone else "No data set goes with it"
    markup.note(f"{why}: samples of your own can be looked at. What is not brought is noise.")
    parts = []
    for place, node in enumerate(entrances):
        shape = [size or OPEN_LENGTH for size in node["shapes"][0]]
        markup.heading(str(node["name"]))
        where = ("look", "outside-sample", run.id, str(place))
        _draw_part(where, f"{run.id}-{place}", shape)
        kept = widget_value(*where)
        parts.append(_noise(place, shape) if kept is None else kept)
    try:
        return keep_own(run.id, parts)
    except (OSError, ValueError) as error:
        st.info(markup.plain(str(error)), icon=":material/info:")
        return None


def _noise(place: int, shape: Sequence[int]) -> Any:
    return np.random.default_rng(place).random(tuple(shape), np.float32)


def _draw_part(where: tuple[str, ...], name: str, shape: Sequence[int]) -> None:
    picture = can_be_drawn(shape)
    size = " × ".join(map(str, shape))
    file = st.file_uploader(
        f"A picture, made {size}" if picture else f"A .npy file of NumPy, {size} numbers",
        [each.lower() for each in (*FORMATS, "jpg")] + ["npy"] if picture else ["npy"],
        key=f"outside-sample-{name}",
        max_upload_size=MOST_FILE_BYTES // 2**20,
    )
    bounds = (0.0, 1.0)
    if picture:
        chosen = st.selectbox("Its numbers go from", list(_RANGES), key=f"outside-range-{name}")
        bounds = _RANGES[chosen]
    if file is None:
        set_widget_value(None, *where)
        return
    try:
        content = file.getvalue()
        values = (
            _array(content, shape)
            if file.name.lower().endswith(".npy")
            else as_input(read_picture(content, shape), shape, bounds)
        )
    except (OwnImageError, ValueError) as error:
        st.error(markup.plain(str(error)), icon=":material/error:")
        values = None
    set_widget_value(values, *where)


def _array(content: bytes, shape: Sequence[int]) -> Any:
    try:
        values = np.load(io.BytesIO(content), allow_pickle=False)
    except Exception as error:  # whatever NumPy stumbles over in a foreign file
        raise ValueError("Expected a file that `numpy.save` has written.") from error
    if not isinstance(values, np.ndarray) or values.dtype.kind not in "biuf":
        raise ValueError("Expected numbers in the file.")
    if values.shape == (1, *shape):
        values = values[0]
    if values.shape != tuple(shape):
        raise ValueError(f"Expected the shape {tuple(shape)}, got {values.shape}.")
    return values.astype(np.float32 if values.dtype.kind == "f" else np.int32)
