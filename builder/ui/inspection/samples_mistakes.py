"""Choosing a sample among those that the network got wrong, the surest mistake first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st

from builder.ui import markup
from builder.ui.controls import set_widget_value, widget_value
from builder.ui.figures import count, plural
from builder.ui.fragments import fragment
from builder.ui.inspection.prediction_of_all import tell_all
from builder.ui.inspection.subject import Subject
from builder.ui.session import Session
from builder.workers.client import LabResult

MOST = 300
_TICK_SECONDS = 0.5


def draw_mistake_choice(
    subject: Subject, split: str, name: str, at: int, go_to: Callable[[int, str], None]
) -> None:
    """Draws the list of mistakes, and the buttons that step through it.

    Args:
        subject: The network.
        split: `"test"` or `"train"`.
        name: Tells the second sample's choice from the first one's.
        at: The sample that is looked at.
        go_to: Looks at another one.
    """
    asked = Subject(subject.run, subject.spec, subject.dataset, {}, subject.nodes,
                    side=f"wrong{name}")  # fmt: skip
    answer = _told(asked, split, name)
    if answer is None:
        return
    found = mistakes(answer)
    if not found:
        markup.note(f"All {count(answer.data['count'])} samples that were looked at are right.")
        return
    numbers = [index for index, _ in found]
    if at not in numbers:
        at = numbers[0]
        go_to(at, name)
    place, titles = numbers.index(at), dict(found)
    st.selectbox(
        "Mistake",
        numbers,
        index=place,
        key=Session.current().show(at, "inspect-mistake", name),
        format_func=lambda index: titles[index],
        label_visibility="collapsed",
        on_change=_take,
        args=(name, go_to),
    )
    markup.note(f"{plural(len(found), 'sample')}, the worst first: {place + 1} is looked at.")
    following = numbers[(place + 1) % len(numbers)]
    st.button("Next mistake", key=f"inspect-next-mistake-{name}", on_click=go_to,
              args=(following, name))  # fmt: skip


def _take(name: str, go_to: Callable[[int, str], None]) -> None:
    go_to(int(widget_value("inspect-mistake", name)), name)


def _told(subject: Subject, split: str, name: str) -> LabResult | None:
    """Asks for all predictions; while they are on their way, draws a part with their progress.

    The part has a clock of its own, apart from that of the picture.
    """
    found: list[LabResult] = []
    going = bool(widget_value("look", "mistakes-going", name))

    def part() -> None:
        session = Session.current()
        before, session.awaits = session.awaits, False
        answer = tell_all(subject, split)
        runs, session.awaits = session.awaits, before
        set_widget_value(runs, "look", "mistakes-going", name)
        if answer is not None:
            found.append(answer)
        if runs != going or (answer is not None and going):
            st.rerun()

    fragment(part, run_every=_TICK_SECONDS if going else None)()
    return found[-1] if found else None


def mistakes(answer: LabResult) -> list[tuple[int, str]]:
    """Lists what is wrong of what the lab's `predict_all` gives, at most `MOST` samples.

    Returns:
        The number of each sample and what is said of it: of classes the surest mistake of the
        first output first that tells classes; of numbers, images and places the largest error.
    """
    said = answer.data["answers"]
    kinds = [each["kind"] for each in said]
    for number, each in enumerate(said):
        if each["kind"] == "classes":
            return _wrong(answer, number)
    number = kinds.index("places") if "places" in kinds else 0
    errors, word = _errors(answer, number, kinds[number])
    order = np.argsort(-errors, kind="stable")[:MOST]
    return [(int(at), f"{at} · {word} {errors[at]:.3g}") for at in order if errors[at] > 0]


def _wrong(answer: LabResult, number: int) -> list[tuple[int, str]]:
    probabilities = answer.arrays[f"said_{number}"]
    truth = np.reshape(answer.arrays[f"truth_{number}"], -1).astype(int)
    taken, sure = probabilities.argmax(axis=1), probabilities.max(axis=1)
    wrong = np.flatnonzero(taken != truth)
    order = wrong[np.argsort(-sure[wrong], kind="stable")][:MOST]
    classes = answer.data["answers"][number].get("classes") or []

    def word(label: int) -> str:
        return str(classes[label]) if label < len(classes) else str(label)

    return [
        (int(at), f"{at} · {word(truth[at])} taken for {word(taken[at])}, {sure[at]:.0%}")
        for at in order
    ]


def _errors(answer: LabResult, number: int, kind: str) -> tuple[Any, str]:
    said = answer.arrays[f"said_{number}"]
    if kind == "images":
        return said[:, 1], "mean error"
    truth = answer.arrays[f"truth_{number}"]
    rows = np.reshape(said, (len(said), -1)), np.reshape(truth, (len(said), -1))
    if kind == "places":
        return (rows[0] != rows[1]).mean(axis=1), "share wrong"
    return np.abs(rows[0] - rows[1]).mean(axis=1), "mean error"
