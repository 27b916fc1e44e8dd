"""The arguments of a loss, a metric, an optimizer or the like, as fields made from their specs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st
from pydantic import JsonValue

from builder.layers.specs import ArgSpec
from builder.ui.figures import plural
from builder.ui.session import Session
from builder.ui.training_fields import (
    Parts,
    Then,
    choice_field,
    number_field,
    text_field,
    truth_field,
)
from builder.ui.values import from_text, same_value, to_text

Config = Mapping[str, JsonValue]
Change = Callable[[Config], dict[str, JsonValue]]

_LONGEST_HELP = 1000
_NONE = "none"


def draw_arguments(
    session: Session,
    parts: Parts,
    specs: Sequence[ArgSpec],
    config: Config,
    then: Then,
    args: tuple[Any, ...] = (),
) -> None:
    """Draws a field for each argument: the important ones, and the others folded away.

    Args:
        session: Whose setup it is.
        parts: What tells these fields from all others.
        specs: The arguments.
        config: Those that are not at their defaults.
        then: Takes the change, after the session and `args`: a function that is given the
            config as it is then and returns the new one.
        args: What it is given before that.
    """
    first = [spec for spec in specs if spec.important or spec.name in config or spec.required]
    others = [spec for spec in specs if spec not in first]
    for spec in first:
        _draw(session, parts, spec, config, then, args)
    if others:
        fold = st.expander(
            plural(len(others), "more argument" if first else "argument"),
            key="-".join(("fold", *parts)),
            on_change="rerun",
        )
        if fold.open:
            with fold:
                for spec in others:
                    _draw(session, parts, spec, config, then, args)


def config_words(config: Config) -> str:
    """Says in a line which arguments are set: `momentum 0.9 · nesterov`."""
    said = (
        name if value is True else f"no {name}" if value is False else f"{name} {_brief(value)}"
        for name, value in config.items()
    )
    return " · ".join(said)


def _brief(value: JsonValue) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _draw(
    session: Session,
    parts: Parts,
    spec: ArgSpec,
    config: Config,
    then: Then,
    args: tuple[Any, ...],
) -> None:
    value = config.get(spec.name, spec.default)
    place = (*parts, spec.name)
    taken = (then, args, spec)
    words = _help(spec)
    if spec.kind == "bool" and isinstance(value, bool):
        truth_field(session, spec.name, place, value, _take, taken, help=words)
    elif spec.kind in ("int", "float") and (
        value is None or (isinstance(value, int | float) and not isinstance(value, bool))
    ):
        number_field(
            session, spec.name, place, value, (spec.minimum, spec.maximum), _take, taken,
            whole=spec.kind == "int", optional=spec.optional, help=words,
        )  # fmt: skip
    elif spec.choices:
        options = (*([_NONE] if spec.optional else []), *spec.choices)
        shown = _NONE if value is None else str(value)
        choice_field(session, spec.name, place, options, shown, _take, taken, help=words)
    else:
        read = partial(from_text, spec)
        text_field(
            session, spec.name, place, to_text(spec, value), _take, taken, read=read, help=words
        )


def _take(
    session: Session, then: Then, args: tuple[Any, ...], spec: ArgSpec, value: JsonValue
) -> None:
    then(session, *args, partial(changed, spec, value))


def changed(spec: ArgSpec, value: JsonValue, config: Config) -> dict[str, JsonValue]:
    """Returns a config with one argument set; at its default it is left out."""
    if spec.choices and value == _NONE and spec.optional:
        value = None
    others = {name: kept for name, kept in config.items() if name != spec.name}
    usual = not spec.required and same_value(spec, value, spec.default)
    return others if usual else {**others, spec.name: value}


def _help(spec: ArgSpec) -> str | None:
    text = spec.doc.strip()
    if len(text) > _LONGEST_HELP:
        text = text[:_LONGEST_HELP].rsplit(" ", 1)[0] + " …"
    return text or None
