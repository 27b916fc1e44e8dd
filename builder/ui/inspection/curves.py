"""Curves over all thresholds, and whether the network is as often right as it says."""

from __future__ import annotations

import numpy as np
import streamlit as st

from builder.inspection.calibration import BINS, Calibration, calibration
from builder.inspection.scores import Curve, precision_recall, roc
from builder.plots.calibration import calibration_figure
from builder.plots.roc import precision_recall_figure, roc_figure
from builder.ui import markup
from builder.ui.inspection.confusion import NO_ONE_CLASS
from builder.ui.inspection.exports import as_csv, draw_exports
from builder.ui.inspection.prediction_of_all import (
    Told,
    data_files,
    draw_told,
    note_how_many,
    said_code,
)
from builder.ui.inspection.subject import Subject

KINDS = ("ROC", "Precision–recall")
MOST_AT_ONCE = 10


def draw_curves(subject: Subject) -> None:
    """Draws a curve for the second of two classes, or for one class or each against all others."""
    told = draw_told(subject, "Curves over all thresholds", ("classes",), NO_ONE_CLASS)
    if told is None:
        return
    with st.container(horizontal=True, gap="small", key=subject.key("curve-options")):
        kind = subject.select("Curve", "curve", KINDS)
        classes = _classes(told)
    labels = told.right.ravel()
    make = roc if kind == "ROC" else precision_recall
    curves = {told.classes[label]: make(labels == label, told.said[:, label]) for label in classes}
    if kind == "ROC":
        figure = roc_figure(curves)
        words = (
            "Each point is a threshold: a sample counts as of the class from that probability on. "
            "Up: which part of the class is found; across: which part of the others is taken for "
            "it. AUC, the area: 1 is perfect, 0.5 chance."
        )
    else:
        figure = precision_recall_figure(curves, [float((labels == c).mean()) for c in classes])
        words = (
            "Each point is a threshold. Up: which part of what is taken for the class is of it; "
            "across: which part of the class is found. AP: the average precision."
        )
    st.plotly_chart(figure, key=subject.key("curves"))
    note_how_many(told, words, _absent(told, curves))
    draw_exports(
        subject,
        "roc" if kind == "ROC" else "precision_recall",
        chart=subject.key("curves"),
        csv=lambda: _csv(curves),
        code=said_code(told) + _code(kind, classes, told),
        files=data_files(told),
    )


def _classes(told: Told) -> list[int]:
    """The classes whose curves are drawn."""
    names = told.classes
    if len(names) == 2:
        return [told.subject.select("Found is", "found", (1, 0), said=lambda each: names[each])]
    options = ([-1] if len(names) <= MOST_AT_ONCE else []) + list(range(len(names)))
    chosen = told.subject.select(
        "Class against all others",
        "found-of-many",
        options,
        said=lambda each: "each of them" if each < 0 else names[each],
    )
    return list(range(len(names))) if chosen < 0 else [chosen]


def _absent(told: Told, curves: dict[str, Curve]) -> str:
    without = [name for name, curve in curves.items() if np.isnan(curve.area)]
    return f"No curve without samples on both sides: {', '.join(without)}." if without else ""


def _or_empty(value: float) -> float | str:
    """A number as spreadsheets read one: nothing where it is none, or without end."""
    return float(value) if np.isfinite(value) else ""


def _csv(curves: dict[str, Curve]) -> bytes:
    rows = [
        (name, *point)
        for name, curve in curves.items()
        for point in zip(
            curve.x.tolist(), curve.y.tolist(), map(_or_empty, curve.thresholds), strict=True
        )
    ]
    return as_csv(("class", "x", "y", "threshold"), rows)


def _code(kind: str, classes: list[int], told: Told) -> str:
    body = (
        "    order = np.argsort(-said[:, label], kind='stable')\n"
        "    score, right = said[order, label], truth.ravel()[order] == label\n"
        "    last = np.append(np.flatnonzero(np.diff(score)), len(score) - 1)\n"
        "    hits = np.cumsum(right)[last]\n"
        "    alarms = last + 1 - hits\n"
    )
    if kind == "ROC":
        body += (
            "    x = np.append(0, alarms) / alarms[-1]\n"
            "    y = np.append(0, hits) / hits[-1]\n"
            "    areas.append(np.trapezoid(y, x))\n"
        )
    else:
        body += (
            "    x = np.append(0, hits / hits[-1])\n"
            "    y = np.append(1, hits / (hits + alarms))\n"
            "    areas.append(np.sum(np.diff(x) * y[1:]))\n"
        )
    return (
        f"names = {list(told.classes)!r}\n"
        "areas, fig = [], px.line()\n"
        f"for label in {classes}:\n"
        f"{body}"
        "    fig.add_scatter(x=x, y=y, name=f'{names[label]} ({areas[-1]:.4f})')\n"
        "result = np.array(areas)\n"
        "fig.show()\n"
    )


def draw_calibration(subject: Subject) -> None:
    """Draws a reliability diagram and how the samples lie over it."""
    told = draw_told(subject, "Calibration", ("classes",), NO_ONE_CLASS)
    if told is None:
        return
    found = calibration(told.said, told.right)
    right = float((told.predicted == told.right.ravel()).mean())
    sure = float(told.said.max(axis=1).mean())
    markup.tiles(
        (
            ("ECE", f"{found.error:.4f}"),
            ("right", f"{100 * right:.2f} %"),
            ("sure on average", f"{100 * sure:.2f} %"),
        )
    )
    st.plotly_chart(calibration_figure(found), key=subject.key("calibration"))
    leaning = "surer than it is right" if sure > right else "less sure than it is right"
    note_how_many(
        told,
        "Samples in bins by how sure the network is of what it says. Bars that reach the dashed "
        "line: it is as often right as it says. Below the line it is too sure. A diamond stands at "
        "how sure it is on average in its bin. "
        f"On the whole it is {leaning}. ECE, the expected calibration error, is the mean distance "
        f"of the two over {BINS} bins, each weighed by its samples.",
    )
    draw_exports(
        subject,
        "calibration",
        chart=subject.key("calibration"),
        csv=lambda: _bins_csv(found),
        code=said_code(told) + _CALIBRATION_CODE.format(bins=BINS),
        files=data_files(told),
    )


def _bins_csv(found: Calibration) -> bytes:
    bins = zip(
        found.edges[:-1].tolist(), found.edges[1:].tolist(), found.counts,
        found.confidence.tolist(), found.accuracy.tolist(), strict=True,
    )  # fmt: skip
    rows = [
        (low, high, int(number), _or_empty(sure), _or_empty(right))
        for low, high, number, sure, right in bins
    ]
    return as_csv(("from", "to", "samples", "sure", "right"), rows)


_CALIBRATION_CODE = """sure, right = said.max(axis=1), said.argmax(axis=1) == truth.ravel()
edges = np.linspace(0, 1, {bins} + 1)
place = np.clip(np.searchsorted(edges, sure) - 1, 0, {bins} - 1)
counts = np.bincount(place, minlength={bins})
with np.errstate(invalid="ignore"):
    confidence = np.bincount(place, sure, {bins}) / counts
    accuracy = np.bincount(place, right, {bins}) / counts
error = np.nansum(np.abs(confidence - accuracy) * counts) / counts.sum()
result = np.array(error)
fig = px.bar(x=(edges[:-1] + edges[1:]) / 2, y=accuracy, title=f"ECE {{error:.4f}}")
fig.add_scatter(x=[0, 1], y=[0, 1], mode="lines")
fig.show()
"""
