"""The table of runs, each with a way to its curves and into its network."""

from __future__ import annotations

import datetime

import streamlit as st

from builder.datasets import find_dataset
from builder.store import Run
from builder.training.spec import TrainingSpec
from builder.ui.figures import count, duration, measure
from builder.ui.projects import open_store
from builder.ui.run_log import run_log
from builder.ui.session import Session

COLUMNS = ("Run", "Started", "Status", "Data set", "Epochs", "Time", "Result", "Parameters", "")
_WIDTHS = (3, 3, 3, 4, 2, 3, 5, 3, 4)


def draw_runs(session: Session, runs: list[Run]) -> None:
    """Draws one line for each run."""
    head = st.columns(_WIDTHS, vertical_alignment="center")
    for column, title in zip(head, COLUMNS, strict=True):
        column.caption(title)
    for run in runs:
        columns = st.columns(_WIDTHS, vertical_alignment="center")
        for column, text in zip(columns, run_cells(run), strict=False):
            column.markdown(text)
        with columns[-1].container(horizontal=True, gap="small"):
            if st.button("Curves", key=f"curves-{run.id}", type="tertiary"):
                session.run_id = run.id
                st.switch_page("pages/train.py", query_params=session.address)
            if st.button("Inside", key=f"inside-{run.id}", type="tertiary"):
                session.run_id = run.id
                st.switch_page("pages/inspect.py", query_params=session.address)


def run_cells(run: Run) -> tuple[str, ...]:
    """Returns what the table says about a run, without the buttons."""
    log = run_log(open_store(), run.id)
    spec = TrainingSpec.model_validate_json(run.spec_json)
    dataset = find_dataset(spec.dataset)
    title = dataset.title if dataset else spec.dataset
    metric = next((name for name in log.columns if name != "loss"), "loss")
    words = metric.replace("_", " ")
    started = datetime.datetime.fromtimestamp(run.created).strftime("%d %b %H:%M")
    return (
        f"**{run.name}**",
        started,
        run.status,
        title,
        f"{len(log.epochs)} / {spec.epochs}",
        duration(log.end.seconds) if log.end else "–",
        f"{words} {measure(log.latest(metric))}" if log.epochs else "–",
        count(log.begin.params) if log.begin else "–",
    )
