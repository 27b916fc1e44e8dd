"""What the network gets wrong while it is surest."""

from __future__ import annotations

import numpy as np

from builder.ui.figures import count, plural
from builder.ui.inspection.confusion import NO_ONE_CLASS, picture_code
from builder.ui.inspection.prediction_of_all import Told, draw_told, note_how_many
from builder.ui.inspection.prediction_samples import SHOWN, draw_samples
from builder.ui.inspection.subject import Subject

ORDERS = ("Surest mistakes", "Least sure, right or wrong", "Surest and right")


def draw_mistakes(subject: Subject) -> None:
    """Draws the samples that are wrong, the one that the network is surest of first."""
    told = draw_told(subject, "Mistakes", ("classes",), NO_ONE_CLASS)
    if told is None:
        return
    order = subject.select("Which", "mistakes-order", ORDERS)
    right = told.right.ravel()
    wrong = told.predicted != right
    indices = _ordered(told, order)
    captions = [_caption(told, index) for index in indices]
    note_how_many(
        told,
        f"{plural(int(wrong.sum()), 'sample')} of {count(len(wrong))} wrong "
        f"({100 * float(wrong.mean()):.2f} %). Below each: what it is taken for, how sure that is, "
        "and what is right.",
    )
    draw_samples(told, indices, captions, "mistakes", code=_code(told, order))


def _ordered(told: Told, order: str) -> list[int]:
    sure, wrong = told.said.max(axis=1), told.predicted != told.right.ravel()
    if order == ORDERS[1]:
        return list(map(int, np.argsort(sure, kind="stable")[:SHOWN]))
    chosen = np.flatnonzero(wrong if order == ORDERS[0] else ~wrong)
    return list(map(int, chosen[np.argsort(-sure[chosen], kind="stable")][:SHOWN]))


def _caption(told: Told, index: int) -> str:
    predicted, true = int(told.predicted[index]), int(told.right.ravel()[index])
    said = f"{told.classes[predicted]} {told.said[index, predicted]:.2f}"
    return said if predicted == true else f"{said}, is {told.classes[true]}"


def _code(told: Told, order: str) -> str:
    chosen = {
        ORDERS[0]: "chosen = np.flatnonzero(said.argmax(axis=1) != truth.ravel())\n",
        ORDERS[1]: "chosen = np.arange(len(said))\n",
        ORDERS[2]: "chosen = np.flatnonzero(said.argmax(axis=1) == truth.ravel())\n",
    }[order]
    sign = "" if order == ORDERS[1] else "-"
    return (
        f"{chosen}"
        f"chosen = chosen[np.argsort({sign}said[chosen].max(axis=1), kind='stable')][:{SHOWN}]\n"
        "result = chosen\n"
        f"{picture_code(told)}"
    )
