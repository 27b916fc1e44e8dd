"""The doctor's card: what can be said of a run, the numbers that show it, and what to try."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache, partial
from html import escape
from typing import TypeVar

import streamlit as st

from builder.datasets import find_dataset
from builder.graph import files
from builder.graph.document import Graph
from builder.store import Experiment, Run, Store, StoreError
from builder.training.doctor import Counter, Evidence, Finding, evidence, examine
from builder.training.experiments import running
from builder.training.experiments.variations import ExperimentError
from builder.training.probes.findings import Gradients, Weights, finding_of
from builder.training.spec import TrainingSpec
from builder.ui import markup
from builder.ui.fragments import fragment
from builder.ui.projects import open_store
from builder.ui.run_log import RunLog, run_log
from builder.ui.session import Session
from builder.ui.training_start import wake

T = TypeVar("T")

TICK_SECONDS = 2.0
_SHOWN = 3
_SIGNS = {"good": "✓", "info": "…", "warning": "!", "problem": "✕"}
_WORDS = {"good": "Good", "info": "Open", "warning": "Warning", "problem": "Problem"}


def draw_doctor(run: Run) -> None:
    """Draws the card; again and again by itself while the run goes on."""
    fragment(_draw, run_every=None if run.has_ended else TICK_SECONDS)(run.id)


def _draw(run_id: str) -> None:
    run = open_store().run(run_id)
    if run is None:
        return
    markup.heading("Doctor")
    for number, finding in enumerate(findings(run)[:_SHOWN]):
        _draw_finding(finding)
        if finding.counter is not None:
            st.button(
                f"{markup.label(finding.counter.label)} ▸",
                key=f"counter-{number}",
                width="stretch",
                help="Starts an experiment: the run again, with the supposed cause and without.",
                on_click=partial(_start, run_id, finding.title, finding.counter),
            )
    Session.current().speak()


def _draw_finding(finding: Finding) -> None:
    facts = "".join(
        f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>" for label, value in finding.numbers
    )
    st.html(
        f'<section class="s-finding s-{finding.severity}">'
        f'<h5><span aria-hidden="true">{_SIGNS[finding.severity]}</span>'
        f'<span class="s-hidden">{_WORDS[finding.severity]}: </span>{escape(finding.title)}</h5>'
        f'<p>{escape(finding.message)}</p><dl class="s-facts">{facts}</dl></section>'
    )


def findings(run: Run) -> tuple[Finding, ...]:
    """Returns what the doctor says of a run as far as it has come."""
    return examine(evidence_of(run, run_log(open_store(), run.id)))


def evidence_of(run: Run, log: RunLog) -> Evidence:
    """Puts together what is known of a run."""
    spec = TrainingSpec.model_validate_json(run.spec_json)
    first = log.points(0, 1).rows
    logged = evidence(
        _graph(run.graph_json),
        spec,
        find_dataset(spec.dataset),
        [each.logs for each in log.epochs],
        log.end.logs if log.end else None,
    )
    return replace(
        logged,
        first_loss=first[0][1] if first else None,
        validation_size=log.begin.validation_size if log.begin else 0,
        gradients=_look(log, "gradients", Gradients),
        weights=_look(log, "weights", Weights),
        diverged=log.failure is not None and log.failure.cause == "diverged",
        ended=run.has_ended,
    )


def _look(log: RunLog, name: str, kind: type[T]) -> T | None:
    event = log.probes.get(name)
    found = finding_of(event) if event else None
    return found if isinstance(found, kind) else None


@lru_cache(maxsize=16)
def _graph(text: str) -> Graph:
    return files.from_json(text)


def _start(run_id: str, title: str, counter: Counter) -> None:
    """Starts the counter-experiment and says where it is to be seen."""
    session, store = Session.current(), open_store()
    run = store.run(run_id)
    if run is None:
        return
    name = f"{run.name}: {title.lower()}?"
    asked = _under_way(store, run.project_id, name)
    if asked is not None:  # pressed twice: nothing on this card has changed after the first time
        session.experiment_id = asked.id
        session.say("This experiment is under way: see Experiments on the page Runs.")
        return
    try:
        made = running.begin(
            store,
            run.project_id,
            name,
            _graph(run.graph_json),
            TrainingSpec.model_validate_json(run.spec_json),
            counter.plan,
            session.browser or session.project_id,
        )
    except (ExperimentError, StoreError) as error:
        session.say(f"The experiment was not started. {error}")
        return
    session.experiment_id = made.id
    session.say("The experiment was put in the queue: see Experiments on the page Runs.")
    wake(session)


def _under_way(store: Store, project_id: str, name: str) -> Experiment | None:
    """Returns the newest experiment of a name that still has runs to do."""
    going = {each.experiment_id for each in store.runs(project_id) if not each.has_ended}
    same = (each for each in store.experiments(project_id) if each.name == name)
    return next((each for each in same if each.id in going), None)
