"""Whether a training can start, what it will take, and the button that starts it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from functools import partial

import streamlit as st

from builder.datasets import DATASETS, find_dataset
from builder.graph import files
from builder.graph.document import Graph
from builder.inference.diagnostics import Diagnostic
from builder.inference.engine import infer
from builder.settings import settings
from builder.store import Run, StoreError
from builder.training.budget import Budget, budget, megabytes
from builder.training.fitness import check
from builder.training.head import model_outputs
from builder.training.monitors import callback_problems
from builder.training.presets import preset
from builder.training.spec import TrainingSpec
from builder.ui import markup
from builder.ui.checks import Way, draw_check
from builder.ui.projects import open_store
from builder.ui.session import Session
from builder.ui.suited import draw_button
from builder.ui.training_choices import (
    adopt,
    chosen_dataset,
    current_spec,
    forget_choices,
    refused,
    use_data,
)
from builder.ui.training_code import show_code
from builder.ui.training_data import announce_download, fitting_datasets
from builder.ui.training_fields import more
from builder.workers.client import LabError, get_client

_MISFITS = ("fit_input_shape", "fit_outputs", "fit_output_shape", "fit_units", "fit_activation")
"""Complaints about a model and data that do not go together."""

_ONE_CLICK_SECONDS = 2.0
"""Within this time a second click on the same button is the same wish: a double click."""

_NUMBERED = re.compile(r"run ([0-9]{1,9})")


def draw_start(session: Session, spec: TrainingSpec) -> None:
    """Draws the button that starts, and what is in the way or what the training will take."""
    found = check(session.graph, spec)
    drafts = refused(session)
    unwatched = [*unwatched_callbacks(session.graph, spec), *lost_weights(spec)]
    blocked = bool(drafts or unwatched) or any(item.severity == "error" for item in found)
    st.button(
        "Train",
        key="train",
        type="primary",
        width="stretch",
        icon=":material/play_arrow:",
        disabled=blocked,
        on_click=_start,
    )
    for index, item in enumerate(found):
        draw_check(
            session, item, place=f"fit-{index}", named=True, instead=_other_data(session, item)
        )
    if any(item.code in (*_MISFITS, "fit_inputs") and item.severity == "error" for item in found):
        draw_button(chosen_dataset(session), "train")
    for words in unwatched:
        st.error(markup.plain(words), icon=":material/error:")
    for name in drafts:
        markup.note(f"Train waits for a value that can be used: {session.drafts[name].message}")
    if not blocked:
        markup.note(_fits(session, spec))
        _draw_budget(session, spec)
        announce_download(chosen_dataset(session))


def unwatched_callbacks(graph: Graph, spec: TrainingSpec) -> list[str]:
    """Says which callbacks watch what such a training does not measure: it would fail at once."""
    return list(callback_problems([name for name, _ in model_outputs(graph)], spec))


def lost_weights(spec: TrainingSpec) -> list[str]:
    """Says where a training would begin with weights of a run that was deleted: it would fail."""
    runs = [each.run_id for each in spec.start_from if each.run_id]
    if all(open_store().run(run_id) for run_id in runs):
        return []
    return ["The run whose weights this is to start from was deleted. Choose others: Start from."]


def _fits(session: Session, spec: TrainingSpec) -> str:
    inference = infer(session.graph)
    shapes = " and ".join(spec.label for _, spec in inference.inputs)
    outputs = " and ".join(spec.label for _, spec in model_outputs(session.graph))
    return f"Fits: {shapes} → {outputs}."


def _draw_budget(session: Session, spec: TrainingSpec) -> None:
    """Draws a line that says how much memory it will take, and opens to the parts of it."""
    limit = settings().memory_limit_mb * 2**20
    found = budget(infer(session.graph).totals, spec, chosen_dataset(session), limit)
    more(
        session,
        "budget",
        "Memory",
        f"{megabytes(found.total)} of {megabytes(limit)}",
        partial(_draw_parts, found),
    )


def _draw_parts(found: Budget) -> None:
    markup.facts((f"{name}: {words}", megabytes(size)) for name, size, words in found.parts)
    markup.note(found.words)


def _other_data(session: Session, item: Diagnostic) -> Way | None:
    """Offers data that the model can learn as it is, where the chosen ones do not fit it."""
    if item.code not in _MISFITS or item.severity != "error":
        return None
    graph = session.graph
    for name in fitting_datasets(graph):
        found = check(graph, preset(graph, DATASETS[name]))
        if not any(each.severity == "error" for each in found):
            return f"Use {markup.label(DATASETS[name].title)} instead", partial(
                use_data, session, name
            )
    return None


def draw_ends(session: Session, spec: TrainingSpec) -> None:
    """Draws the way to the code, and back to the preset where something was chosen by hand."""
    with st.container(horizontal=True, gap="small", key="setup-ends"):
        if st.button("Code", key="code", type="tertiary", icon=":material/code:"):
            show_code(session.graph, spec)
        if session.choices or refused(session):
            st.button("Back to the preset", key="preset", type="tertiary", on_click=_forget)


def _forget() -> None:
    forget_choices(Session.current())


def _start() -> None:
    """Puts the training in the queue and looks at it."""
    session = Session.current()
    queue_run(session, files.to_json(session.graph), current_spec(session))


def queue_run(session: Session, graph_json: str, spec: TrainingSpec) -> None:
    """Puts a training of this project in the queue and looks at it.

    Its owner is the browser; one that has not told its name yet counts by its project. A double
    click makes one run.
    """
    spec_json = spec.model_dump_json()
    for run in session.runs()[:1]:
        same = (run.graph_json, run.spec_json) == (graph_json, spec_json)
        if same and is_just_made(run.created):
            session.run_id = run.id
            return
    try:
        run = open_store().create_run(
            session.project_id,
            f"run {next_number(run.name for run in session.runs())}",
            graph_json,
            spec_json,
            session.browser or session.project_id,
        )
    except StoreError as error:
        session.say(f"The training was not started. {error}")
        return
    session.run_id = run.id
    wake(session)


def is_just_made(created: float) -> bool:
    """Whether something was made so short a time ago that a double click may have meant it.

    Args:
        created: When it was made, in seconds since 1970.
    """
    return time.time() - created < _ONE_CLICK_SECONDS


def next_number(names: Iterable[str]) -> int:
    """Returns the number of the next run: above all there are, so that no name comes twice."""
    numbers = [int(found[1]) for name in names if (found := _NUMBERED.fullmatch(name))]
    return max(numbers, default=0) + 1


def has_data(session: Session, run: Run, instead: str) -> bool:
    """Whether the data of a run are there still; where they are not, says so.

    Args:
        session: Whose run it is.
        run: The run.
        instead: What is not done then, as a sentence.
    """
    there = find_dataset(TrainingSpec.model_validate_json(run.spec_json).dataset) is not None
    if not there:
        session.say(f"The data that {run.name} has learnt from were deleted. {instead}")
    return there


def train_again(session: Session, run: Run) -> None:
    """Puts the same training in the queue once more: the same network, data and settings."""
    if has_data(session, run, "It cannot be trained again."):
        queue_run(session, run.graph_json, TrainingSpec.model_validate_json(run.spec_json))


def take_settings(session: Session, run: Run) -> None:
    """Sets the next training up as a run was, and says so."""
    if has_data(session, run, "Its settings, which were made for them, are not taken over."):
        adopt(session, TrainingSpec.model_validate_json(run.spec_json))
        session.say(f"The setup is that of {run.name} now.")


def wake(session: Session) -> None:
    """Tells the workers that there is something to do."""
    try:
        get_client().wake()
    except LabError as error:
        session.say(str(error))
