"""What a person can vary in an experiment of their own, and the values as they are typed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import streamlit as st
from pydantic import JsonValue, ValidationError

from builder.graph import paths
from builder.graph.document import Block, Graph
from builder.training.doctor.counters import GENTLE, WIDTHS
from builder.training.experiments.shortcuts import has_shortcuts
from builder.training.experiments.variations import (
    Argument,
    Removal,
    Repetitions,
    Setting,
    Shortcuts,
    Variation,
)
from builder.training.spec import OPTIMIZERS, TrainingSpec

Typed = str | Sequence[str] | Sequence[tuple[str, ...]]
"""What a person has put in: text, chosen values, or sets of layers."""

_MOST_LAYERS = 100
_MOST_SETS = 12
_ONE, _SETS = "One at a time", "Several together"
_AUGMENTATION: dict[str, JsonValue] = {
    "none": [],
    "shift and turn": list(GENTLE),
    "flip": [{"class_name": "RandomFlip", "config": {"mode": "horizontal"}}],
}
_SCHEDULES: dict[str, JsonValue] = {
    "none": None,
    "cosine": {"kind": "cosine"},
    "exponential": {"kind": "exponential"},
    "step": {"kind": "step"},
    "warm-up": {"kind": "warm_up"},
    "one cycle": {"kind": "one_cycle"},
}


@dataclass(frozen=True)
class Choice:
    """One thing that can be varied.

    Attributes:
        title: What it is called.
        values: What its values are at first, as they are typed.
        field: The field of `TrainingSpec`, or the argument of the layer.
        path: The layer; empty for a field of the training.
        names: The values that there are, where they are chosen rather than typed.
        titles: What these are called, where they do not speak for themselves.
        kind: What it is.
        whole: Whether numbers are whole.
    """

    title: str
    values: str | tuple[str, ...]
    field: str = ""
    path: str = ""
    names: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    kind: Literal["setting", "argument", "repetitions", "removal", "shortcuts"] = "setting"
    whole: bool = False


def choices(graph: Graph, spec: TrainingSpec) -> dict[str, Choice]:
    """Returns all that can be varied in a network and its training, by title."""
    found = [*_settings(spec), *_of_network(graph)]
    return {each.title: each for each in found}


def _settings(spec: TrainingSpec) -> list[Choice]:
    rate, size = spec.learning_rate, spec.batch_size
    rates = ", ".join(f"{rate * factor:g}" for factor in (0.1, 0.3, 1, 3, 10))
    sizes = ", ".join(str(each) for each in (max(1, size // 4), size, size * 4))
    return [
        Choice("learning rate", rates, "learning_rate"),
        Choice("optimizer", ("SGD", "Adam"), "optimizer", names=OPTIMIZERS),
        Choice("batch size", sizes, "batch_size", whole=True),
        Choice("epochs", f"{spec.epochs}, {spec.epochs * 2}", "epochs", whole=True),
        Choice("seed", "0, 1, 2, 3, 4", "seed", whole=True),
        Choice(
            "augmentation", ("none", "shift and turn"), "augmentation", names=tuple(_AUGMENTATION)
        ),
        Choice("schedule", ("none", "cosine"), "schedule", names=tuple(_SCHEDULES)),
    ]


def _of_network(graph: Graph) -> list[Choice]:
    found: list[Choice] = []
    removable: dict[str, str] = {}
    for node_id in list(graph.nodes)[:_MOST_LAYERS]:
        layer, path = graph.layer_of(node_id), paths.write((node_id,))
        width = WIDTHS.get(layer.class_name)
        present = layer.config.get(width) if width else None
        if isinstance(layer, Block):
            found.append(
                Choice(f"times {layer.name}", "1, 2, 4, 8", path=path, kind="repetitions",
                       whole=True)
            )  # fmt: skip
        elif width and isinstance(present, int):
            values = f"{max(1, present // 2)}, {present}, {present * 2}"
            found.append(
                Choice(f"{width} of {layer.name}", values, width, path, kind="argument", whole=True)
            )
        if layer.class_name != "Input":
            called = list(removable.values()).count(layer.name)  # a shared layer is there again
            removable[path] = f"{layer.name}, call {called + 1}" if called else layer.name
    if removable:
        names, titles = tuple(removable), tuple(removable.values())
        found.append(Choice("layers left out", (), names=names, titles=titles, kind="removal"))
    if has_shortcuts(graph):
        found.append(Choice("shortcuts", ("with", "without"), kind="shortcuts"))
    return found


def draw_values(choice: Choice, place: str) -> Typed:
    """Draws the field for the values of a choice, and returns what it holds."""
    key = f"{place}-{choice.title}"
    if choice.kind == "shortcuts":
        return list(choice.values)
    if choice.kind == "removal":
        return _draw_sets(choice, key)
    if choice.names:
        return st.multiselect("Values", choice.names, default=list(choice.values), key=key)
    return st.text_input("Values", value=str(choice.values), key=key, help="Separated by commas")


def _draw_sets(choice: Choice, key: str) -> list[tuple[str, ...]]:
    """Draws which layers are left out together; a row more than there are sets so far."""
    how = st.segmented_control(
        "Leave out", (_ONE, _SETS), default=_ONE, required=True, key=f"{key}-how",
        help="What comes into a layer that is left out goes on unchanged. The whole network is "
        "trained too, to compare.",
    )  # fmt: skip
    if how == _ONE:
        return [(path,) for path in _draw_layers(choice, "Layers", f"{key}-one")]
    sets: list[tuple[str, ...]] = []
    for number in range(1, _MOST_SETS + 1):
        chosen = tuple(_draw_layers(choice, f"Set {number}", f"{key}-set-{number}"))
        if not chosen:
            break
        sets.append(chosen)
    return list(dict.fromkeys(sets))


def _draw_layers(choice: Choice, label: str, key: str) -> list[str]:
    titles = dict(zip(choice.names, choice.titles, strict=True))
    return st.multiselect(
        label,
        choice.names,
        key=key,
        format_func=lambda path: titles.get(path, path),
        placeholder="choose layers",
    )


def variation_of(choice: Choice, typed: Typed) -> Variation | str:
    """Returns what is varied, or words where the values cannot be used."""
    try:
        values = _numbers(typed, whole=choice.whole) if isinstance(typed, str) else list(typed)
        if not values and choice.kind == "removal":
            return "Choose at least one layer to leave out."
        if not values:
            return f"{choice.title}: Expected at least one value."
        return _variation(choice, values)
    except ValidationError as error:
        message = error.errors(include_url=False)[0]["msg"]
        return f"{choice.title}: {message}."
    except ValueError as error:
        return f"{choice.title}: {error}"


def _variation(choice: Choice, values: list[Any]) -> Variation:
    match choice.kind:
        case "removal":
            return Removal(options=((), *values))
        case "shortcuts":
            return Shortcuts()
        case "repetitions":
            return Repetitions(path=choice.path, values=tuple(int(each) for each in values))
        case "argument":
            return Argument(path=choice.path, name=choice.field, values=tuple(values))
        case "setting":
            known = {"augmentation": _AUGMENTATION, "schedule": _SCHEDULES}.get(choice.field)
            if known is None:
                return Setting(field=choice.field, values=tuple(values))
            names = tuple(str(each) for each in values)
            return Setting(
                field=choice.field, values=tuple(known[name] for name in names), labels=names
            )


def _numbers(text: str, *, whole: bool) -> list[int | float]:
    """Reads numbers between commas.

    Raises:
        ValueError: When one is none; the message says what was expected.
    """
    found: list[int | float] = []
    for part in filter(None, (each.strip() for each in text.split(","))):
        try:
            number = int(part) if whole else float(part)
            if not math.isfinite(number):
                raise ValueError
            found.append(number)
        except ValueError:
            wanted = "whole numbers" if whole else "numbers"
            raise ValueError(f"Expected {wanted} separated by commas, got {part!r}.") from None
    return list(dict.fromkeys(found))
