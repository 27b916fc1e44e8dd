"""The page Inspect as a whole: one network, or two side by side."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from builder.ui import markup
from builder.ui.asked import draw_asking
from builder.ui.data_download import draw_absent_within, is_here
from builder.ui.inspection.choices import Choice
from builder.ui.inspection.prediction_short import (
    draw_answers_side_by_side,
    draw_short_answer,
)
from builder.ui.inspection.scrubber import draw_scrubber
from builder.ui.inspection.subject import Subject
from builder.ui.inspection.views import VIEWS, View
from builder.ui.laboratory import states_of
from builder.ui.session import Session

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
        if _lacks_data(view, subjects[0]):
            _draw_lacking(view, subjects[0])
        elif len(subjects) > 1:
            _draw_two(view, subjects)
        else:
            _draw_one(view, subjects[0])


def _draw_one(view: View, subject: Subject) -> None:
    """Draws the picture of one network, with what that says of the sample beside it."""
    if not view.needs_sample:
        with st.container(border=True, key="picture-card"):
            view.draw(subject)
        return
    picture, answer = st.columns([10, 4], gap="small")
    with picture, st.container(border=True, key="picture-card"):
        view.draw(subject)
    time.sleep(LEAD_S)
    with answer, st.container(border=True, key="answer-card"):
        draw_short_answer(subject)


def _draw_two(view: View, subjects: Sequence[Subject]) -> None:
    """Draws the pictures of two networks beside each other, and above what they say."""
    if view.needs_sample:
        with st.container(border=True, key="compared-card"):
            draw_answers_side_by_side(subjects)
    for column, subject in zip(st.columns(2, gap="small"), subjects, strict=True):
        with column, st.container(border=True, key=f"picture-card-{subject.side}"):
            markup.heading(subject.run.name)
            view.draw(subject)


def _lacks_data(view: View, subject: Subject) -> bool:
    """Whether a view looks at data that have not been downloaded yet."""
    dataset, own = subject.dataset, "own" in subject.sample
    if dataset is None or not view.needs_data or (view.needs_sample and own):
        return False
    return not is_here(dataset)


def _draw_lacking(view: View, subject: Subject) -> None:
    """Draws what can be done about data that are not here."""
    dataset = subject.dataset
    assert dataset is not None
    with st.container(border=True, key="picture-card", gap="small"):
        ways = "Download it here, or look at it on the page Data."
        if view.needs_sample:
            ways += " Or draw, bring or type a sample of your own under Sample: it needs no data."
        draw_absent_within(dataset, f"{dataset.title} is not on this machine yet. {ways}")
        if st.button("Data ▸", key="go-data"):
            st.switch_page("pages/data.py", query_params=Session.current().address)


def _at(first: Subject, step: int | None, other: Subject) -> Subject:
    """The other network after as many epochs as the first one, or after its last."""
    if step is None:
        return other
    epochs = {state.step: state.epoch for state in states_of(first.run)}
    same = [state.step for state in states_of(other.run) if state.epoch <= epochs[step]]
    return replace(other, step=same[-1] if same else None)
