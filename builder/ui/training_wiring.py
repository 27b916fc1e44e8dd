"""Which data go into which input of the model, and which target each output learns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Literal

import streamlit as st

from builder.datasets import Dataset
from builder.training.matching import chosen_inputs, chosen_targets
from builder.training.spec import TrainingSpec
from builder.training.wirings import Wiring, wirings
from builder.ui import markup
from builder.ui.session import Session
from builder.ui.training_choices import choose, chosen_dataset, current_spec
from builder.ui.training_fields import choice_field, more

NOTHING = "nothing"

Side = Literal["inputs", "targets"]


def draw_wiring(session: Session, spec: TrainingSpec) -> None:
    """Draws a line that says what goes where, where there is a choice; it opens to it."""
    dataset = chosen_dataset(session)
    found = wirings(session.graph, dataset)
    if found.is_open or len(found.inputs) > 1 or len(found.outputs) > 1:
        words = wiring_words(session, spec, dataset)
        more(session, "wiring", "Wiring", words, lambda: _draw(session))


def wiring_words(session: Session, spec: TrainingSpec, dataset: Dataset) -> str:
    """Says in a line what goes where: `left ← photo · digit → label`."""
    found = wirings(session.graph, dataset)
    said = []
    for side, arrow, ends in (("inputs", "←", found.inputs), ("targets", "→", found.outputs)):
        names = _joined("inputs" if side == "inputs" else "targets", spec, dataset, len(ends))
        if any(_problem(wiring, name) for wiring, name in zip(ends, names, strict=True)):
            return "do not fit"
        said += [
            wiring.name if name == wiring.name else f"{wiring.name} {arrow} {name}"
            for wiring, name in zip(ends, names, strict=True)
        ]
    return " · ".join(said)


def _joined(side: Side, spec: TrainingSpec, dataset: Dataset, count: int) -> list[str]:
    """The names of what the model's inputs or outputs are joined to, in its order."""
    given: Sequence[str] = [
        each.name
        for each in (
            chosen_inputs(spec, dataset) if side == "inputs" else chosen_targets(spec, dataset)
        )
    ]
    return [*given[:count], *[NOTHING] * (count - len(given))]


def _problem(wiring: Wiring, name: str) -> str:
    """What is wrong with what an input or output is joined to; empty where nothing is."""
    found = next((each for each in wiring.candidates if each.name == name), None)
    if found is None:
        return "The data set has nothing for it. Choose another data set."
    return found.problem


def _draw(session: Session) -> None:
    spec, dataset = current_spec(session), chosen_dataset(session)
    found = wirings(session.graph, dataset)
    markup.heading("Goes into the model")
    _draw_side(session, "inputs", found.inputs, spec, dataset)
    markup.heading("Is learnt by its outputs")
    _draw_side(session, "targets", found.outputs, spec, dataset)
    markup.note("Where something does not fit, what can be done is said below Train.")


def _draw_side(
    session: Session, side: Side, ends: Sequence[Wiring], spec: TrainingSpec, dataset: Dataset
) -> None:
    names = _joined(side, spec, dataset, len(ends))
    for place, (wiring, name) in enumerate(zip(ends, names, strict=True)):
        titles = {each.name: f"{each.name} · {each.about}" for each in wiring.candidates}
        choice_field(
            session,
            wiring.name,
            (side, str(place)),
            titles,
            name,
            _join,
            (side, place),
            names=partial(_title, titles),
            help=wiring.about,
        )
        problem = _problem(wiring, name)
        if problem:
            st.caption(f":red[{markup.plain(problem)}]")


def _title(titles: Mapping[str, str], name: str) -> str:
    return titles.get(name, NOTHING)


def _join(session: Session, side: Side, place: int, name: str) -> None:
    """Joins something to an input or output; what had it before takes what is given up."""
    spec, dataset = current_spec(session), chosen_dataset(session)
    found = wirings(session.graph, dataset)
    ends = found.inputs if side == "inputs" else found.outputs
    given = [each.name for each in (dataset.inputs if side == "inputs" else dataset.targets)]
    joined = _joined(side, spec, dataset, len(ends))
    names = [each if each in given else given[0] for each in joined]
    if name in names and len(names) <= len(given):
        names[names.index(name)] = names[place]
    names[place] = name
    choose(session, **{side: () if names == given else tuple(names)})
