"""Numbers that the network predicts: against those that are right, and what they are off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from builder.datasets import Dataset
from builder.inspection.scores import residuals
from builder.plots.residuals import against_figure, residual_histogram
from builder.ui import markup
from builder.ui.figures import measure
from builder.ui.inspection.choosing import numbers_of
from builder.ui.inspection.confusion import picture_code
from builder.ui.inspection.exports import as_csv, draw_exports
from builder.ui.inspection.prediction_of_all import (
    Told,
    data_files,
    draw_told,
    note_how_many,
    said_code,
)
from builder.ui.inspection.prediction_samples import SHOWN, draw_samples
from builder.ui.inspection.subject import Subject

NO_NUMBERS = "No output of this network predicts numbers."
_CORNERS = ("left", "top", "right", "bottom")
_MOST_VALUES = 60


def needs_numbers(dataset: Dataset | None, nodes: Sequence[Mapping[str, Any]]) -> str:
    """Says why there is nothing to be off by; empty where numbers are learnt."""
    if dataset is None:
        return "The data of this run are not here any more."
    found = any(each.task in ("regression", "box") for each in dataset.targets)
    return "" if found else NO_NUMBERS


def draw_residuals(subject: Subject) -> None:
    """Draws predicted against true numbers, a histogram of the difference, and the worst."""
    told = draw_told(subject, "Residuals", ("numbers",), NO_NUMBERS)
    if told is None:
        return
    value = _value(told)
    truth = told.right.reshape(len(told.said), -1)[:, value].astype(np.float64)
    said = told.said.reshape(len(told.said), -1)[:, value].astype(np.float64)
    found = residuals(truth, said)
    markup.tiles(
        (
            ("R²", "–" if np.isnan(found.r2) else f"{found.r2:.4f}"),
            ("MAE", measure(found.mae)),
            ("RMSE", measure(found.rmse)),
        )
    )
    _draw_charts(told, value, truth, said)
    _draw_clicked(told, truth, said)
    _draw_worst(told, value, truth, said)


def _draw_charts(told: Told, value: int, truth: NDArray[Any], said: NDArray[Any]) -> None:
    subject, name = told.subject, value_names(told)[value]
    st.plotly_chart(
        against_figure(truth, said, name),
        key=subject.key("against"),
        on_select=lambda: _take(subject),
        selection_mode="points",
    )
    draw_exports(
        subject,
        "residuals",
        chart=subject.key("against"),
        csv=lambda: _csv(truth, said),
        code=said_code(told) + _code(value),
        files=data_files(told),
    )
    st.plotly_chart(residual_histogram(said - truth, name), key=subject.key("residuals"))
    draw_exports(subject, "residuals_histogram", chart=subject.key("residuals"))
    note_how_many(
        told,
        "On the dashed line a prediction is right; a click on a point shows its sample below. The "
        "histogram shows how far off they are, above 0 too high. R²: 1 is perfect, 0 no better "
        "than always saying the mean. MAE: the mean of the sizes of the errors; RMSE: large errors "
        "count more.",
    )


def _take(subject: Subject) -> None:
    """Takes over the point that was clicked."""
    points = st.session_state[subject.key("against")]["selection"]["points"]
    if points and (numbers := numbers_of(points[0])):
        subject.keep("residual-point", numbers[0])


def _draw_clicked(told: Told, truth: NDArray[Any], said: NDArray[Any]) -> None:
    """Draws the sample of the point that was clicked, if one was."""
    at = told.subject.option("residual-point", -1)
    if 0 <= at < len(said):
        markup.heading("The point that was clicked")
        draw_samples(told, [at], [_caption(truth, said, at)], "clicked")


def _caption(truth: NDArray[Any], said: NDArray[Any], at: int) -> str:
    return f"{said[at]:.4g}, is {truth[at]:.4g}, off by {said[at] - truth[at]:+.4g}"


def _value(told: Told) -> int:
    """Which of several numbers is looked at."""
    names = value_names(told)
    if len(names) == 1:
        return 0
    options = list(range(min(len(names), _MOST_VALUES)))
    return told.subject.select("Value", "value", options, said=lambda each: names[each])


def value_names(told: Told) -> list[str]:
    """Returns what the numbers of an output are called."""
    size = int(np.prod(told.said.shape[1:], dtype=int))
    name = told.target.name
    if told.target.task == "box" and size == len(_CORNERS):
        return [f"{name}, {each}" for each in _CORNERS]
    return [name] if size == 1 else [f"{name} {place + 1}" for place in range(size)]


def _csv(truth: NDArray[Any], said: NDArray[Any]) -> bytes:
    numbers = (truth.tolist(), said.tolist(), (said - truth).tolist())
    rows = list(zip(range(len(truth)), *numbers, strict=True))
    return as_csv(("sample", "true", "predicted", "residual"), rows)


_WORST = """chosen = np.argsort(-np.abs(said - right), kind="stable")[:{shown}]
result = chosen
"""


def _draw_worst(told: Told, value: int, truth: NDArray[Any], said: NDArray[Any]) -> None:
    markup.heading("Farthest off")
    worst = np.argsort(-np.abs(said - truth), kind="stable")[:SHOWN]
    captions = [_caption(truth, said, int(at)) for at in worst]
    code = _numbers_code(value) + _WORST.format(shown=SHOWN) + picture_code(told)
    draw_samples(told, list(map(int, worst)), captions, "farthest_off", code=code)


def _numbers_code(value: int) -> str:
    return (
        f"right = truth.reshape(len(said), -1)[:, {value}].astype(float)\n"
        f"said = said.reshape(len(said), -1)[:, {value}].astype(float)\n"
    )


def _code(value: int) -> str:
    return _numbers_code(value) + (
        "off = said - right\n"
        "r2 = 1 - np.sum(off**2) / np.sum((right - right.mean()) ** 2)\n"
        "result = np.array([r2, np.mean(np.abs(off)), np.sqrt(np.mean(off**2))])\n"
        "fig = px.scatter(x=right, y=said, labels={'x': 'true', 'y': 'predicted'})\n"
        "fig.show()\n"
        "px.histogram(x=off).show()\n"
    )
