"""A training as it goes on: progress, curves, numbers. Drawn again only while it is active."""

from __future__ import annotations

from html import escape

import streamlit as st

from builder.datasets import find_dataset
from builder.store import Run
from builder.training.spec import TrainingSpec
from builder.ui import markup
from builder.ui.figures import count, duration, measure, plural
from builder.ui.live_curves import curves_state, live_curves
from builder.ui.projects import open_store
from builder.ui.run_log import RunLog, run_log
from builder.ui.session import Session
from builder.workers.client import LabError, get_client

CURVES = "curves"
CURVES_HEIGHT = 440
_TICK_SECONDS = 0.5
_STATES = {
    "queued": "Waits for its turn",
    "starting": "Starting",
    "running": "Training",
    "stopping": "Stopping",
    "finished": "Finished",
    "stopped": "Stopped",
    "failed": "Failed",
}
_PHASES = {
    "loading": "loading the data",
    "validating": "validating",
    "testing": "measuring on the test data",
    "paused": "paused",
}


def draw_training(run: Run) -> None:
    """Draws a run; again and again by itself while it goes on."""
    st.fragment(_draw, run_every=None if run.has_ended else _TICK_SECONDS)(run.id, run.has_ended)


def _draw(run_id: str, had_ended: bool) -> None:
    store = open_store()
    run = store.run(run_id)
    if run is None:
        markup.note("This run was deleted.")
        return
    log = run_log(store, run_id)
    _draw_progress(run, log)
    _draw_curves(run, log)
    markup.tiles(_numbers(run, log))
    if run.has_ended and not had_ended:
        st.rerun()  # the whole page, without the clock


def _draw_progress(run: Run, log: RunLog) -> None:
    with st.container(border=True, key="progress", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            here, there = progress_words(run, log)
            st.html(
                f'<div class="s-progress" role="status"><b>{escape(here)}</b>'
                f"<span>{escape(there)}</span></div>"
            )
            if not run.has_ended:
                st.button(
                    "Stop",
                    key="stop",
                    icon=":material/stop:",
                    disabled=run.status == "stopping",
                    on_click=_stop,
                    args=(run.id,),
                )
        st.progress(_fraction(run, log))
    if run.status == "failed":
        message = log.failure.message if log.failure else run.message
        st.error(message or "The run broke off.", icon=":material/error:")


def progress_words(run: Run, log: RunLog) -> tuple[str, str]:
    """Says where a run is: on the left how far, on the right how fast and how long still."""
    state = _STATES[run.status]
    if run.has_ended:
        taken = f" in {duration(log.end.seconds)}" if log.end else ""
        return f"{run.name} · {state}{taken}", f"{plural(len(log.epochs), 'epoch')} done"
    beat, begin = log.heartbeat, log.begin
    if run.status == "stopping" or beat is None or begin is None:
        return f"{run.name} · {state} …", ""
    if beat.phase in _PHASES:
        state = _PHASES[beat.phase]
    where = f"Epoch {beat.epoch + 1} of {begin.epochs} · batch {beat.batch} of {beat.batches}"
    if beat.phase != "training":
        where = f"Epoch {beat.epoch + 1} of {begin.epochs} · {state}"
    left = f"{duration(beat.eta)} left" if beat.eta is not None else ""
    speed = f"{beat.examples_per_second:,.0f} examples/s" if beat.examples_per_second else ""
    return f"{run.name} · {where}", " · ".join(filter(None, (left, speed)))


def _fraction(run: Run, log: RunLog) -> float:
    if run.status == "finished":
        return 1.0
    beat = log.heartbeat
    return min(1.0, beat.step / beat.total) if beat and beat.total else 0.0


def _draw_curves(run: Run, log: RunLog) -> None:
    state = curves_state(CURVES, run.id)
    with st.container(border=True, key="curves-card"):
        live_curves(
            run_id=run.id,
            points=log.points(state.have),
            columns=log.columns,
            epochs=log.epoch_points(state.have_epochs),
            key=CURVES,
            height=CURVES_HEIGHT,
            ended=run.has_ended,
        )


def _numbers(run: Run, log: RunLog) -> list[tuple[str, str]]:
    """The tiles: the metrics of the last epoch, the test data, what was seen, the size."""
    validated = bool(log.epochs) and any(name.startswith("val_") for name in log.epochs[-1].logs)
    part = "validation" if validated else "training"
    names = log.columns or ("loss",)
    tiles = [(f"{part} {_words(name)}", measure(log.latest(name))) for name in names[:3]]
    if log.end:
        tiles += [(_words(name), measure(value)) for name, value in log.end.logs.items()][:2]
    tiles.append(("examples seen", count(log.examples_seen)))
    tiles.append(("parameters", count(log.begin.params) if log.begin else "–"))
    return tiles


def _words(name: str) -> str:
    return name.replace("_", " ")


def _stop(run_id: str) -> None:
    open_store().stop_run(run_id)
    try:
        get_client().wake()
    except LabError as error:
        Session.current().say(str(error))


def draw_run_list(session: Session, shown: str | None) -> None:
    """Draws the project's runs, again and again while one goes on: click one to look at it."""
    going = any(not run.has_ended for run in session.runs())
    st.fragment(_draw_run_list, run_every=_TICK_SECONDS if going else None)(shown, going)


def _draw_run_list(shown: str | None, were_going: bool) -> None:
    session = Session.current()
    runs = session.runs()
    markup.heading("Runs")
    if not runs:
        markup.note("No runs yet. Press Train: the curve moves within seconds.")
    with st.container(key="run-list", gap="small"):
        for run in runs[:12]:
            chosen = st.button(
                run_label(run),
                key=f"run-{run.id}",
                type="secondary" if run.id == shown else "tertiary",
                width="stretch",
            )
            if chosen:
                session.run_id = run.id
                st.rerun()
    if shown and st.button("Look inside ▸", key="go-inspect", width="stretch"):
        st.switch_page("pages/inspect.py", query_params=session.address)
    if were_going and all(run.has_ended for run in runs):
        st.rerun()  # the whole page, without the clock


def run_label(run: Run) -> str:
    """Says in one line what a run is and how far it got."""
    spec = TrainingSpec.model_validate_json(run.spec_json)
    dataset = find_dataset(spec.dataset)
    title = dataset.title if dataset else spec.dataset
    log = run_log(open_store(), run.id)
    if not run.has_ended or not log.epochs:
        return f"**{run.name}** · {title} · {_STATES[run.status].lower()}"
    metric = next((name for name in log.columns if name != "loss"), "loss")
    broken_off = "" if run.status == "finished" else f" · {_STATES[run.status].lower()}"
    return f"**{run.name}** · {title} · {measure(log.latest(metric))}{broken_off}"
