"""A training as it goes on: progress, curves, numbers. Drawn again only while it is active."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from html import escape

import streamlit as st

from builder.graph import files
from builder.inference.engine import infer
from builder.inference.specs import Totals
from builder.store import Command, Run
from builder.ui import markup
from builder.ui.figures import count, duration, measure, plural
from builder.ui.fragments import fragment
from builder.ui.live_curves import curves_state, live_curves
from builder.ui.probe_view import draw_probes, timing_tiles
from builder.ui.projects import open_store
from builder.ui.run_list import STATES
from builder.ui.run_log import RunLog, run_log
from builder.ui.session import Session
from builder.ui.training_controls import can_go_on, draw_buttons, draw_dials
from builder.ui.training_queue import place_in_queue

CURVES = "curves"
CURVES_HEIGHT = 400
_TICK_SECONDS = 0.5
_MOST_NOTICES = 3
_PHASES = {
    "loading": "loading the data",
    "validating": "validating",
    "testing": "measuring on the test data",
    "paused": "paused",
}


def draw_training(run: Run) -> None:
    """Draws a run; again and again by itself while it goes on."""
    fragment(_draw, run_every=None if run.has_ended else _TICK_SECONDS)(run.id, run.has_ended)


def _draw(run_id: str, had_ended: bool) -> None:
    store = open_store()
    run = store.run(run_id)
    if run is None:
        markup.note("This run was deleted.")
        return
    session = Session.current()
    shown = session.run()
    log = run_log(store, run_id)
    _draw_progress(run, log, [] if run.has_ended else store.take_commands(run_id))
    _draw_curves(run, log)
    markup.tiles(tiles_of(run, log))
    draw_probes(run, log)
    session.speak()
    if run.has_ended != had_ended or (shown is not None and shown.id != run_id):
        st.rerun()  # the whole page: with or without the clock, or with another run


def _draw_progress(run: Run, log: RunLog, commands: Sequence[Command]) -> None:
    with st.container(border=True, key="progress", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            here, there = progress_words(run, log)
            st.html(
                f'<div class="s-progress" role="status"><b>{escape(here)}</b>'
                f"<span>{escape(there)}</span></div>"
            )
            with st.container(horizontal=True, width="content", gap="small", key="run-buttons"):
                draw_buttons(run, log, commands)
        st.progress(fraction_done(run, log))
        if run.status == "running":
            draw_dials(run, log, commands)
        _draw_words(run, log)


def _draw_words(run: Run, log: RunLog) -> None:
    """Says what has happened to the run, and what can be done about it."""
    on = resume_words(log) if can_go_on(run, log) else ""
    if run.status == "failed":
        message = log.failure.message if log.failure else run.message
        words = markup.plain(message or "The run broke off.")
        st.error(f"{words} {on}", icon=":material/error:")
    elif run.status == "stopped":
        message = (log.end.message if log.end else "") or run.message
        if message:
            st.warning(markup.plain(message), icon=":material/info:")
        if on:
            markup.note(on)
    for notice in log.notices[-_MOST_NOTICES:]:
        markup.note(notice.message)


def resume_words(log: RunLog) -> str:
    """Says from where a run that has ended early would go on."""
    if not log.epochs:
        return "Resume trains it from the beginning."
    kept = plural(len(log.epochs), "epoch")
    return (
        f"What it learned in {kept} is kept: Resume trains on from there, as if nothing had "
        "happened."
    )


def progress_words(run: Run, log: RunLog) -> tuple[str, str]:
    """Says where a run is: on the left how far, on the right how fast and how long still."""
    state = STATES[run.status]
    if run.has_ended:
        taken = f" in {duration(log.end.seconds)}" if log.end else ""
        return f"{run.name} · {state}{taken}", f"{plural(len(log.epochs), 'epoch')} done"
    if run.status == "queued":
        return f"{run.name} · {state}", place_in_queue(run)
    beat, begin = log.heartbeat, log.begin
    if run.status == "stopping" or beat is None or begin is None:
        return f"{run.name} · {state} …", beat.note if beat else ""
    if beat.phase in _PHASES:
        state = _PHASES[beat.phase]
    where = f"Epoch {beat.epoch + 1} of {begin.epochs} · batch {beat.batch} of {beat.batches}"
    if beat.phase == "paused":
        where += " · paused"
    elif beat.phase != "training":
        where = f"Epoch {beat.epoch + 1} of {begin.epochs} · {state}"
    left = f"{duration(beat.eta)} left" if beat.eta is not None else ""
    speed = f"{beat.examples_per_second:,.0f} examples/s" if beat.examples_per_second else ""
    return f"{run.name} · {where}", " · ".join(filter(None, (left, speed)))


def fraction_done(run: Run, log: RunLog) -> float:
    """Returns which part of its epochs a run has done, as the words beside it count them.

    Not of its steps: an epoch of larger batches has fewer.
    """
    if run.status == "finished":
        return 1.0
    begin, beat = log.begin, log.heartbeat
    if begin is None or not begin.epochs:
        return 0.0
    done = beat.epoch + beat.batch / max(1, beat.batches) if beat else len(log.epochs)
    return min(1.0, done / begin.epochs)


def _draw_curves(run: Run, log: RunLog) -> None:
    # Points that are void are not taken back one by one: the curves begin anew.
    name = f"{run.id}-{log.edition}"
    state = curves_state(CURVES, name)
    with st.container(border=True, key="curves-card"):
        live_curves(
            run_id=name,
            points=log.points(state.have),
            columns=log.columns,
            losses=log.losses,
            rate=log.rate_moves,
            epochs=log.epoch_points(state.have_epochs),
            key=CURVES,
            height=CURVES_HEIGHT,
            marks=log.marks,
            ended=run.has_ended,
        )


def tiles_of(run: Run, log: RunLog) -> list[tuple[str, str]]:
    """The tiles: the metrics of the last epoch, the test data, the times, what was seen."""
    validated = bool(log.epochs) and any(name.startswith("val_") for name in log.epochs[-1].logs)
    part = "validation" if validated else "training"
    names = log.columns or ("loss",)
    shown = (names[0], *names[log.losses : log.losses + 2])
    tiles = [(f"{part} {_words(name)}", measure(log.latest(name))) for name in shown]
    if log.end:
        tests = [f"test_{name}" for name in shown if f"test_{name}" in log.end.logs]
        tiles += [(_words(name), measure(log.end.logs[name])) for name in tests[:2]]
    tiles += timing_tiles(log)
    tiles.append(("examples seen", count(log.examples_seen)))
    return [*tiles, *_sizes(run, log)]


def _sizes(run: Run, log: RunLog) -> list[tuple[str, str]]:
    """The parameters: those that learn and those that do not, where there are such."""
    if log.begin is None:
        return [("parameters", "–")]
    totals, frozen = _totals(run.graph_json)
    if not totals.non_trainable:
        return [("parameters", count(log.begin.params))]
    resting = "frozen" if frozen else "non-trainable"
    return [("trainable", count(totals.trainable)), (resting, count(totals.non_trainable))]


@lru_cache(maxsize=64)
def _totals(graph_json: str) -> tuple[Totals, bool]:
    """The totals of a network, and whether a person has frozen some of it."""
    graph = files.from_json(graph_json)
    return infer(graph).totals, any(not layer.trainable for layer in graph.layers.values())


def _words(name: str) -> str:
    return name.replace("_", " ")
