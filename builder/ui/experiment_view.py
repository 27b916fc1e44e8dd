"""An experiment as it goes on: curves with bands over the seeds, and a line per combination."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from html import escape

import streamlit as st

from builder.plots.comparing import banded, in_words, named, trended
from builder.store import ENDED, Experiment, Run, Store, StoreError
from builder.training.experiments import running
from builder.training.experiments.results import (
    Outcome,
    Row,
    Spread,
    bands,
    best_first,
    rows,
)
from builder.training.experiments.running import Stored, monitor_of
from builder.training.experiments.trends import trends
from builder.ui import markup
from builder.ui.figures import count, duration, measure, plural
from builder.ui.fragments import fragment
from builder.ui.projects import open_store
from builder.ui.session import Session
from builder.ui.training_presses import is_second_click
from builder.ui.training_start import wake

_TICK_SECONDS = 2.0
_KEPT = 400
_PLAIN = {"displayModeBar": False}
_CURVES = "Over epochs"
_STOP, _DELETE, _GO_ON = "Stop the experiment", "Delete the experiment", "Go on with the search"


def draw_experiment(experiment: Experiment) -> None:
    """Draws an experiment; again and again by itself while it goes on."""
    going = _goes_on(experiment)
    fragment(_draw, run_every=_TICK_SECONDS if going else None)(experiment.id, going)


def _goes_on(experiment: Experiment) -> bool:
    store = open_store()
    return store.going(experiment.id) > 0 or running.is_searching(store, experiment)


def _draw(experiment_id: str, was_going: bool) -> None:
    store = open_store()
    experiment = store.experiment(experiment_id)
    if experiment is None:
        markup.note("This experiment was deleted.")
        return
    stored = Stored.model_validate_json(experiment.plan_json)
    outcomes = [outcome_of(store, run) for run in running.runs_of(store, experiment)]
    monitor = monitor_of(stored.plan, outcomes)
    with st.container(border=True, key="experiment"):
        going = bool(experiment.searching) or any(each.status not in ENDED for each in outcomes)
        _draw_head(experiment, stored, outcomes, going=going)
        lines = rows(outcomes, monitor)
        _draw_picture(outcomes, lines, monitor, going=going)
        _draw_table(best_first(lines, monitor), monitor)
    Session.current().speak()
    if was_going and not _goes_on(experiment):
        st.rerun()  # the whole page, without the clock


def _draw_picture(
    outcomes: Sequence[Outcome], lines: Sequence[Row], monitor: str, *, going: bool
) -> None:
    drawn = [band for band in bands(outcomes, monitor) if band.epochs]
    if not drawn:
        ended = "No run has come to the end of its first epoch."
        markup.note("The curves appear after the first epoch of the first run." if going else ended)
        return
    found = {f"Over {trend.of}": trend for trend in trends(lines)}
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        shown = _choose_picture([_CURVES, *found])
        logarithmic = shown not in found and st.toggle("Logarithmic", key="bands-log")
    if shown in found:
        st.plotly_chart(trended(found[shown], monitor), key="trend", config=_PLAIN)
        mark = "The point is the mean over the seeds, the bar"
    else:
        st.plotly_chart(banded(drawn, monitor, logarithmic=logarithmic), key="bands", config=_PLAIN)
        mark = "The line is the mean over the seeds, the band"
    if any(band.seeds > 1 for band in drawn):
        markup.note(f"{mark} from least to greatest.")


def _choose_picture(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    chosen = st.segmented_control(
        "Picture", names, default=names[0], key="experiment-picture", label_visibility="collapsed"
    )
    return chosen or names[0]


def outcome_of(store: Store, run: Run) -> Outcome:
    """Returns what a run has come to; of one that has ended, it is read once."""
    return _ended(store, run) if run.has_ended else running.outcome(store, run)


@lru_cache(maxsize=_KEPT)
def _ended(store: Store, run: Run) -> Outcome:
    return running.outcome(store, run)  # one that goes on and ends again is another value


def _draw_head(
    experiment: Experiment, stored: Stored, outcomes: Sequence[Outcome], *, going: bool
) -> None:
    lacking = running.lacking(stored, len(outcomes))
    planned = len(outcomes) + lacking
    states = Counter(each.status for each in outcomes)
    ended = sum(states[status] for status in ENDED)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.html(
            f'<div class="s-progress" role="status"><b>{escape(experiment.name)}</b>'
            f"<span>{states['finished']} of {plural(planned, 'run')} finished"
            f"{_others(states)}</span></div>"
        )
        if going:
            _button("Stop", "stop", "stop-experiment", _stop, experiment.id)
        elif lacking:
            words = f"Makes the other {plural(lacking, 'run')} of the search"
            _button("Go on", "resume", "resume-experiment", _go_on, experiment.id, words)
        if not going:
            words = "Its runs stay in the table of runs."
            _button("Delete", "delete", "delete-experiment", _delete, experiment.id, words)
    st.progress(ended / planned if planned else 0.0)
    markup.note(stored.plan.about)


def _button(
    label: str, icon: str, key: str, act: Callable[[str], None], name: str, words: str = ""
) -> None:
    st.button(
        label, key=key, icon=f":material/{icon}:", help=words or None, on_click=act, args=(name,)
    )


def _others(states: Counter[str]) -> str:
    """Says how many runs have ended otherwise: `, 2 stopped, 1 broke off`."""
    named = (("stopped", "stopped"), ("failed", "broke off"))
    return "".join(f", {states[status]} {words}" for status, words in named if states[status])


def _draw_table(lines: Sequence[Row], monitor: str) -> None:
    columns = ("", f"{in_words(monitor)}, last epoch", "test data", "parameters", "time", "runs")
    cells = [
        (
            named(line.group),
            _spread(line.last),
            _spread(line.test),
            count(line.params) if line.params is not None else "–",
            duration(line.seconds.mean) if line.seconds else "–",
            _runs(line),
        )
        for line in lines
    ]
    markup.table(columns, cells, numbers=frozenset((1, 2, 3, 4)))
    if any(spread.count > 1 for line in lines for spread in (line.last, line.test) if spread):
        markup.note("Mean ± standard deviation over the seeds; the time is the mean of one run.")


def _spread(spread: Spread | None) -> str:
    if spread is None:
        return "–"
    if spread.count == 1:
        return measure(spread.mean)
    return f"{measure(spread.mean)} ± {measure(spread.deviation)}"


def _runs(line: Row) -> str:
    states = Counter(each.status for each in line.outcomes)
    return f"{line.finished} / {len(line.outcomes)}{_others(states)}"


def _stop(experiment_id: str) -> None:
    session, store = Session.current(), open_store()
    is_second_click(session, _STOP)  # noted, since Delete comes into its place
    try:
        experiment = store.experiment(experiment_id)
        if experiment is not None:
            running.stop(store, experiment)
    except StoreError as error:
        session.say(f"It could not be stopped. {error}")
    wake(session)


def _go_on(experiment_id: str) -> None:
    session = Session.current()
    if is_second_click(session, _GO_ON, _STOP):
        return
    try:
        open_store().resume_search(experiment_id)
    except StoreError as error:
        session.say(f"It does not go on. {error}")
    wake(session)


def _delete(experiment_id: str) -> None:
    session = Session.current()
    if is_second_click(session, _DELETE, _STOP):
        return
    try:
        open_store().delete_experiment(experiment_id)
    except StoreError as error:
        session.say(f"It could not be deleted. {error}")
    if session.experiment_id == experiment_id:
        session.experiment_id = None
