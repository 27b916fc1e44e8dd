"""Which sample is looked at: by its number, by its class, a mistake, or one's own."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from builder.datasets import Dataset
from builder.store import Run
from builder.training.spec import TrainingSpec
from builder.ui import markup
from builder.ui.controls import set_widget_value, widget_value
from builder.ui.data_download import draw_absent, is_here
from builder.ui.figures import count
from builder.ui.inspection.outside_samples import draw_without_data
from builder.ui.inspection.prediction_of_all import size_of, splits_of
from builder.ui.inspection.samples_mistakes import draw_mistake_choice
from builder.ui.inspection.samples_own import draw_own, way_of_own
from builder.ui.inspection.subject import Sample, Subject
from builder.ui.laboratory import ask_about
from builder.ui.session import Session

_NUMBER, _CLASS, _WRONG = "By number", "By class", "What it got wrong"


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
    if dataset is None:
        return draw_without_data(run, nodes, gone=spec.dataset), None
    subject = Subject(run, spec, dataset, {}, nodes)
    if not is_here(dataset):
        return _draw_absent(subject, dataset), None
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


def _draw_absent(subject: Subject, dataset: Dataset) -> Sample:
    """Draws what can be looked at without the data, and the way to get them."""
    markup.note(f"{dataset.title} is not on this machine yet. A sample of your own needs none:")
    own = draw_own(subject, dataset, None, "")
    if own is not None:  # else the picture's place has the button
        draw_absent(dataset, "")
    return own or {"split": next(iter(splits_of(dataset))), "index": 0}


def _draw_one(subject: Subject, dataset: Dataset, name: str) -> Sample:
    """Draws the choice of one sample.

    Args:
        subject: The network that is asked what it got wrong.
        dataset: The data.
        name: Tells the second sample's choice from the first one's.
    """
    way = _draw_way(dataset, name)
    split = _draw_split(dataset, name)
    match way:
        case _ if way == _CLASS:
            _draw_class(subject.run, dataset, split, name)
        case _ if way == _WRONG:
            draw_mistake_choice(subject, split, name, _at(dataset, split, name), _go_to)
        case _:
            _draw_index(dataset, split, name)
    usual: Sample = {"split": split, "index": _at(dataset, split, name)}
    if way == way_of_own(dataset):
        return draw_own(subject, dataset, usual, name) or usual
    return usual


def _draw_way(dataset: Dataset, name: str) -> str:
    ways = [_NUMBER]
    if any(target.classes and not target.is_per_place for target in dataset.targets):
        ways.append(_CLASS)
    ways.append(_WRONG)
    ways.append(way_of_own(dataset))
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


def _draw_split(dataset: Dataset, name: str) -> str:
    """Draws the choice between test and training data, where there are both."""
    splits = splits_of(dataset)
    kept = widget_value("look", "sample-split", name)
    if len(splits) < 2:
        return next(iter(splits))
    split = st.selectbox(
        "Data of the sample",
        list(splits),
        index=list(splits).index(kept) if kept in splits else 0,
        key=f"inspect-sample-split-{name}",
        format_func=splits.__getitem__,
        label_visibility="collapsed",
        help="Training never saw the test data",
    )
    set_widget_value(split, "look", "sample-split", name)
    return split


def _at(dataset: Dataset, split: str, name: str) -> int:
    """The number of the example that was chosen last."""
    kept, size = widget_value("look", "sample-at", name), size_of(dataset, split)
    usual = 1 if name and size > 1 else 0
    at = kept if isinstance(kept, int) else usual
    return at if 0 <= at < size else 0


def _draw_index(dataset: Dataset, split: str, name: str) -> None:
    at, parts = _at(dataset, split, name), ("sample", *filter(None, [name]))
    size = size_of(dataset, split)
    data = splits_of(dataset)[split].lower()
    st.number_input(
        f"Sample of the {data}",
        0,
        size - 1,
        value=at,
        step=1,
        key=Session.current().show(at, *parts),
        label_visibility="collapsed",
        help=f"0 to {count(size - 1)} of the {data}",
        on_change=_take_number,
        args=(parts, name),
    )
    _draw_steps((at + 1) % size, random.randrange(size), name)


def _draw_steps(further: int, anywhere: int, name: str) -> None:
    """Draws the buttons that go on to the next example, and to any other one."""
    with st.container(horizontal=True, gap="small"):
        st.button("Next", key=_key("next", name), on_click=_go_to, args=(further, name))
        st.button("Random", key=_key("random", name), on_click=_go_to, args=(anywhere, name))


def _take_number(parts: tuple[str, ...], name: str) -> None:
    typed = widget_value(*parts)
    if typed is not None:
        _go_to(int(typed), name)


def _draw_class(run: Run, dataset: Dataset, split: str, name: str) -> None:
    """Draws the choice of a class, and steps through its examples."""
    target, label = _choose_class(dataset, name)
    answer = ask_about(run, "members", target=target, label=label, split=split)
    if answer is None:
        return
    members = [int(each) for each in answer.arrays["index"]]
    if not members:
        markup.note("These data have no example of this class.")
        return
    at = _at(dataset, split, name)
    if at not in members:
        at = members[0]
        _go_to(at, name)
    place = members.index(at)
    markup.note(f"Sample {at}: {place + 1} of {count(answer.data['of'])} of this class")
    _draw_steps(members[(place + 1) % len(members)], random.choice(members), name)


def _choose_class(dataset: Dataset, name: str) -> tuple[str, int]:
    """Draws the choice of a class; returns the name of its target, and its label."""
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
    return chosen


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
    _go_to(index)
    for value, kept in ((_NUMBER, "sample-way"), (split, "sample-split")):
        set_widget_value(value, "look", kept, "")
        set_widget_value(value, f"inspect-{kept}-")
