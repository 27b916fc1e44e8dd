"""The page Inspect as a whole: one network, or two side by side."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial

import streamlit as st

from builder.ui import markup
from builder.ui.asked import draw_asking
from builder.ui.inspection.choices import Choice
from builder.ui.inspection.prediction import draw_short_answer
from builder.ui.inspection.scrubber import draw_scrubber
from builder.ui.inspection.subject import Subject
from builder.ui.inspection.views import VIEWS
from builder.ui.laboratory import states_of

_TICK_SECONDS = 2.0

LEAD_S = 0.02
"""How long the picture is ahead of the answer beside it, in seconds.

The browser draws together what arrives within 10 ms. The answer is the slower one to draw.
"""


def draw_look(choice: Choice) -> None:
    """Draws the view that was chosen; again by itself while a run goes on, or while it plays."""
    going = not all(subject.run.has_ended for subject in choice.subjects)
    draw_asking(partial(_draw, choice), every=_TICK_SECONDS if going else None)


def _draw(choice: Choice) -> None:
    view = VIEWS[choice.view]
    first, *others = choice.subjects
    spot = st.container()
    # The slider stands below, and is drawn first: it says which state is looked at.
    with st.container(border=True, key="scrubber-card"):
        step = draw_scrubber(states_of(first.run))
    subjects = [replace(first, step=step), *(_at(first, step, other) for other in others)]
    with spot:
        if len(subjects) > 1:
            for column, subject in zip(st.columns(2, gap="small"), subjects, strict=True):
                with column, st.container(border=True, key=f"picture-card-{subject.side}"):
                    markup.heading(subject.run.name)
                    view.draw(subject)
        elif view.needs_sample:
            picture, answer = st.columns([10, 4], gap="small")
            with picture, st.container(border=True, key="picture-card"):
                view.draw(subjects[0])
            time.sleep(LEAD_S)
            with answer, st.container(border=True, key="answer-card"):
                draw_short_answer(subjects[0])
        else:
            with st.container(border=True, key="picture-card"):
                view.draw(subjects[0])


def _at(first: Subject, step: int | None, other: Subject) -> Subject:
    """The other network after as many epochs as the first one, or after its last."""
    if step is None:
        return other
    epochs = {state.step: state.epoch for state in states_of(first.run)}
    same = [state.step for state in states_of(other.run) if state.epoch <= epochs[step]]
    return replace(other, step=same[-1] if same else None)
