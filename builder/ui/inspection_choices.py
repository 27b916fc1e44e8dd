"""What to look at inside a trained network: the run, the sample, the layer and the view."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

import streamlit as st

from builder.datasets import Dataset, find_dataset
from builder.store import Run
from builder.training.spec import TrainingSpec
from builder.ui import markup
from builder.ui.figures import count
from builder.ui.laboratory import ask_about
from builder.ui.run_list import run_label
from builder.ui.session import Session, set_widget_value, widget_value

VIEWS = ("Feature maps", "Filters", "Prediction")
_MOST_RADIO = 24


@dataclass(frozen=True)
class Subject:
    """What is looked at.

    Attributes:
        run: Whose weights.
        dataset: What it learns from.
        index: The sample of the test data.
        node: What the lab says of the chosen node: `node_id`, `name`, `shapes`, `filters`.
        view: One of `VIEWS`.
    """

    run: Run
    dataset: Dataset
    index: int
    node: dict[str, Any]
    view: str


def draw_choices(session: Session, run: Run) -> Subject | None:
    """Draws what can be chosen: run, sample, layer and view."""
    _draw_runs(session, run)
    spec = TrainingSpec.model_validate_json(run.spec_json)
    dataset = find_dataset(spec.dataset)
    if dataset is None:
        st.info(f"The data set {spec.dataset} of this run is not here any more.")
        return None
    markup.heading("Sample")
    index = _draw_sample(dataset)
    markup.heading("View")
    view = st.radio("View", VIEWS, key="inspect-view", label_visibility="collapsed")
    markup.heading("Layer")
    node = _draw_layers(run, filters_only=view == "Filters")
    return Subject(run, dataset, index, node, str(view)) if node else None


def _draw_runs(session: Session, run: Run) -> None:
    runs = {each.id: each for each in session.runs()}
    st.selectbox(
        "Run",
        list(runs),
        index=list(runs).index(run.id),
        key=session.show(run.id, "inspect-run"),
        format_func=lambda run_id: run_label(runs[run_id]).replace("**", ""),
        on_change=_choose_run,
        label_visibility="collapsed",
    )


def _choose_run() -> None:
    Session.current().run_id = widget_value("inspect-run")


def _draw_sample(dataset: Dataset) -> int:
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


def _draw_layers(run: Run, *, filters_only: bool) -> dict[str, Any] | None:
    answer = ask_about(run, "layers")
    if answer is None:
        return None
    nodes = [node for node in answer.data["nodes"] if node["filters"] or not filters_only]
    if not nodes:
        markup.note("This network has no convolution and no Dense, so it has no filters.")
        return None
    by_id = {node["node_id"]: node for node in nodes}
    wanted = widget_value("inspect-layer", "chosen")
    usual = next((node["node_id"] for node in nodes if node["filters"]), nodes[0]["node_id"])
    place = list(by_id).index(wanted if wanted in by_id else usual)
    choose: Any = st.radio if len(nodes) <= _MOST_RADIO else st.selectbox
    node_id = choose(
        "Layer",
        list(by_id),
        index=place,
        key=f"inspect-layer-{run.id}-{filters_only}",
        format_func=lambda each: _layer_label(by_id[each]),
        label_visibility="collapsed",
    )
    set_widget_value(node_id, "inspect-layer", "chosen")
    chosen: dict[str, Any] = by_id[node_id]
    return chosen


def _layer_label(node: dict[str, Any]) -> str:
    return f"{node['name']} · {', '.join(_shape(shape) for shape in node['shapes'])}"


def _shape(shape: list[int | None]) -> str:
    return "×".join("?" if size is None else str(size) for size in shape) or "1"
