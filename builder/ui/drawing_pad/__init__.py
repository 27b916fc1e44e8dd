"""A pad to draw a picture on, with mouse, finger or keys."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from builder.ui.delivery import Bundle

_BUNDLE = Bundle("drawing_pad")

Drawing = NDArray[np.uint8]
"""Shape `(height, width, channels)`, from 0 to 255; of one channel 255 is the ink."""


def read_drawing(said: Any, shape: tuple[int, int, int]) -> Drawing | None:
    """Reads what the browser says was drawn, whatever that is.

    Args:
        said: The component's state `drawing`.
        shape: Height, width and channels.

    Returns:
        The drawing, or None where it is none of this shape.
    """
    text = said.get("pixels") if isinstance(said, Mapping) else None
    if not isinstance(text, str):
        return None
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(content) != int(np.prod(shape)):
        return None
    return np.frombuffer(content, np.uint8).reshape(shape)


def drawing_pad(
    shape: tuple[int, int, int],
    *,
    key: str,
    label: str,
    on_draw: Callable[[Drawing], None],
    drawn: Drawing | None = None,
    paper: int = 0,
) -> None:
    """Draws the pad. At the end of every stroke it says what is on it.

    Args:
        shape: The picture's height, width and channels: 1 for ink on paper, or 3 for colours.
        key: The element's key.
        label: What is to be drawn, for those who cannot see the pad.
        on_draw: Is given the drawing, before the rerun.
        drawn: What is on it when it appears; None for nothing.
        paper: What empty paper is, from 0 to 255.
    """

    def draw() -> None:
        drawing = read_drawing((st.session_state.get(key) or {}).get("drawing"), shape)
        if drawing is not None:
            on_draw(drawing)

    height, width, channels = shape
    _BUNDLE.mount(
        key=key,
        height="content",
        data={
            "width": width,
            "height": height,
            "channels": channels,
            "paper": paper,
            "pixels": "" if drawn is None else base64.b64encode(drawn.tobytes()).decode(),
            "label": label,
        },
        on_change={"drawing": draw},
    )
