"""A text, a row of a table or a series of one's own as an input: typed, or pasted.

It begins with the sample of the data, so that one word or one number of it can be changed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from builder.datasets import Feature
from builder.datasets.own.about import Scaling
from builder.inspection.own_images import MOST_FILE_BYTES
from builder.inspection.own_values import (
    OwnValueError,
    array_of_file,
    as_text,
    known_words,
    numbers_of_words,
    pasted_numbers,
    words_as_numbers,
)
from builder.ui import markup
from builder.ui.controls import set_widget_value, widget_value
from builder.ui.figures import count, plural
from builder.ui.session import Session

MOST_FIELDS = 40
"""A row of more values is pasted, not typed field by field."""

MOST_PASTED = 20_000
_SCROLLED = 7
_SHOWN_WORDS = 400


@dataclass(frozen=True)
class Typed:
    """What an input takes that is typed.

    Attributes:
        feature: The input.
        given: What the sample of the data has there, without a batch axis; None for nothing.
        words: The words by number, of a text; empty where nobody has them here.
        scaling: How values are normalised after they are typed.
        where: Where the numbers are kept, None for nothing typed: see `set_widget_value`.
    """

    feature: Feature
    given: Any
    words: Sequence[str]
    scaling: Scaling
    where: tuple[str, ...]

    @property
    def raw(self) -> Any:
        """The sample of the data in the units in which its values are typed."""
        return None if self.given is None else self.scaling.undone(np.asarray(self.given))

    def kept(self) -> Any:
        """Returns what was typed, None for nothing."""
        return widget_value(*self.where, "typed")


def draw_typed(typed: Typed) -> None:
    """Draws the fields that fit the input, and keeps what is typed there as numbers."""
    size = math.prod(typed.feature.shape)
    row = typed.feature.kind in ("table", "points")
    if typed.feature.kind == "text":
        _draw_text(typed)
    elif row and size <= MOST_FIELDS:
        _draw_row(typed)
    elif size <= MOST_PASTED and typed.feature.kind not in ("image", "video"):
        _draw_pasted(typed)
    else:
        draw_file(typed.where, typed.feature.name, typed.feature.shape)


def draw_file(where: tuple[str, ...], name: str, shape: Sequence[int]) -> None:
    """Draws the way in for numbers that nobody types: a file of NumPy."""
    size = " × ".join(map(str, shape))
    file = st.file_uploader(
        f"A .npy file of NumPy, {size} numbers",
        ["npy"],
        key="-".join(("inspect-numbers", *where)),
        max_upload_size=MOST_FILE_BYTES // 2**20,
    )
    values = None
    if file is not None:
        try:
            values = array_of_file(file.getvalue(), shape)
        except OwnValueError as error:
            st.error(markup.plain(f"{name}: {error}"), icon=":material/error:")
    set_widget_value(values, *where)


def draw_numbers(
    where: tuple[str, ...],
    label: str,
    shown: str,
    read: Callable[[str], Any],
    *,
    placeholder: str = "",
) -> None:
    """Draws a field for a text, and keeps what it is read as.

    Args:
        where: Where the numbers are kept.
        label: What the field asks for.
        shown: What it begins with.
        read: Reads it; raises `OwnValueError` where it cannot.
        placeholder: What an empty one says.
    """
    typed = widget_value(*where, "typed")
    value = shown if typed is None else str(typed)
    parts = ("inspect-typed", *where)
    st.text_area(
        label,
        value=value,
        key=Session.current().show(value, *parts),
        height=112,
        placeholder=placeholder,
        on_change=_take_text,
        args=(parts, where, shown),
    )
    values = None
    if typed is not None:
        try:
            values = read(value)
        except OwnValueError as error:
            st.error(markup.plain(str(error)), icon=":material/error:")
        _draw_again(where)
    set_widget_value(values, *where)


def _take_text(parts: tuple[str, ...], where: tuple[str, ...], shown: str) -> None:
    text = widget_value(*parts)
    set_widget_value(None if text is None or text == shown else text, *where, "typed")


def _draw_again(where: tuple[str, ...]) -> None:
    st.button(
        "Undo what is typed",
        key="-".join(("inspect-untyped", *where)),
        icon=":material/undo:",
        on_click=set_widget_value,
        args=(None, *where, "typed"),
    )


def _draw_text(typed: Typed) -> None:
    feature, length = typed.feature, typed.feature.shape[0]
    tokens, highest = typed.words, int((feature.value_range or (0, 0))[1])
    notes: list[str] = []

    def read(text: str) -> Any:
        written = (
            words_as_numbers(text, tokens, length)
            if tokens
            else numbers_of_words(text, highest, length)
        )
        notes.extend(written.notes)
        return written.numbers

    numbers = [] if typed.given is None else [int(each) for each in typed.given if each]
    if tokens:
        known = known_words(tokens)
        spoken = [tokens[each] for each in numbers if tokens[each] in known]
        label = f"Text for {feature.name}, up to {plural(length, 'word')}"
        draw_numbers(typed.where, markup.label(label), " ".join(spoken), read)
        _draw_words(tuple(known))
    else:
        markup.note("The list of words is not on this machine: type the words' numbers.")
        label = f"{feature.name}: up to {length} numbers from 1 to {count(highest)}"
        draw_numbers(typed.where, markup.label(label), " ".join(map(str, numbers)), read)
    for each in notes:
        markup.note(each)


def _draw_words(known: Sequence[str]) -> None:
    if len(known) > _SHOWN_WORDS:
        markup.note(f"The network knows {count(len(known))} words.")
        return
    with st.expander(f"The {plural(len(known), 'word')} that it knows"):
        markup.note(" · ".join(sorted(known, key=str.lower)))


def _draw_row(typed: Typed) -> None:
    """Draws a field for each value of a row, with its name and its unit."""
    size, kept = math.prod(typed.feature.shape), typed.kept()
    usual = np.zeros(size) if typed.raw is None else np.reshape(typed.raw, -1)
    shown = [_plain(each) for each in usual] if kept is None else list(kept)
    scale = typed.feature.scale
    box = st.container(height=440) if size > _SCROLLED else st.container()
    with box:
        for place, value in enumerate(shown):
            parts = ("inspect-value", *typed.where, str(place))
            st.number_input(
                markup.label(_name(typed.feature, place)),
                value=value,
                step=_step(scale.deviation[place] if scale else 0.0),
                format="%.6g",
                key=Session.current().show(value, *parts),
                help=None if scale is None else (
                    f"In the training data {scale.mean[place]:.4g} in the mean, give or take "
                    f"{scale.deviation[place]:.4g}"
                ),
                on_change=_take_value,
                args=(parts, typed.where, place, tuple(shown)),
            )  # fmt: skip
    if kept is None:
        set_widget_value(None, *typed.where)
        return
    _draw_again(typed.where)
    values = np.asarray(kept, np.float32).reshape(typed.feature.shape)
    set_widget_value(typed.scaling.applied(values), *typed.where)


def _take_value(
    parts: tuple[str, ...], where: tuple[str, ...], place: int, shown: tuple[float, ...]
) -> None:
    value = widget_value(*parts)
    if value is not None and value != shown[place]:
        largest = float(np.finfo(np.float32).max)
        changed = [*shown]
        changed[place] = min(max(float(value), -largest), largest)
        set_widget_value(changed, *where, "typed")


def _plain(value: float) -> float:
    """The decimal number that is meant, not the nearest binary one of 32 bits."""
    return float(f"{value:.6g}")


def _step(deviation: float) -> float:
    """What the arrows of a field add: a round number, some tenths of how far values differ."""
    return 10.0 ** math.floor(math.log10(deviation / 2)) if deviation > 0 else 0.1


def _name(feature: Feature, place: int) -> str:
    return feature.values[place] if place < len(feature.values) else f"value {place + 1}"


def _draw_pasted(typed: Typed) -> None:
    feature = typed.feature
    shape = feature.shape

    def read(text: str) -> Any:
        return typed.scaling.applied(pasted_numbers(text, shape))

    shown = "" if typed.raw is None else as_text(typed.raw)
    named = ", ".join(feature.values[:8]) + (" …" if len(feature.values) > 8 else "")
    if len(shape) > 1:
        steps = plural(shape[0], "step")
        per_step = shape[-1] if len(shape) == 2 else math.prod(shape[1:])
        what = f"{steps} of {named or plural(per_step, 'value')}"
    else:
        what = plural(math.prod(shape), "number")
    draw_numbers(typed.where, markup.label(f"{feature.name}: {what}"), shown, read)
    lines = ", a line for each step" if len(shape) > 1 and math.prod(shape[1:]) > 1 else ""
    markup.note(f"Between two numbers a blank, a comma or a line{lines}. Decimals have a point.")
