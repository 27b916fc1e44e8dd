"""Bringing a data set to this machine: a button that starts it, and a bar while it comes."""

from __future__ import annotations

import streamlit as st

from builder.datasets import Dataset
from builder.ui import markup
from builder.ui.fragments import fragment
from builder.ui.session import Session
from builder.workers.client import LabError, Task, get_client

_TICK_SECONDS = 0.5

_here: set[str] = set()
"""The data sets that were found on this machine: what is here stays, so it is asked for once."""


def is_here(dataset: Dataset) -> bool:
    """Says whether a data set is on this machine.

    Where the lab gives no answer it counts as here: who asks for the data is then told why not.
    """
    if not dataset.needs_download or dataset.name in _here:
        return True
    try:
        status = get_client().lab("dataset_status", dataset=dataset.name).data
    except LabError:
        return True
    if status["present"]:
        _here.add(dataset.name)
    return bool(status["present"])


def draw_absent(dataset: Dataset, message: str) -> None:
    """Draws why a data set is not here and the button to get it, or how far that is.

    It has a clock of its own, so it cannot stand within a part of a page that has one.
    """
    if _is_coming(dataset):
        fragment(_draw_coming, run_every=_TICK_SECONDS)(dataset)
        return
    _draw_button(dataset, message, "download-data")


def draw_absent_within(dataset: Dataset, message: str) -> None:
    """Draws the same within `asked.draw_asking`, which draws it again as long as data come."""
    if not _is_coming(dataset):
        _draw_button(dataset, message, "download-data-within")
        return
    Session.current().awaits = True
    _draw_coming(dataset)


def _draw_button(dataset: Dataset, message: str, key: str) -> None:
    task = _task(dataset)
    reason = task.message if task is not None and task.state == "failed" else message
    if reason:
        st.info(markup.plain(reason), icon=":material/info:")
    st.button(
        f"Download {markup.label(dataset.title)}",
        key=key,
        type="primary",
        icon=":material/download:",
        on_click=_start,
        args=(dataset.name,),
    )


def _draw_coming(dataset: Dataset) -> None:
    task = _task(dataset)
    if task is None or task.state != "running":
        st.rerun()
    st.progress(task.fraction or 0.0, text=markup.plain(task.message or "Downloading …"))


def _is_coming(dataset: Dataset) -> bool:
    task = _task(dataset)
    return task is not None and task.state == "running"


def _task(dataset: Dataset) -> Task | None:
    try:
        return get_client().task(_key(dataset.name))
    except LabError:
        return None


def _key(name: str) -> str:
    return f"dataset-{name}"


def _start(name: str) -> None:
    try:
        get_client().start_task(_key(name), "load_dataset", dataset=name)
    except LabError as error:
        Session.current().say(str(error))
