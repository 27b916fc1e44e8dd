"""A data set: what it is, what its samples look like, how often each class comes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

from builder.datasets import DATASETS, Dataset
from builder.plots.bars import class_balance
from builder.plots.samples import examples_sheet, line_figure, points_figure
from builder.ui import markup
from builder.ui.figures import count
from builder.ui.laboratory import all_of, ask_once
from builder.ui.session import Session, widget_value
from builder.ui.training_data import fitting_dataset
from builder.workers.client import LabError, Task, get_client

_SHOWN = 60
_POINTS = 500
_TICK_SECONDS = 0.5
_TASKS = {
    "classification": "classification",
    "binary": "two classes",
    "regression": "regression",
    "image": "image to image",
    "mask": "a class per pixel",
    "box": "a box",
    "sequence": "a class per step",
}


def draw_list(session: Session) -> Dataset:
    """Draws the choice of a data set and returns the chosen one."""
    markup.heading("Data sets")
    if session.dataset is None:
        session.dataset = fitting_dataset(session.graph)
    name = st.radio(
        "Data set",
        list(DATASETS),
        index=list(DATASETS).index(session.dataset),
        key=session.show(session.dataset, "data", "chosen"),
        format_func=lambda each: DATASETS[each].title,
        captions=[_caption(dataset) for dataset in DATASETS.values()],
        on_change=_choose,
        label_visibility="collapsed",
    )
    return DATASETS[name]


def _choose() -> None:
    session = Session.current()
    session.dataset = widget_value("data", "chosen")
    session.choices.clear()


def _caption(dataset: Dataset) -> str:
    shapes = ", ".join(_shape(feature.shape) for feature in dataset.inputs)
    tasks = ", ".join(dict.fromkeys(_TASKS[target.task] for target in dataset.targets))
    return f"{shapes} · {tasks}"


def _shape(shape: Sequence[int]) -> str:
    return " × ".join(map(str, shape)) or "one number"


def draw_card(dataset: Dataset) -> None:
    """Draws everything about a data set."""
    st.subheader(dataset.title)
    st.markdown(dataset.about)
    classes = ", ".join(dataset.classes[:10]) + (" …" if len(dataset.classes) > 10 else "")
    markup.facts(
        (
            *_inputs_and_targets(dataset),
            (f"{len(dataset.classes)} classes", classes if dataset.classes else ""),
            ("training / test", f"{count(dataset.train_size)} / {count(dataset.test_size)}"),
            ("licence", dataset.licence),
            ("source", dataset.source),
        )
    )


def _inputs_and_targets(dataset: Dataset) -> list[tuple[str, str]]:
    """Describes every input and target; by name where there are several."""
    inputs, targets = dataset.inputs, dataset.targets
    facts = [("task", ", ".join(dict.fromkeys(_TASKS[target.task] for target in targets)))]
    for feature in inputs:
        named = f"input {feature.name}" if len(inputs) > 1 else "input"
        facts.append((named, _shape(feature.shape)))
    for target in targets:
        named = f"target {target.name}" if len(targets) > 1 else "target"
        facts.append((named, _shape(target.shape) if target.shape else "a label"))
    return facts


def draw_samples(dataset: Dataset) -> None:
    """Draws samples and class balance, or what to do to get the data."""
    try:
        status = get_client().lab("dataset_status", dataset=dataset.name).data
    except LabError as error:
        st.error(str(error), icon=":material/error:")
        return
    if status["present"]:
        _draw_present(dataset)
    else:
        _draw_absent(dataset, str(status["message"]))


def _draw_present(dataset: Dataset) -> None:
    amount = _SHOWN if dataset.kind == "image" else _POINTS
    answer = ask_once("samples", dataset=dataset.name, split="train", start=0, count=amount)
    if answer is None:
        return
    markup.heading("Samples")
    _draw_pictures(dataset, answer.arrays)
    if dataset.classes:
        balance = ask_once("class_balance", dataset=dataset.name, split="train")
        if balance is not None:
            markup.heading("How often each class comes")
            figure = class_balance(balance.data["counts"], dataset.classes)
            st.plotly_chart(figure, key="balance", config={"displayModeBar": False})


def _draw_pictures(dataset: Dataset, arrays: Any) -> None:
    x = arrays["x"]
    labels = np.asarray(arrays["y"]).reshape(len(x), -1)
    if dataset.kind == "image":
        images = all_of(arrays, "x")
        ranges = [feature.value_range or (0.0, 1.0) for feature in dataset.inputs]
        drawn = examples_sheet(images, _captions(dataset, arrays), ranges)
        side = 64 if len(images) == 1 else 128
        markup.picture_grid(drawn, side=side, label=f"Samples of {dataset.title}")
    elif dataset.kind == "points" and dataset.input_shape == (2,):
        st.plotly_chart(points_figure(x, labels[:, 0], dataset.classes), key="points")
    elif dataset.input_shape == (1,):
        st.plotly_chart(line_figure(x, labels), key="line")


def _captions(dataset: Dataset, arrays: Any) -> tuple[str, ...]:
    """Says of every example which class each target has; nothing where the targets are numbers."""
    named = []
    for target, labels in zip(dataset.targets, all_of(arrays, "y"), strict=True):
        if target.classes:
            named.append([target.classes[int(label)] for label in labels])
    if not named:
        return ("",) * len(arrays["x"])
    return tuple(", ".join(each) for each in zip(*named, strict=True))


def _draw_absent(dataset: Dataset, message: str) -> None:
    task = _task(dataset)
    if task is not None and task.state == "running":
        st.fragment(_draw_download, run_every=_TICK_SECONDS)(dataset)
        return
    reason = task.message if task is not None and task.state == "failed" else message
    st.info(reason, icon=":material/info:")
    st.button(
        f"Download {dataset.title}",
        key="download-data",
        type="primary",
        icon=":material/download:",
        on_click=_download,
        args=(dataset.name,),
    )


def _draw_download(dataset: Dataset) -> None:
    task = _task(dataset)
    if task is None or task.state != "running":
        st.rerun()
    st.progress(task.fraction or 0.0, text=task.message or "Downloading …")


def _task(dataset: Dataset) -> Task | None:
    try:
        return get_client().task(_task_key(dataset.name))
    except LabError:
        return None


def _task_key(name: str) -> str:
    return f"dataset-{name}"


def _download(name: str) -> None:
    try:
        get_client().start_task(_task_key(name), "load_dataset", dataset=name)
    except LabError as error:
        Session.current().say(str(error))
