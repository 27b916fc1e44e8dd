"""A few samples of the data on one line, as soon as they are there."""

from __future__ import annotations

from functools import partial

import streamlit as st

from builder.datasets import Dataset
from builder.plots.samples import examples_sheet
from builder.ui import markup
from builder.ui.asked import asked, draw_when_there
from builder.ui.laboratory import all_of
from builder.workers.client import LabResult

SHOWN = 6
_SIDE = 42


def draw_strip(dataset: Dataset) -> None:
    """Draws some samples of images; of other data, nothing. The page does not wait for them.

    What is wrong with the data is said on the page Data, and by the run.
    """
    if all(feature.kind == "image" for feature in dataset.inputs):
        answer = asked("samples", dataset=dataset.name, split="train", start=0, count=SHOWN)
        draw_when_there(answer, partial(_draw, dataset))


def _draw(dataset: Dataset, answer: LabResult) -> None:
    images = all_of(answer.arrays, "x")
    ranges = [feature.value_range or (0.0, 1.0) for feature in dataset.inputs]
    sheet = examples_sheet(images, ("",) * len(images[0]), ranges)
    with st.container(key="sample-strip"):
        side = _SIDE if len(images) == 1 else 2 * _SIDE
        markup.picture_grid(sheet, side=side, label=f"Samples of {dataset.title}")
