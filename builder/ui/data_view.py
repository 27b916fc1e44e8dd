"""A data set: what it is, what its samples look like, how often each class comes."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

import streamlit as st

from builder.datasets import DATASETS, Dataset
from builder.plots.bars import class_balance
from builder.ui import markup
from builder.ui.data_download import draw_absent
from builder.ui.figures import count, plural
from builder.ui.laboratory import ask_once
from builder.ui.own_data import draw_bring_button
from builder.ui.sample_pictures import amount, draw_pictures
from builder.ui.session import Session, widget_value
from builder.ui.training_choices import chosen_dataset, use_data
from builder.ui.training_data import fitting_datasets, own_datasets
from builder.workers.client import LabError, get_client

_TASKS = {
    "classification": "classification",
    "binary": "two classes",
    "regression": "regression",
    "image": "image to image",
    "mask": "a class per pixel",
    "box": "a box",
    "sequence": "a class per step",
}
_ALL, _FITS = "all", "fits"
_KINDS = {
    _ALL: "All kinds",
    _FITS: "What fits this network",
    "image": "Images",
    "points": "Points of two values",
    "table": "Tables",
    "series": "Series",
    "text": "Texts",
    "video": "Moving pictures",
}
"""What the list can be narrowed to: all, what fits, or a kind of `Dataset`."""


def draw_list(session: Session) -> Dataset:
    """Draws the choice of a data set, with fields to narrow it, and returns the chosen one."""
    markup.heading("Data sets")
    draw_bring_button()
    own = {each.name: each for each in own_datasets(session.project_id)}
    chosen = chosen_dataset(session)
    known = {**own, **DATASETS}
    known = known if chosen.name in known else {chosen.name: chosen, **known}
    words, which = _draw_filter()
    fitting = set(fitting_datasets(session.graph, known.values()))
    kept = {_ALL: set(known), _FITS: fitting}
    listed = {
        name: dataset
        for name, dataset in known.items()
        if matches(dataset, words) and (name in kept.get(which, ()) or dataset.kind == which)
    }
    if listed:
        _draw_choice(session, listed, fitting, chosen.name if chosen.name in listed else None)
        markup.note(
            f"{plural(len(listed), 'data set')} of {len(known)}. ✓: goes into this network."
        )
    else:
        markup.note("No data set is like that.")
    return chosen


def _draw_choice(
    session: Session, listed: Mapping[str, Dataset], fitting: Container[str], shown: str | None
) -> None:
    with st.container(key="data-sets"):
        st.radio(
            "Data set",
            list(listed),
            index=None if shown is None else list(listed).index(shown),
            key=session.show(shown, "data", "chosen"),
            format_func=lambda each: markup.label(listed[each].title),
            # The mark is no part of the option: where one is worded anew, the browser loses it.
            captions=[
                ("✓ " if name in fitting else "") + _caption(dataset)
                for name, dataset in listed.items()
            ],
            on_change=_choose,
            label_visibility="collapsed",
        )


def _draw_filter() -> tuple[str, str]:
    """Draws what narrows the list; returns the words, and the kind or one of two more."""
    with st.container(key="data-filter", gap="small"):
        words = st.text_input(
            "Find data sets", key="find-data", placeholder="name, task, class …",
            icon=":material/search:", label_visibility="collapsed",
        )  # fmt: skip
        which = st.selectbox(
            "Kind", list(_KINDS), key="data-kind", format_func=lambda each: _KINDS[each],
            label_visibility="collapsed",
        )  # fmt: skip
    return words or "", which if which in _KINDS else _ALL


def matches(dataset: Dataset, words: str) -> bool:
    """Whether every word stands somewhere in what is said of a data set."""
    classes = (name for target in dataset.targets for name in target.classes)
    tasks = (_TASKS[target.task] for target in dataset.targets)
    said = " ".join((dataset.name, dataset.title, _KINDS[dataset.kind], *tasks, *classes)).lower()
    return all(word in said for word in words.lower().split())


def _choose() -> None:
    chosen = widget_value("data", "chosen")
    if chosen is not None:
        use_data(Session.current(), chosen)


def _caption(dataset: Dataset) -> str:
    shapes = ", ".join(_shape(feature.shape) for feature in dataset.inputs)
    tasks = ", ".join(dict.fromkeys(_TASKS[target.task] for target in dataset.targets))
    return f"{shapes} · {tasks}"


def _shape(shape: Sequence[int]) -> str:
    return " × ".join(map(str, shape)) or "one number"


def draw_card(dataset: Dataset) -> None:
    """Draws everything about a data set."""
    st.subheader(markup.plain(dataset.title))
    # Descriptions of own data hold names that somebody has typed.
    st.markdown(dataset.about if dataset.name in DATASETS else markup.plain(dataset.about))
    classes = ", ".join(dataset.classes[:10]) + (" …" if len(dataset.classes) > 10 else "")
    markup.facts(
        (
            *_inputs_and_targets(dataset),
            (f"{len(dataset.classes)} classes", classes if dataset.classes else ""),
            ("training / test", f"{count(dataset.train_size)} / {count(dataset.test_size)}"),
            ("licence", dataset.licence),
            ("source", dataset.source),
        )
    )


def _inputs_and_targets(dataset: Dataset) -> list[tuple[str, str]]:
    """Describes every input and target; by name where there are several."""
    inputs, targets = dataset.inputs, dataset.targets
    facts = [("task", ", ".join(dict.fromkeys(_TASKS[target.task] for target in targets)))]
    for feature in inputs:
        named = f"input {feature.name}" if len(inputs) > 1 else "input"
        facts.append((named, _shape(feature.shape)))
    for target in targets:
        named = f"target {target.name}" if len(targets) > 1 else "target"
        facts.append((named, _shape(target.shape) if target.shape else "a label"))
    return facts


def draw_samples(dataset: Dataset) -> None:
    """Draws samples and class balance, or what to do to get the data."""
    try:
        status = get_client().lab("dataset_status", dataset=dataset.name).data
    except LabError as error:
        st.error(markup.plain(str(error)), icon=":material/error:")
        return
    if status["present"]:
        _draw_present(dataset)
    else:
        draw_absent(dataset, str(status["message"]))


def _draw_present(dataset: Dataset) -> None:
    answer = ask_once(
        "samples", dataset=dataset.name, split="train", start=0, count=amount(dataset)
    )
    if answer is None:
        return
    draw_pictures(dataset, answer)
    classes = [target for target in dataset.targets if target.classes]
    balance = ask_once("class_balance", dataset=dataset.name, split="train") if classes else None
    if balance is None:
        return
    for target in classes:
        which = f" of {target.name}" if len(dataset.targets) > 1 else ""
        where = {"mask": ", in pixels", "sequence": ", in steps"}.get(target.task, "")
        markup.heading(f"How often each class{which} comes{where}")
        figure = class_balance(balance.data["of_target"][target.name], target.classes)
        options = {"displayModeBar": False}
        st.plotly_chart(figure, key=f"balance-{target.name}", config=options)
