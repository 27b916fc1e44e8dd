"""Which sample is looked at: by its number, by its class, a mistake, or one's own."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from builder.datasets import Dataset
from builder.inspection.own_images import can_be_drawn
from builder.store import Run
from builder.training.spec import TrainingSpec
from builder.ui import markup
from builder.ui.controls import set_widget_value, widget_value
from builder.ui.figures import count
from builder.ui.inspection.outside_samples import draw_without_data
from builder.ui.inspection.samples_mistakes import draw_mistake_choice
from builder.ui.inspection.samples_own import draw_own
from builder.ui.inspection.subject import Sample, Subject
from builder.ui.laboratory import ask_about
from builder.ui.session import Session

_NUMBER, _CLASS, _WRONG, _OWN = "By number", "By class", "What it got wrong", "Draw or upload"


def draw_sample(
    run: Run, spec: TrainingSpec, dataset: Dataset | None, nodes: Sequence[Mapping[str, Any]]
) -> tuple[Sample | None, Sample | None]:
    """Draws the choice of a sample, and of one that it is compared with.

    Args:
        run: The run that is looked at.
        spec: What it was trained with.
        dataset: What it learns from; None where that is not here any more.
        nodes: What the lab says of its nodes, the inputs among them.

    Returns:
        The sample, None where there is none; and the one that it is compared with, or None.
    """
    if dataset is None and not spec.dataset:
        return draw_without_data(run, nodes), None
    if dataset is None:
        st.info(f"The data set {spec.dataset} of this run is not here any more.")
        return None, None
    subject = Subject(run, spec, dataset, {}, nodes)
    sample = _draw_one(subject, dataset, "")
    kept = bool(widget_value("look", "second-sample"))
    two = st.toggle(
        "Compare with a second sample",
        value=kept,
        key="inspect-second-sample",
        help="Feature maps then show both samples and the first minus the second",
    )
    set_widget_value(two, "look", "second-sample")
    if not two:
        return sample, None
    markup.heading("Second sample")
    return sample, _draw_one(subject, dataset, "second")


def _draw_one(subject: Subject, dataset: Dataset, name: str) -> Sample:
    """Draws the choice of one sample.

    Args:
        subject: The network that is asked what it got wrong.
        dataset: The data.
        name: Tells the second sample's choice from the first one's.
    """
    way = _draw_way(dataset, name)
    match way:
        case _ if way == _CLASS:
            _draw_class(subject.run, dataset, name)
        case _ if way == _WRONG:
            draw_mistake_choice(subject, name, _at(dataset, name), _go_to)
        case _:
            _draw_index(dataset, name)
    usual: Sample = {"split": "test", "index": _at(dataset, name)}
    if way == _OWN:
        return draw_own(subject, dataset, usual, name)
    return usual


def _draw_way(dataset: Dataset, name: str) -> str:
    ways = [_NUMBER]
    if any(target.classes and not target.is_per_place for target in dataset.targets):
        ways.append(_CLASS)
    ways.append(_WRONG)
    if any(each.kind == "image" and can_be_drawn(each.shape) for each in dataset.inputs):
        ways.append(_OWN)
    kept = widget_value("look", "sample-way", name)
    way = st.selectbox(
        "How to choose the sample",
        ways,
        index=ways.index(kept) if kept in ways else 0,
        key=f"inspect-sample-way-{name}",
        label_visibility="collapsed",
    )
    set_widget_value(way, "look", "sample-way", name)
    return way


def _at(dataset: Dataset, name: str) -> int:
    """The number of the example of the test data that was chosen last."""
    kept = widget_value("look", "sample-at", name)
    usual = 1 if name and dataset.test_size > 1 else 0
    at = kept if isinstance(kept, int) else usual
    return at if 0 <= at < dataset.test_size else 0


def _draw_index(dataset: Dataset, name: str) -> None:
    at, parts = _at(dataset, name), ("sample", *filter(None, [name]))
    st.number_input(
        "Sample of the test data",
        0,
        max(0, dataset.test_size - 1),
        value=at,
        step=1,
        key=Session.current().show(at, *parts),
        label_visibility="collapsed",
        help=f"0 to {count(dataset.test_size - 1)} of the test data, which training never saw",
        on_change=_take_number,
        args=(parts, name),
    )
    with st.container(horizontal=True, gap="small"):
        further = (at + 1) % dataset.test_size
        st.button("Next", key=_key("next", name), on_click=_go_to, args=(further, name))
        anywhere = random.randrange(dataset.test_size)
        st.button("Random", key=_key("random", name), on_click=_go_to, args=(anywhere, name))


def _take_number(parts: tuple[str, ...], name: str) -> None:
    typed = widget_value(*parts)
    if typed is not None:
        _go_to(int(typed), name)


def _draw_class(run: Run, dataset: Dataset, name: str) -> None:
    """Draws the choice of a class, and steps through its examples."""
    options = [
        (target.name, label)
        for target in dataset.targets
        if target.classes and not target.is_per_place
        for label in range(len(target.classes))
    ]
    several = len({target for target, _ in options}) > 1
    titles = {
        (target.name, label): f"{target.name}: {word}" if several else str(word)
        for target in dataset.targets
        for label, word in enumerate(target.classes)
    }
    kept = widget_value("look", "sample-class", name)
    chosen = st.selectbox(
        "Class",
        options,
        index=options.index(kept) if kept in options else 0,
        key=f"inspect-sample-class-{name}",
        format_func=lambda each: titles[each],
        label_visibility="collapsed",
    )
    set_widget_value(chosen, "look", "sample-class", name)
    answer = ask_about(run, "members", target=chosen[0], label=chosen[1])
    if answer is None:
        return
    members = [int(each) for each in answer.arrays["index"]]
    if not members:
        markup.note("The test data have no example of this class.")
        return
    at = _at(dataset, name)
    if at not in members:
        at = members[0]
        _go_to(at, name)
    place = members.index(at)
    markup.note(f"Sample {at}: {place + 1} of {count(answer.data['of'])} of this class")
    with st.container(horizontal=True, gap="small"):
        further = members[(place + 1) % len(members)]
        st.button("Next", key=_key("next", name), on_click=_go_to, args=(further, name))
        anywhere = random.choice(members)
        st.button("Random", key=_key("random", name), on_click=_go_to, args=(anywhere, name))


def _key(word: str, name: str) -> str:
    return f"{word}-{name}" if name else word


def _go_to(index: int, name: str = "") -> None:
    set_widget_value(index, "look", "sample-at", name)


def look_at(split: str, index: int) -> None:
    """Makes an example of the run's data the sample that is looked at; for callbacks.

    What is drawn of it stands outside of the picture: `st.rerun()` is to follow.

    Args:
        split: `"test"` or `"train"`.
        index: Which one.
    """
    if split == "test":
        _go_to(index)
        set_widget_value(_NUMBER, "look", "sample-way", "")
        set_widget_value(_NUMBER, "inspect-sample-way-")
