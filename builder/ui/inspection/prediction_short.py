"""The sample and, in short, what a network says of it: beside a picture, or above two of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from builder.ui import markup
from builder.ui.inspection.prediction import draw_answers
from builder.ui.inspection.subject import Subject
from builder.ui.inspection.why_asking import names_of
from builder.ui.laboratory import all_of
from builder.ui.sample_answers import draw_example, draw_unknown
from builder.workers.client import LabResult

_SMALL = 112


def draw_short_answer(subject: Subject) -> None:
    """Draws the sample and, in short, what the network says of it; so of the second, if any."""
    _draw_short(subject, "What it says" if subject.other is None else "A: what it says")
    if subject.other is not None:
        _draw_short(_second(subject), "B: the second sample")


def draw_answers_side_by_side(subjects: Sequence[Subject]) -> None:
    """Draws the sample and what each of several networks says of it; so of the second, if any."""
    _draw_beside(subjects, "" if subjects[0].other is None else "A: ")
    if subjects[0].other is not None:
        _draw_beside([_second(each) for each in subjects], "B: ")


def _second(subject: Subject) -> Subject:
    """The same with the second sample in the place of the first."""
    return replace(subject, sample=subject.other or {}, other=None, side=f"{subject.side}second")


def _draw_short(subject: Subject, heading: str) -> None:
    answer = subject.ask_of_sample("predict")
    if answer is None:
        return
    markup.heading(heading)
    _draw_given(subject, answer)
    draw_answers(subject, answer, large=False)


def _draw_beside(subjects: Sequence[Subject], which: str) -> None:
    answers = [subject.ask_of_sample("predict") for subject in subjects]
    given, *spots = st.columns([3, *(4 for _ in subjects)], gap="medium")
    first = next((pair for pair in zip(subjects, answers, strict=True) if pair[1]), None)
    if first is not None and first[1] is not None:
        with given:
            markup.heading(f"{which}{_name(first[0])}")
            _draw_given(first[0], first[1], _SMALL)
    for spot, subject, answer in zip(spots, subjects, answers, strict=True):
        with spot:
            markup.heading(f"{subject.run.name} says")
            if answer is not None:
                draw_answers(subject, answer, large=False, bars=False)


def _draw_given(subject: Subject, answer: LabResult, width: int | None = None) -> None:
    """Draws the sample; of one that no data describe, its pictures or how large its numbers are."""
    given, key = all_of(answer.arrays, "x"), subject.key("example")
    if subject.dataset is None:
        for name, values in zip(names_of(subject), given, strict=True):
            draw_unknown(values, name, width=width)
        return
    draw_example(subject.dataset, given, _name(subject), key=key, width=width)


def _name(subject: Subject) -> str:
    if "own" in subject.sample:
        return "Your own sample"
    return f"Sample {subject.sample['index']} of the {subject.sample['split']} data"
