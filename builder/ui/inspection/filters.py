"""The weights of a layer: as pictures, how alike its filters are, how long, and how spread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from builder.ui import markup
from builder.ui.inspection.filters_figures import draw_histogram, draw_likeness, draw_norms
from builder.ui.inspection.filters_pictures import draw_bars, draw_filter_pictures, draw_matrix
from builder.ui.inspection.filters_seen import (
    BEFORE,
    BOTH,
    DIFFERENCE,
    NOW,
    Seen,
)
from builder.ui.inspection.subject import Subject
from builder.ui.laboratory import states_of
from builder.workers.client import LabResult

_LOOKS: Mapping[str, Callable[[Seen], None]] = {
    "Similarity": draw_likeness,
    "Norms": draw_norms,
    "Histogram": draw_histogram,
}

_PICTURES: Mapping[str, Callable[[Seen], None]] = {
    "filters": draw_filter_pictures,
    "matrix": draw_matrix,
    "vector": draw_bars,
}

_WHEN = {
    NOW: "this epoch",
    BEFORE: "before training",
    BOTH: "before training, and this epoch",
    DIFFERENCE: "what training has changed",
}


def draw_filters(subject: Subject) -> None:
    """Draws the weights of the chosen layer."""
    answer = subject.ask_of_node("filters")
    if answer is None:
        return
    subject.title(f"Weights of {markup.plain(subject.node['name'])}", answer.data)
    before = _untrained(subject, answer)
    if all(part["role"] == "vector" for part in answer.data["parts"]):
        _draw_all_bars(subject, answer, before)
        return
    with st.container(horizontal=True, gap="small", key=subject.key("weights-of")):
        part = _choose_part(subject, answer.data["parts"])
        look = _choose_look(subject, part)
        when = _choose_when(subject, look, before is not None)
    seen = _seen(subject, part, answer, before, when)
    _LOOKS.get(look, _PICTURES[part["role"]])(seen)


def _draw_all_bars(subject: Subject, answer: LabResult, before: LabResult | None) -> None:
    """Draws all figures of a layer that has only rows of numbers, as normalisations do."""
    for part in answer.data["parts"]:
        markup.heading(part["title"])
        draw_bars(_seen(subject, part, answer, before, NOW))


def _seen(
    subject: Subject,
    part: Mapping[str, Any],
    answer: LabResult,
    before: LabResult | None,
    when: str,
) -> Seen:
    key = part["key"]
    earlier = None if before is None else before.arrays.get(key)
    words = tuple(answer.data["words"])
    return Seen(
        subject, part, answer.arrays[key], earlier, when, words, answer.data["reads_colours"]
    )


def _untrained(subject: Subject, answer: LabResult) -> LabResult | None:
    """Asks for the weights from before training; None where they are not kept, or are these."""
    states = states_of(subject.run)
    if not states or states[0].step != 0 or answer.data.get("step") == 0:
        return None
    return replace(subject, step=0).ask_of_node("filters")


def _choose_part(subject: Subject, parts: list[Mapping[str, Any]]) -> Mapping[str, Any]:
    titles = {part["key"]: part["title"] for part in parts}
    chosen = subject.select("Part", "weights-part", list(titles), said=lambda key: titles[key])
    return next(part for part in parts if part["key"] == chosen)


def _choose_look(subject: Subject, part: Mapping[str, Any]) -> str:
    pictures = "Bars" if part["role"] == "vector" else "Pictures"
    looks: list[str] = [pictures, *(_LOOKS if part["role"] != "vector" else ("Histogram",))]
    return subject.select("Show", "weights-look", looks)


def _choose_when(subject: Subject, look: str, has_before: bool) -> str:
    """Which state is drawn; figures that show both by themselves have no choice."""
    if not has_before or look in ("Norms", "Histogram", "Bars"):
        return NOW
    options = [NOW, BEFORE, DIFFERENCE] if look == "Similarity" else list(_WHEN)
    return subject.select("Weights", "weights-when", options, said=lambda each: _WHEN[each])
