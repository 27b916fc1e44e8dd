"""The live curves alone, on a made-up run that grows; `?points=` says how many come at once."""

import math
import time

import streamlit as st

from builder.ui.live_curves import Points, curves_state, live_curves

PER_EPOCH = 50
PER_SECOND = 60


def batch(at: int) -> list[float | None]:
    """A loss that falls, and an accuracy that rises."""
    x = at / PER_EPOCH
    noise = math.sin(at * 12.9898) * 0.12
    return [x, (2.3 + noise) * math.exp(-x / 400) + 0.2, 1 - 0.9 * math.exp(-x / 300) + noise / 8]


def epoch(at: int) -> list[float | None]:
    """The same after an epoch, on the training and the validation data."""
    x = at + 1
    train = [2.3 * math.exp(-x / 400) + 0.2, 1 - 0.9 * math.exp(-x / 300)]
    return [x, *train, train[0] + 0.03, train[1] - 0.03]


def draw() -> None:
    """Draws the points that the browser does not have."""
    state = st.session_state
    if "began" not in state:
        state.began = time.time()
    have = curves_state("curves", "run")
    total = int(st.query_params["points"]) + int((time.time() - state.began) * PER_SECOND)
    live_curves(
        run_id="run",
        points=Points(have.have, [batch(at) for at in range(have.have, total)]),
        columns=["loss", "accuracy"],
        epochs=Points(
            have.have_epochs, [epoch(at) for at in range(have.have_epochs, total // PER_EPOCH)]
        ),
        key="curves",
        height=400,
    )


st.set_page_config(layout="wide")
st.fragment(draw, run_every=0.5)()
