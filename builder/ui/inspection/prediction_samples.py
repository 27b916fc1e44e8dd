"""Samples that a view has chosen: pictures side by side, words, or a table, and a way to one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

from builder.datasets import Dataset
from builder.plots.samples import examples_sheet
from builder.ui import markup
from builder.ui.figures import plural
from builder.ui.inspection.exports import as_csv, draw_exports, sheet_svg
from builder.ui.inspection.prediction_of_all import Told, data_files, said_code
from builder.ui.inspection.samples import look_at
from builder.ui.inspection.subject import Subject
from builder.ui.laboratory import all_of
from builder.ui.sample_pictures import spelt_out

SHOWN = 48
_VALUES = 6
_ROWS = 16


def draw_samples(
    told: Told, indices: Sequence[int], captions: Sequence[str], name: str, *, code: str = ""
) -> None:
    """Draws some samples with what is said of them, and a way to look at one of them.

    Args:
        told: What is said of all data.
        indices: Which samples, at most `SHOWN` of them.
        captions: What stands below each.
        name: What the files are called.
        code: What draws the same outside from `inputs` and `said`, see `said_code`.
    """
    subject, dataset = told.subject, told.subject.dataset
    answer = subject.ask("picked", split=told.split, indices=list(indices)) if indices else None
    if answer is None or dataset is None:
        return
    inputs = all_of(answer.arrays, "x")
    images = [place for place, each in enumerate(dataset.inputs) if each.kind == "image"]
    rows = list(zip(indices, captions, strict=True))
    png, svg = None, None
    if images:
        ranges = [dataset.inputs[place].value_range or (0.0, 1.0) for place in images]
        drawn = examples_sheet([inputs[place] for place in images], tuple(captions), ranges)
        markup.picture_grid(drawn, side=104 * len(images), label=name.replace("_", " "))
        png, svg = (lambda: drawn.png(scale=4)), (lambda: sheet_svg(drawn))
    else:
        _draw_rows(dataset, inputs, rows[:_ROWS])
    draw_look_at(subject, told.split, rows, name)
    draw_exports(
        subject,
        name,
        png=png,
        svg=svg,
        csv=lambda: as_csv(("sample", "said"), rows),
        code=said_code(told) + code if code else "",
        files=data_files(told),
    )


def draw_look_at(subject: Subject, split: str, rows: Sequence[tuple[int, str]], name: str) -> None:
    """Draws a choice of one of some samples, and the button that makes it the sample."""
    words = {int(index): caption for index, caption in rows}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small",
                      key=subject.key("look-at", name)):  # fmt: skip
        chosen = subject.select(
            "Sample", f"chosen-{name}", list(words), said=lambda each: f"{each}: {words[each]}"
        )
        clicked = st.button(
            "Look at it",
            key=subject.key("look-at-button", name),
            on_click=look_at,
            args=(split, chosen),
            icon=":material/visibility:",
            help="Makes it the sample of all other views",
        )
    if clicked:
        st.rerun()


def _draw_rows(dataset: Dataset, inputs: Sequence[Any], rows: Sequence[tuple[int, str]]) -> None:
    """Draws samples that are no images, a line each."""
    texts = [place for place, each in enumerate(dataset.inputs) if each.kind == "text"]
    if texts:
        markup.texts(
            [
                (f"{index}: {caption}", [(word, "") for word in _words(dataset, inputs, row)])
                for row, (index, caption) in enumerate(rows)
            ],
            label="Samples",
        )
        return
    named = dataset.inputs[0].values
    flat = [np.reshape(inputs[0][row], -1)[:_VALUES] for row in range(len(rows))]
    columns = [*named[:_VALUES]] or [f"value {place}" for place in range(len(flat[0]))]
    markup.table(
        ("sample", "said", *columns),
        [
            (str(index), caption, *(f"{value:.4g}" for value in map(float, values)))
            for (index, caption), values in zip(rows, flat, strict=True)
        ],
        numbers=frozenset({0, *range(2, 2 + len(columns))}),
    )
    size = int(np.prod(dataset.inputs[0].shape, dtype=int))
    if size > _VALUES:
        markup.note(f"The first {_VALUES} of {plural(size, 'value')} that go in.")


def _words(dataset: Dataset, inputs: Sequence[Any], row: int) -> list[str]:
    return [
        word
        for feature, values in zip(dataset.inputs, inputs, strict=True)
        if feature.kind == "text"
        for word in spelt_out(feature, {}, values[row])
    ]
