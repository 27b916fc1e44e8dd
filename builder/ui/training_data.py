"""The data of a training: which fit the model, and whether they are on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from builder.datasets import DATASETS, Dataset
from builder.graph.document import Graph
from builder.inference.diagnostics import Diagnostic
from builder.inference.engine import infer
from builder.training.fitness import check
from builder.training.head import model_outputs
from builder.training.matching import matched_inputs, places
from builder.training.presets import preset
from builder.training.spec import TrainingSpec
from builder.ui import markup
from builder.ui.checks import Way
from builder.ui.session import Session, key
from builder.workers.client import LabError, get_client

_MISFITS = ("fit_input_shape", "fit_outputs", "fit_output_shape", "fit_units", "fit_activation")
"""Complaints about a model and data that do not go together."""


def fitting_dataset(graph: Graph) -> str:
    """Returns the first data set whose samples have the shape of the model's input."""
    return next(_fitting(graph), next(iter(DATASETS)))


def _fitting(graph: Graph) -> Iterator[str]:
    found = infer(graph)
    inputs, outputs = len(found.inputs), len(model_outputs(graph))
    for dataset in DATASETS.values():
        order = matched_inputs(graph, dataset)
        given = [dataset.inputs[place].shape for place in places(order, dataset.inputs)]
        shapes = [spec.shape[1:] for _, spec in found.inputs]
        if len(given) == inputs and outputs == len(dataset.targets) and shapes == given:
            yield dataset.name


def follow_model(session: Session, before: Graph) -> None:
    """Takes data that fit a model that was just opened, unless others were chosen by hand.

    Args:
        session: Whose model is another one now.
        before: The model that was there until now. Data that it would not have got by itself
            were chosen by hand.
    """
    by_hand = session.dataset is not None and session.dataset != fitting_dataset(before)
    if not by_hand and session.dataset not in set(_fitting(session.graph)):
        use_data(session, fitting_dataset(session.graph))


def use_data(session: Session, dataset: str) -> None:
    """Takes a data set; what was chosen for the one before is left to the preset again."""
    session.dataset = dataset
    forget_drafts(session)
    session.choices = {
        name: value for name, value in session.choices.items() if name in ("optimizer", "seed")
    }


def forget_drafts(session: Session) -> None:
    """Drops what was typed into the setup and refused."""
    for name in TrainingSpec.model_fields:
        session.drafts.pop(key("spec", name), None)


def other_data(session: Session, item: Diagnostic) -> Way | None:
    """Offers data that the model can learn as it is, where the chosen ones do not fit it."""
    if item.code not in _MISFITS or item.severity != "error":
        return None
    graph = session.graph
    for name in _fitting(graph):
        found = check(graph, preset(graph, DATASETS[name]))
        if not any(each.severity == "error" for each in found):
            return f"Use {DATASETS[name].title} instead", partial(use_data, session, name)
    return None


def announce_download(dataset: Dataset) -> None:
    """Says where it is so that the data come over the network first."""
    if not dataset.needs_download:
        return
    try:
        present = get_client().lab("dataset_status", dataset=dataset.name).data["present"]
    except LabError:
        return  # the run will say what is wrong
    if not present:
        markup.note(f"{dataset.title} is not on this machine yet: it is downloaded first.")
