"""Which class is taken for which, over all data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from builder.datasets import Dataset
from builder.inspection.confusion import PerClass, accuracy, confusion, per_class, shares
from builder.plots.confusion import confusion_figure
from builder.ui import markup
from builder.ui.figures import count, measure, plural
from builder.ui.inspection.choosing import numbers_of
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
from builder.ui.session import Session

NO_ONE_CLASS = "No output of this network says one class for each sample."
NO_CLASSES = "No output of this network tells classes apart, so there is nothing to mix up."


def needs_one_class(dataset: Dataset | None, nodes: Sequence[Mapping[str, Any]]) -> str:
    """Says why there is not one class for each sample; empty where there is."""
    if dataset is None:
        return "The data of this run are not here any more."
    found = any(each.classes and not each.is_per_place for each in dataset.targets)
    return "" if found else NO_ONE_CLASS


def needs_classes(dataset: Dataset | None, nodes: Sequence[Mapping[str, Any]]) -> str:
    """Says why there is nothing to mix up: a data set without classes; empty where it has some."""
    if dataset is None:
        return "The data of this run are not here any more."
    return "" if any(each.classes for each in dataset.targets) else NO_CLASSES


def draw_confusion(subject: Subject) -> None:
    """Draws the matrix, the samples of the chosen cell, and the figures of each class."""
    told = draw_told(subject, "Confusion matrix", ("classes", "places"), NO_CLASSES)
    if told is None:
        return
    counts = confusion(told.right, told.predicted, len(told.classes))
    above = st.container()
    cell = _draw_choice(told, counts)
    with above:
        _draw_matrix(told, counts, cell)
    _draw_cell(told, counts, cell)
    _draw_classes(told, counts)


def _draw_matrix(told: Told, counts: NDArray[np.int64], cell: tuple[int, int]) -> None:
    subject = told.subject
    share = subject.toggle("Shares of each row", "shares", help="Instead of how many")
    figure = confusion_figure(
        counts, told.classes, share=share, chosen=cell, dark=Session.current().dark
    )
    st.plotly_chart(
        figure,
        key=subject.key("confusion"),
        on_select=lambda: _take(told),
        selection_mode="points",
    )
    things = "samples" if told.kind == "classes" else "pixels or steps"
    note_how_many(
        told,
        f"A row is a true class, a column what its {things} are taken for; on the diagonal they "
        f"are right: {100 * accuracy(counts):.2f} % of all. Click a cell, or choose it below, to "
        "see what is in it.",
    )
    draw_exports(
        subject,
        "confusion_matrix",
        chart=subject.key("confusion"),
        csv=lambda: _csv(told, shares(counts) if share else counts),
        code=said_code(told) + _code(told, share),
        files=data_files(told),
    )


def _take(told: Told) -> None:
    """Takes over the cell that was clicked."""
    subject = told.subject
    points = st.session_state[subject.key("confusion")]["selection"]["points"]
    if points:
        for name, value in zip(("cell-true", "cell-predicted"), numbers_of(points[0]), strict=True):
            subject.keep(name, value)
            st.session_state[subject.key(name)] = value


def _draw_choice(told: Told, counts: NDArray[np.int64]) -> tuple[int, int]:
    """Draws the choice of a cell, where no pointer is used; at first that of most mistakes."""
    subject, classes = told.subject, told.classes
    off = counts - np.diag(np.diag(counts))
    most = np.unravel_index(int(off.argmax()), off.shape)
    chosen = []
    with st.container(horizontal=True, gap="small", key=subject.key("cell")):
        for label, name, usual in zip(
            ("True class", "Taken for"), ("cell-true", "cell-predicted"), most, strict=True
        ):
            if not 0 <= subject.option(name, -1) < len(classes):
                subject.keep(name, int(usual))
            chosen.append(
                subject.select(label, name, range(len(classes)), said=lambda at: classes[at])
            )
    return chosen[0], chosen[1]


def _draw_cell(told: Told, counts: NDArray[np.int64], cell: tuple[int, int]) -> None:
    true, predicted = cell
    inside = _inside(told, true, predicted)
    words = f"{count(int(counts[true, predicted]))} of {told.classes[true]}"
    unit = "" if told.kind == "classes" else f" pixels or steps, in {plural(len(inside), 'sample')}"
    shown = f"; the first {SHOWN} are shown" if len(inside) > SHOWN else ""
    markup.note(f"{words} taken for {told.classes[predicted]}{unit}{shown}.")
    captions = [_caption(told, index, true, predicted) for index in inside[:SHOWN]]
    draw_samples(
        told, inside[:SHOWN].tolist(), captions, "samples_of_the_cell",
        code=_cell_code(told, true, predicted),
    )  # fmt: skip


def _inside(told: Told, true: int, predicted: int) -> NDArray[Any]:
    """The samples of a cell: the surest, or those with the most such places, first."""
    hits = (told.right == true) & (told.predicted == predicted)
    if told.kind == "classes":
        found = np.flatnonzero(hits)
        return np.asarray(found[np.argsort(-told.said[found, predicted], kind="stable")])
    each = hits.reshape(len(hits), -1).sum(axis=1)
    return np.asarray(np.argsort(-each, kind="stable")[: int((each > 0).sum())])


def _caption(told: Told, index: int, true: int, predicted: int) -> str:
    if told.kind == "classes":
        return f"{told.classes[predicted]} {told.said[index, predicted]:.2f}"
    hits = (told.right[index] == true) & (told.predicted[index] == predicted)
    return plural(int(hits.sum()), "place")


def _draw_classes(told: Told, counts: NDArray[np.int64]) -> None:
    figures = per_class(counts)
    markup.heading("Per class")
    markup.table(
        ("class", "precision", "recall", "F1", "support"),
        _rows(told, figures),
        numbers=frozenset({1, 2, 3, 4}),
    )
    markup.note(
        "Precision: which part of what is taken for the class is of it. Recall: which part of "
        "the class is found. F1: their harmonic mean. Support: how many there are. "
        "–: there is nothing to divide by."
    )
    draw_exports(
        told.subject,
        "per_class",
        csv=lambda: as_csv(("class", "precision", "recall", "F1", "support"), _rows(told, figures)),
        code=said_code(told) + _class_code(told),
        files=data_files(told),
    )


def _rows(told: Told, figures: PerClass) -> list[tuple[str, ...]]:
    columns = (figures.precision, figures.recall, figures.f1)
    rows = [
        (name, *(measure(_number(each[place])) for each in columns), count(int(support)))
        for place, (name, support) in enumerate(zip(told.classes, figures.support, strict=True))
    ]
    means = (measure(_number(np.nanmean(each))) for each in columns)
    return [*rows, ("mean of the classes", *means, count(int(figures.support.sum())))]


def _number(value: Any) -> float | None:
    return None if np.isnan(value) else float(value)


def _csv(told: Told, counts: NDArray[Any]) -> bytes:
    rows = [(name, *row.tolist()) for name, row in zip(told.classes, counts, strict=True)]
    return as_csv(("true \\ predicted", *told.classes), rows)


_COUNTED = """{labels}
places = truth.astype(int).ravel() * {classes} + labels.ravel()
counts = np.bincount(places, minlength={classes} ** 2).reshape({classes}, {classes})
"""


def _counted(told: Told) -> str:
    labels = "labels = said.argmax(axis=1)" if told.kind == "classes" else "labels = said"
    return _COUNTED.format(labels=labels, classes=len(told.classes))


def _code(told: Told, share: bool) -> str:
    shared = "result = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)"
    return _counted(told) + (
        (shared if share else "result = counts") + "\n"
        f"names = {list(told.classes)!r}\n"
        "fig = px.imshow(result, x=names, y=names, text_auto=True,\n"
        "                labels={'x': 'predicted', 'y': 'true'})\n"
        "fig.show()\n"
    )


def _class_code(told: Told) -> str:
    return _counted(told) + (
        "right, predicted, support = np.diag(counts), counts.sum(axis=0), counts.sum(axis=1)\n"
        "with np.errstate(invalid='ignore'):\n"
        "    precision, recall = right / predicted, right / support\n"
        "    f1 = 2 * right / (predicted + support)\n"
        "result = np.stack([precision, recall, f1, support], axis=1)\n"
        f"names = {list(told.classes)!r}\n"
        "fig = px.bar(x=names, y=[precision, recall, f1], barmode='group')\n"
        "fig.show()\n"
    )


def _cell_code(told: Told, true: int, predicted: int) -> str:
    chosen = (
        f"chosen = np.flatnonzero((truth.ravel() == {true}) & (labels == {predicted}))\n"
        f"chosen = chosen[np.argsort(-said[chosen, {predicted}], kind='stable')][:{SHOWN}]\n"
    )
    if told.kind == "places":
        chosen = (
            f"hits = ((truth == {true}) & (labels == {predicted})).reshape(len(labels), -1)\n"
            "each = hits.sum(axis=1)\n"
            f"chosen = np.argsort(-each, kind='stable')[:min({SHOWN}, (each > 0).sum())]\n"
        )
    return _counted(told) + chosen + "result = chosen\n" + picture_code(told)


def picture_code(told: Told) -> str:
    """Returns code that draws the samples `chosen`, where they are images."""
    dataset = told.subject.dataset
    if dataset is None or dataset.inputs[0].kind != "image":
        return "fig = px.histogram(truth[chosen].ravel())\nfig.show()\n"
    squeezed = "[..., 0]" if dataset.inputs[0].shape[-1] == 1 else ""
    return (
        f"fig = px.imshow(inputs[0][chosen]{squeezed}, facet_col=0, facet_col_wrap=8, "
        "binary_string=True)\n"
        "fig.show()\n"
    )
