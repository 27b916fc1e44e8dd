"""What a network says of a sample."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from builder.datasets import Target
from builder.plots.bars import probability_bars, unit_bars
from builder.ui import markup
from builder.ui.figures import measure
from builder.ui.inspection.subject import Subject
from builder.ui.laboratory import all_of
from builder.ui.sample_answers import draw_answer, draw_example, draws_answer
from builder.workers.client import LabResult


def draw_prediction(subject: Subject) -> None:
    """Draws what the network says of the sample, one bar per class."""
    answer = subject.ask_of_sample("predict")
    if answer is None:
        return
    subject.title("Prediction", answer.data)
    _draw_answers(subject, answer, large=True)


def draw_short_answer(subject: Subject) -> None:
    """Draws the sample and, in short, what the network says of it."""
    answer = subject.ask_of_sample("predict")
    if answer is None:
        return
    markup.heading("What it says")
    if subject.dataset is not None:
        draw_example(subject.dataset, all_of(answer.arrays, "x"), _name(subject))
    _draw_answers(subject, answer, large=False)


def _name(subject: Subject) -> str:
    if "own" in subject.sample:
        return "Your own sample"
    return f"Sample {subject.sample['index']} of the {subject.sample['split']} data"


def _draw_answers(subject: Subject, answer: LabResult, *, large: bool) -> None:
    for number, said in enumerate(answer.data["answers"]):
        if len(answer.data["answers"]) > 1:
            markup.heading(f"{said['name']}: {said['target']}")
        truth = _truth(subject, said["target"], answer.arrays)
        target = _target(subject, said["target"])
        if target is not None and truth is not None and draws_answer(target):
            given = answer.arrays["x"]
            draw_answer(target, given, truth, answer.arrays[f"output_{number}"])
            continue
        if not large:
            _draw_answer(said, truth, number, answer.arrays)
        _draw_bars(subject, said, number, answer.arrays, large=large)


def _draw_bars(subject: Subject, said: Any, number: int, arrays: Any, *, large: bool) -> None:
    probabilities = arrays.get(f"probabilities_{number}")
    if probabilities is None:
        if large:
            bars = unit_bars(arrays[f"output_{number}"].reshape(-1))
            st.plotly_chart(bars, key=subject.key("outputs", str(number)))
        return
    figure = probability_bars(probabilities, said["classes"], said["truth"])
    if large:
        figure.update_layout(height=80 + 40 * len(figure.data[0].y))
    name = subject.key("probabilities", str(number), "large" if large else "small")
    st.plotly_chart(figure, key=name, config={"displayModeBar": False})


def _target(subject: Subject, name: str) -> Target | None:
    targets = subject.dataset.targets if subject.dataset is not None else ()
    return next((each for each in targets if each.name == name), None)


def _truth(subject: Subject, name: str, arrays: Any) -> Any | None:
    """The right answer, if one is known: targets come in the order of the data set."""
    names = [each.name for each in subject.dataset.targets] if subject.dataset else []
    right = all_of(arrays, "y")
    return right[names.index(name)] if name in names and right else None


def _draw_answer(said: Any, right_answer: Any, number: int, arrays: Any) -> None:
    classes, truth, predicted = said["classes"], said["truth"], said["predicted"]
    if truth is None or predicted is None:
        given = arrays[f"output_{number}"].reshape(-1)[:6]
        wanted = "" if right_answer is None else _listed(np.reshape(right_answer, -1)[:6])
        if predicted is not None:
            given = arrays[f"probabilities_{number}"][predicted : predicted + 1]
            facts = (("predicted", str(classes[predicted])), ("probability", _listed(given)))
        else:
            facts = (("true", wanted), ("predicted", _listed(given)))
        markup.facts(facts)
        return
    right = "right" if truth == predicted else "wrong"
    likely = measure(float(arrays[f"probabilities_{number}"][predicted]))
    markup.facts(
        (
            ("true", str(classes[truth])),
            ("predicted", f"{classes[predicted]} ({right})"),
            ("probability", likely),
        )
    )


def _listed(values: Any) -> str:
    return ", ".join(measure(float(value)) for value in values)
