"""What is chosen for the next training: beside the preset, kept with the project."""

from __future__ import annotations

import json
from typing import Any

from pydantic import ValidationError

from builder.datasets import Dataset, find_dataset
from builder.graph import files
from builder.graph.document import Graph
from builder.store import StoreError
from builder.training.presets import preset
from builder.training.probes.applying import applying_probes
from builder.training.spec import TrainingSpec
from builder.ui.projects import open_store
from builder.ui.session import Session, key
from builder.ui.training_data import fitting_dataset, fitting_datasets

SPEC = "spec"
"""The first part of the key of every field of the setup."""


def current_spec(session: Session) -> TrainingSpec:
    """Returns the training as it is set up: the preset, with what was chosen otherwise.

    After a refresh, the choices are those that were kept with the project; where there are none,
    those of its newest run.
    """
    return usual_spec(session).model_copy(update=session.choices)


def usual_spec(session: Session) -> TrainingSpec:
    """Returns the training that fits data and model, without what was chosen by hand.

    On a page a training is watched: everything in the network that can be looked at is.
    """
    return _usual(session.graph, chosen_dataset(session))


def _usual(graph: Graph, dataset: Dataset) -> TrainingSpec:
    return preset(graph, dataset).model_copy(update={"probes": applying_probes(graph, dataset)})


def chosen_dataset(session: Session) -> Dataset:
    """Returns the data set that is chosen; another one where it is not there any more."""
    if session.dataset is None:
        _recall(session)
    found = find_dataset(session.dataset or "")
    if found is None:
        found = find_dataset(fitting_dataset(session.graph))
        assert found is not None
        use_data(session, found.name)
    return found


def follow_model(session: Session, before: Graph) -> None:
    """Takes data that fit a model that was just opened, unless others were chosen by hand.

    Args:
        session: Whose model is another one now.
        before: The model that was there until now. Data that it would not have got by itself
            were chosen by hand.
    """
    by_hand = session.dataset is not None and session.dataset != fitting_dataset(before)
    if not by_hand and session.dataset not in set(fitting_datasets(session.graph)):
        use_data(session, fitting_dataset(session.graph))


def use_data(session: Session, dataset: str) -> None:
    """Takes a data set; what was chosen for the one before is left to the preset again."""
    forget_drafts(session)
    session.dataset = dataset
    session.choices = {
        name: value for name, value in session.choices.items() if name in ("optimizer", "seed")
    }
    keep(session)


def choose(session: Session, **chosen: Any) -> None:
    """Chooses values of fields of the spec; one that the preset has anyway is no choice."""
    usual = usual_spec(session)
    for name, value in chosen.items():
        if value == getattr(usual, name):
            session.choices.pop(name, None)
        else:
            session.choices[name] = value
    keep(session)


def adopt(session: Session, spec: TrainingSpec) -> None:
    """Sets the training up as another one was."""
    forget_drafts(session)
    session.dataset = spec.dataset
    _take_what_differs(session, spec, usual_spec(session))
    keep(session)


def forget_choices(session: Session) -> None:
    """Goes back to the preset."""
    session.choices.clear()
    forget_drafts(session)
    keep(session)


def forget_drafts(session: Session, *parts: str) -> None:
    """Drops what was typed and refused: in the whole setup, or in the fields below some parts."""
    for name in refused(session):
        if name.startswith(key(SPEC, *parts)):
            del session.drafts[name]


def refused(session: Session) -> list[str]:
    """Returns the keys of the setup's fields that hold what cannot be used."""
    return [name for name in session.drafts if name.startswith(key(SPEC, ""))]


def keep(session: Session) -> None:
    """Keeps what is chosen with the project, for the next visit."""
    whole = TrainingSpec(dataset=session.dataset or "").model_copy(update=session.choices)
    chosen = whole.model_dump(mode="json", include={"dataset", *session.choices})
    try:
        open_store().keep_setup(session.project_id, json.dumps(chosen))
    except StoreError as error:
        session.say(f"What you chose is not kept for the next visit. {error}")


def _recall(session: Session) -> None:
    """Takes up what was kept, or how the newest run was set up."""
    kept = _kept(session)
    if kept is not None:
        session.dataset = kept.dataset
        session.choices = {
            name: getattr(kept, name) for name in kept.model_fields_set if name != "dataset"
        }
        return
    session.dataset = fitting_dataset(session.graph)
    runs = session.runs()
    if not runs:
        return
    last = TrainingSpec.model_validate_json(runs[0].spec_json)
    dataset = find_dataset(last.dataset)
    if dataset is not None:
        session.dataset = last.dataset
        _take_what_differs(session, last, _usual(files.from_json(runs[0].graph_json), dataset))


def _kept(session: Session) -> TrainingSpec | None:
    try:
        text = open_store().setup(session.project_id)
        kept = None if text is None else TrainingSpec.model_validate_json(text)
    except (StoreError, ValidationError):
        return None  # of a version that chose otherwise: the preset is as good
    return kept if kept is not None and find_dataset(kept.dataset) is not None else None


def _take_what_differs(session: Session, spec: TrainingSpec, usual: TrainingSpec) -> None:
    session.choices = {
        name: getattr(spec, name)
        for name in TrainingSpec.model_fields
        if name not in ("dataset", "variant") and getattr(spec, name) != getattr(usual, name)
    }
