"""The runs of a project as a short list: click one to look at it."""

from __future__ import annotations

import streamlit as st

from builder.store import Run
from builder.training.spec import TrainingSpec
from builder.ui import markup
from builder.ui.figures import rounded
from builder.ui.fragments import fragment
from builder.ui.projects import open_store
from builder.ui.run_log import RunLog, run_log
from builder.ui.session import Session
from builder.ui.training_data import data_title

STATES = {
    "queued": "Waits for its turn",
    "starting": "Starting",
    "running": "Training",
    "stopping": "Stopping",
    "finished": "Finished",
    "stopped": "Stopped",
    "failed": "Failed",
}
_SHORT = {
    "mean_absolute_error": "MAE",
    "mean_squared_error": "MSE",
    "root_mean_squared_error": "RMSE",
}
_TICK_SECONDS = 1.0
_SHOWN = 12


def draw_run_list(session: Session, shown: str | None) -> None:
    """Draws the project's runs, again and again while one goes on: click one to look at it."""
    going = any(not run.has_ended for run in session.runs())
    fragment(_draw_run_list, run_every=_TICK_SECONDS if going else None)(shown, going)


def _draw_run_list(shown: str | None, were_going: bool) -> None:
    session = Session.current()
    runs = session.runs()
    markup.heading("Runs")
    if not runs:
        markup.note("No runs yet. Press Train: the curve moves within seconds.")
    with st.container(key="run-list", gap="small"):
        for run in runs[:_SHOWN]:
            chosen = st.button(
                _in_markdown(run),
                key=f"run-{run.id}",
                type="secondary" if run.id == shown else "tertiary",
                width="stretch",
            )
            if chosen:
                session.run_id = run.id
                st.rerun()
    if shown and st.button("Look inside ▸", key="go-inspect", width="stretch"):
        st.switch_page("pages/inspect.py", query_params=session.address)
    if st.button("Start an experiment ▸", key="go-experiment", width="stretch"):
        st.switch_page("pages/runs.py", query_params=session.address)
    if were_going and all(run.has_ended for run in runs):
        st.rerun()  # the whole page, without the clock


def run_label(run: Run, *, with_data: bool = True) -> str:
    """Says in one line what a run is and how far it got, and on which data unless told not to."""
    return " · ".join((run.name, *_told(run)[0 if with_data else 1 :]))


def _in_markdown(run: Run) -> str:
    """The same with the name in bold, as labels of buttons are written."""
    return " · ".join((f"**{markup.label(run.name)}**", *map(markup.label, _told(run))))


def _told(run: Run) -> tuple[str, ...]:
    """The data, what it has reached, and where it stands unless it is finished."""
    title = data_title(TrainingSpec.model_validate_json(run.spec_json).dataset)
    state = STATES[run.status].lower()
    log = run_log(open_store(), run.id)
    if not run.has_ended or not log.epochs:
        return title, state
    return (title, _reached(log)) if run.status == "finished" else (title, _reached(log), state)


def _reached(log: RunLog) -> str:
    """The first metric after the last epoch, or else the loss: `val accuracy 0.951`."""
    name = next(iter(log.columns[log.losses :]), "loss")
    value = log.latest(name)
    validated = "val " if f"val_{name}" in log.epochs[-1].logs else ""
    words = _SHORT.get(name, name.replace("_", " "))
    return f"{validated}{words} {'–' if value is None else rounded(value)}"
