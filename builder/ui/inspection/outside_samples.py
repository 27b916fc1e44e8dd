"""Samples for a network that no data set fits: drawn, brought or typed for each input, or noise."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st

from builder.inspection.own_images import can_be_drawn, picture_shape
from builder.inspection.own_ink import MNIST, Box
from builder.inspection.own_values import pasted_numbers
from builder.store import Run
from builder.ui import markup
from builder.ui.controls import widget_value
from builder.ui.figures import plural
from builder.ui.inspection.own_kept import keep_own
from builder.ui.inspection.samples_pictures import Wanted, draw_picture
from builder.ui.inspection.samples_typed import MOST_PASTED, draw_file, draw_numbers
from builder.ui.inspection.subject import Sample

OPEN_LENGTH = 16
"""How long a made-up sample is along an axis of open length."""

_RANGES = {"0 to 1": (0.0, 1.0), "0 to 255": (0.0, 255.0), "-1 to 1": (-1.0, 1.0)}
_DIGIT = (28, 28)


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
    markup.note(f"{why}: samples of your own can be looked at. What you leave out is noise.")
    parts = []
    for place, node in enumerate(entrances):
        shape = [size or OPEN_LENGTH for size in node["shapes"][0]]
        markup.heading(f"{node['name']} · {' × '.join(map(str, shape))}")
        where = ("look", "outside-sample", run.id, str(place))
        _draw_part(where, str(node["name"]), shape)
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
    key = "-".join(where[2:])
    if can_be_drawn(shape):
        chosen = st.selectbox("Its numbers go from", list(_RANGES), key=f"outside-range-{key}")
        wanted = Wanted(name, shape, _RANGES[chosen], _box(shape), of="MNIST")
        draw_picture(where, wanted, key)
    elif math.prod(shape) <= MOST_PASTED:
        draw_numbers(
            where,
            f"{plural(math.prod(shape), 'number')}, typed or pasted",
            "",
            lambda text: pasted_numbers(text, shape),
            placeholder="0.5 1 -2 …",
        )
    else:
        draw_file(where, name, shape)


def _box(shape: Sequence[int]) -> Box | None:
    """Where ink is to go: nobody knows of other data than digits of MNIST's size."""
    height, width, channels = picture_shape(shape)
    if channels > 1:
        return None
    return Box(MNIST.share, steady=(height, width) == _DIGIT)
