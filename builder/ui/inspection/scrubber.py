"""Going back and forth through a training: which of the kept states is looked at."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from builder.training.kept_weights import Kept
from builder.ui.controls import set_widget_value, widget_value
from builder.ui.session import Session

_STEP = ("look", "step")
_PLAYING = ("look", "playing")


def draw_scrubber(states: Sequence[Kept]) -> int | None:
    """Draws the slider through the kept states, and the button that plays them.

    To be drawn within `asked.draw_asking`, which draws the part again while it plays.

    Returns:
        The step that is looked at; None for the latest state, whichever that is.
    """
    if len(states) < 2:
        return None
    steps = [state.step for state in states]
    labels = {state.step: _label(state, states) for state in states}
    if widget_value(*_PLAYING):
        _advance(steps)
    chosen = widget_value(*_STEP)
    current = chosen if chosen in steps else steps[-1]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="scrubber"):
        playing = bool(widget_value(*_PLAYING))
        st.button(
            "Stop" if playing else "Play",
            key="look-play",
            icon=":material/stop:" if playing else ":material/play_arrow:",
            on_click=_stop if playing else _play,
            args=() if playing else (steps,),
            help="Goes through the epochs whose weights were kept",
        )
        slid = st.select_slider(
            "Epoch",
            steps,
            value=current,
            key=Session.current().show(current, "look", "slider"),
            format_func=lambda step: labels[step],
            on_change=_slide,
        )
    return None if slid == steps[-1] else int(slid)


def _label(state: Kept, states: Sequence[Kept]) -> str:
    within = sum(other.epoch == state.epoch for other in states) > 1
    return f"{state.epoch} (step {state.step:,})" if within else str(state.epoch)


def _slide() -> None:
    set_widget_value(False, *_PLAYING)
    set_widget_value(widget_value("look", "slider"), *_STEP)


def _play(steps: Sequence[int]) -> None:
    """Starts at the first state where the last one is looked at."""
    if widget_value(*_STEP) not in steps[:-1]:
        set_widget_value(None, *_STEP)
    set_widget_value(True, *_PLAYING)


def _stop() -> None:
    set_widget_value(False, *_PLAYING)


def _advance(steps: Sequence[int]) -> None:
    """Goes on to the next state; at the last one it ends."""
    current = widget_value(*_STEP)
    place = steps.index(current) + 1 if current in steps else 0
    set_widget_value(steps[place], *_STEP)
    if place == len(steps) - 1:
        set_widget_value(False, *_PLAYING)
    else:
        Session.current().awaits = True
