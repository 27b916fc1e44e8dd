"""What a layer makes of a sample: its feature maps, states and attention."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import streamlit as st

from builder.graph.document import INPUT
from builder.inspection.activation_maps import as_maps, map_names
from builder.ui import markup
from builder.ui.figures import measure
from builder.ui.inspection import maps_code
from builder.ui.inspection.maps_grid import Grid, draw_grid
from builder.ui.inspection.maps_lines import draw_sequence, draw_text, draw_units
from builder.ui.inspection.spelling import words_of_inputs
from builder.ui.inspection.subject import Sample, Subject
from builder.ui.laboratory import all_of
from builder.workers.client import LabResult

_OUTPUT, _STATES, _ATTENTION = "What it gives out", "States over time", "Where it looks"
_MORE = {"states": _STATES, "attention": _ATTENTION}


@dataclass(frozen=True)
class _Looked:
    """What is drawn: of the sample, and of the second one where there is one."""

    name: str
    answer: LabResult
    values: Any
    other: Any | None
    code: str
    about: str = ""


def draw_maps(subject: Subject) -> None:
    """Draws what the chosen layer makes of the sample."""
    answer = _ask(subject, "feature_maps", subject.sample)
    if answer is None:
        return
    subject.title(f"Feature maps of {markup.plain(str(subject.node['name']))}", answer.data)
    with st.container(horizontal=True, gap="medium", key=subject.key("maps-what")):
        what = _choose_what(subject, answer)
        looked = _looked(subject, what, answer)
    if looked is None:
        return
    if looked.other is not None and looked.other.shape != looked.values.shape:
        markup.note("The second sample has another length, so the two cannot be subtracted.")
        looked, subject = replace(looked, other=None), replace(subject, other=None)
    if looked.about:
        markup.note(looked.about)
    _draw(subject, looked, what)


def _ask(subject: Subject, op: str, sample: Sample) -> LabResult | None:
    return subject.ask_of_node(op, sample=dict(sample))


def _choose_what(subject: Subject, answer: LabResult) -> str:
    more = _MORE.get(answer.data.get("more", ""))
    if more is None:
        return _OUTPUT
    return subject.select("Shown", f"maps-{more}", [_OUTPUT, more])


def _looked(subject: Subject, what: str, answer: LabResult) -> _Looked | None:
    if what == _STATES:
        return _states(subject)
    if what == _ATTENTION:
        return _attention(subject)
    outputs = all_of(answer.arrays, "maps")
    place = 0
    if len(outputs) > 1:
        place = subject.select(
            "Output", "maps-output", list(range(len(outputs))), said=lambda at: f"output {at + 1}"
        )
    second = _ask(subject, "feature_maps", subject.other) if subject.other is not None else None
    other = all_of(second.arrays, "maps")[place] if second is not None else None
    code = maps_code.output(subject, place, np.ndim(outputs[place]))
    return _Looked("feature_maps", answer, outputs[place], other, code)


def _states(subject: Subject) -> _Looked | None:
    answer = _ask(subject, "states", subject.sample)
    if answer is None:
        return None
    names = answer.data["names"]
    name = subject.select("State", "maps-state", names)
    place = names.index(name)
    second = _ask(subject, "states", subject.other) if subject.other is not None else None
    other = all_of(second.arrays, "state")[place] if second is not None else None
    about = (
        "The state after every step, recomputed with the layer's own weights: what it remembers "
        "while it reads, also where it gives out only the last one."
    )
    if name.startswith("backward"):
        about += " This one reads from the last step to the first."
    values = all_of(answer.arrays, "state")[place]
    ways = 2 if names[-1].startswith("backward") else 1
    code = maps_code.states(subject, place, len(names), ways)
    return _Looked("states", answer, values, other, code, about)


def _attention(subject: Subject) -> _Looked | None:
    answer = _ask(subject, "attention", subject.sample)
    if answer is None:
        return None
    second = _ask(subject, "attention", subject.other) if subject.other is not None else None
    other = np.moveaxis(second.arrays["scores"], 0, -1) if second is not None else None
    about = (
        "One map for each head. A row is a query, a column a key: how much of it the query takes. "
        "Every row adds up to 1."
    )
    values = np.moveaxis(answer.arrays["scores"], 0, -1)  # heads as channels
    return _Looked("attention", answer, values, other, maps_code.attention(subject), about)


def _draw(subject: Subject, looked: _Looked, what: str) -> None:
    bounds = looked.answer.data.get("bounds", [None, None]) if what == _OUTPUT else [None, None]
    limits = (bounds[0], bounds[1])
    values = np.asarray(looked.values, np.float32)
    other = None if looked.other is None else np.asarray(looked.other, np.float32)
    name = f"{looked.name}_{subject.node['name']}"
    words = _words(subject, looked.answer, looked.values)
    if values.ndim == 0:
        markup.facts((("its number", measure(float(values))),))
    elif values.ndim == 1 and (spelt := _spelt(subject)):
        draw_text(subject, name, values, spelt, looked.code)
    elif values.ndim == 1:
        draw_units(subject, name, values, other, limits, looked.code)
    elif values.ndim == 2:
        draw_sequence(subject, name, values, other, limits, looked.code, words)
    else:
        maps = as_maps(values)
        assert maps is not None  # of three axes and more
        grid = Grid(
            name=name,
            maps=maps,
            other=None if other is None else as_maps(other),
            bounds=limits,
            code=looked.code,
            names=() if values.ndim == 3 else map_names(values.shape),
        )
        draw_grid(subject, _of_heads(grid, words) if what == _ATTENTION else grid)


def _of_heads(grid: Grid, words: tuple[str, ...]) -> Grid:
    """The same with its maps as those of heads of attention, with the words that they look at."""
    rows, columns = grid.maps.shape[1:]
    return replace(
        grid,
        axes=("query", "key"),
        what="head",
        words=words if len(words) == columns else (),
        word_rows=words if len(words) == rows else (),
    )


def _spelt(subject: Subject) -> tuple[str, ...]:
    """The words of a text that goes in, where it is looked at by itself."""
    if subject.node["class_name"] != INPUT or subject.other is not None:
        return ()
    return words_of_inputs(subject).get(subject.node_id, ())


def _words(subject: Subject, answer: LabResult, values: Any) -> tuple[str, ...]:
    """The words that the steps stand for, where one text of the sample has that many."""
    if subject.dataset is None:
        return ()
    steps = tuple(np.shape(values)[:1])
    texts = {
        place: feature.values
        for place, feature in enumerate(subject.dataset.inputs)
        if feature.kind == "text" and feature.shape[:1] == steps and feature.values
    }
    if len(texts) != 1:
        return ()
    ((place, words),) = texts.items()
    given = all_of(answer.arrays, "x")
    if not given:
        sample = subject.ask_of_sample("sample")
        given = all_of(sample.arrays, "x") if sample is not None else []
    if place >= len(given):
        return ()
    return tuple(
        words[int(token)] if 0 < int(token) < len(words) else ""
        for token in np.reshape(given[place], -1)
    )
