"""Which sample is looked at."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from builder.datasets import Dataset
from builder.store import Run
from builder.training.spec import TrainingSpec
from builder.ui.controls import set_widget_value, widget_value
from builder.ui.figures import count
from builder.ui.inspection.subject import Sample


def draw_sample(
    run: Run, spec: TrainingSpec, dataset: Dataset | None, nodes: Sequence[Mapping[str, Any]]
) -> tuple[Sample | None, Sample | None]:
    """Draws the choice of a sample.

    Args:
        run: The run that is looked at.
        spec: What it was trained with.
        dataset: What it learns from; None where that is not here any more.
        nodes: What the lab says of its nodes, the inputs among them.

    Returns:
        The sample, None where there is none; and the one that it is compared with, or None.
    """
    if dataset is None:
        st.info(f"The data set {spec.dataset} of this run is not here any more.")
        return None, None
    return {"split": "test", "index": _draw_index(dataset)}, None


def _draw_index(dataset: Dataset) -> int:
    if (widget_value("sample") or 0) >= dataset.test_size:
        set_widget_value(0, "sample")
    index = st.number_input(
        "Sample of the test data",
        0,
        max(0, dataset.test_size - 1),
        value=0,
        step=1,
        key="sample",
        label_visibility="collapsed",
        help=f"0 to {count(dataset.test_size - 1)} of the test data, which training never saw",
    )
    with st.container(horizontal=True, gap="small"):
        st.button("Next", key="next", on_click=_go_to, args=((index + 1) % dataset.test_size,))
        at = random.randrange(dataset.test_size)
        st.button("Random", key="random", on_click=_go_to, args=(at,))
    return index


def _go_to(index: int) -> None:
    set_widget_value(index, "sample")


def look_at(split: str, index: int) -> None:
    """Makes an example of the run's data the sample that is looked at; for callbacks.

    What is drawn of it stands outside of the picture: `st.rerun()` is to follow.

    Args:
        split: `"test"` or `"train"`.
        index: Which one.
    """
    if split == "test":
        _go_to(index)
