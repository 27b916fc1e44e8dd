"""Starting an experiment: one click for those that are ready, a form for one's own."""

from __future__ import annotations

from functools import partial

import streamlit as st

from builder.graph.document import Graph
from builder.store import StoreError
from builder.training.experiments import running
from builder.training.experiments.one_click import ONE_CLICK, Ready
from builder.training.experiments.plan import Plan, is_of_seed, trials
from builder.training.experiments.variations import ExperimentError, Variation
from builder.training.spec import TrainingSpec
from builder.ui import markup
from builder.ui.experiment_choices import Choice, choices, draw_values, variation_of
from builder.ui.experiment_search import draw_search
from builder.ui.figures import plural
from builder.ui.projects import open_store
from builder.ui.session import Session
from builder.ui.training_choices import current_spec
from builder.ui.training_start import is_just_made, wake

_MOST_SEEDS = 5
_KINDS = ("Ready", "Grid", "Search")


def draw_start(session: Session) -> None:
    """Draws all ways to start an experiment."""
    markup.heading("New experiment")
    kind = st.segmented_control(
        "Kind", _KINDS, default=_KINDS[0], key="experiment-kind", label_visibility="collapsed"
    )
    if kind == "Grid":
        _draw_grid(session)
    elif kind == "Search":
        draw_search(session, partial(start, session))
    else:
        _draw_ready(session)


def _draw_ready(session: Session) -> None:
    graph, spec = session.graph, current_spec(session)
    for name, make in ONE_CLICK.items():
        ready = make(graph, spec)
        runs = len(trials(ready.graph, ready.spec, ready.plan))
        st.button(
            f"{ready.title} ▸",
            key=f"ready-{name}",
            width="stretch",
            on_click=_start_ready,
            args=(name,),
        )
        epochs = plural(ready.spec.epochs, "epoch")
        markup.note(f"{plural(runs, 'run')} of {epochs}. {ready.plan.about}")


def _start_ready(name: str) -> None:
    session = Session.current()
    ready: Ready = ONE_CLICK[name](session.graph, current_spec(session))
    start(session, ready.title, ready.graph, ready.spec, ready.plan)


def _draw_grid(session: Session) -> None:
    graph, spec = session.graph, current_spec(session)
    markup.note("The network and the training of this project, with one or two things varied.")
    known = choices(graph, spec)
    variations: list[Variation] = []
    problems: list[str] = []
    for number in (1, 2):
        found = _draw_variation(known, number)
        if isinstance(found, str):
            problems.append(found)
        elif found is not None:
            variations.append(found)
    seeds = int(
        st.number_input(
            "Seeds for each",
            1,
            _MOST_SEEDS,
            3,
            key="grid-seeds",
            disabled=any(map(is_of_seed, variations)),
            help="Every combination is trained once with each seed: what differs is what is "
            "varied, not luck. Where the seed itself is varied, its values are these.",
        )
    )
    for problem in problems:
        st.caption(f":red[{markup.plain(problem)}]")
    if variations and not problems:
        plan = Plan(variations=tuple(variations), seeds=tuple(range(spec.seed, spec.seed + seeds)))
        _draw_go(session, graph, spec, plan)


def _draw_variation(known: dict[str, Choice], number: int) -> Variation | str | None:
    """Draws what is varied and its values; returns words where the values cannot be used."""
    names = list(known) if number == 1 else ["nothing else", *known]
    label = "Vary" if number == 1 else "and"
    name = st.selectbox(label, names, key=f"grid-vary-{number}")
    choice = known.get(name or "")
    if choice is None:
        return None
    return variation_of(choice, draw_values(choice, f"grid-{number}"))


def _draw_go(session: Session, graph: Graph, spec: TrainingSpec, plan: Plan) -> None:
    try:
        runs = len(trials(graph, spec, plan))
    except (ExperimentError, ValueError) as error:
        st.caption(f":red[{markup.plain(str(error))}]")
        return
    st.button(
        f"Start {plural(runs, 'run')}",
        key="start-grid",
        type="primary",
        width="stretch",
        icon=":material/play_arrow:",
        on_click=start,
        args=(session, "Grid", graph, spec, plan),
    )


def start(session: Session, title: str, graph: Graph, spec: TrainingSpec, plan: Plan) -> None:
    """Puts an experiment in the queue and looks at it; a double click makes one experiment."""
    owner = session.browser or session.project_id
    store = open_store()
    earlier = store.experiments(session.project_id)
    number = 1 + len(earlier)
    for newest in earlier[:1]:
        if newest.name == f"{number - 1}. {title}" and is_just_made(newest.created):
            session.experiment_id = newest.id
            return
    try:
        made = running.begin(
            store, session.project_id, f"{number}. {title}", graph, spec, plan, owner
        )
    except (ExperimentError, StoreError) as error:
        session.say(f"The experiment was not started. {error}")
        return
    session.experiment_id = made.id
    wake(session)
