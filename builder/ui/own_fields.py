"""Fields of a plan: each shows what is chosen and changes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import streamlit as st

from builder.ui import markup
from builder.ui.own_state import Bringing
from builder.ui.session import Session, widget_value

T = TypeVar("T", bound=str)

Take = Callable[[Bringing, Any], None]
"""Takes what was chosen."""


def choice(
    session: Session,
    bringing: Bringing,
    label: str,
    name: str,
    options: Mapping[T, str],
    chosen: T,
    take: Take,
    **look: Any,
) -> None:
    """Draws a choice between a few things.

    Args:
        session: Whose page it is.
        bringing: The file.
        label: What is chosen.
        name: Tells the field from the others.
        options: What may be chosen, and how it is called.
        chosen: What is chosen now.
        take: Takes what is chosen.
        **look: More arguments of `st.selectbox`.
    """
    parts = ("own", bringing.token, name)
    st.selectbox(
        markup.label(label),
        list(options),
        index=list(options).index(chosen),
        key=session.show(chosen, *parts),
        format_func=lambda option: options[option],
        on_change=_took,
        args=(parts, take),
        **look,
    )


def several(
    session: Session,
    bringing: Bringing,
    label: str,
    name: str,
    options: Sequence[str],
    chosen: Sequence[str],
    take: Take,
    **look: Any,
) -> None:
    """Draws a choice of several things; arguments as of `choice`."""
    parts = ("own", bringing.token, name)
    st.multiselect(
        markup.label(label),
        options,
        default=list(chosen),
        key=session.show(list(chosen), *parts),
        on_change=_took,
        args=(parts, take),
        **look,
    )


def number(
    session: Session,
    bringing: Bringing,
    label: str,
    name: str,
    chosen: int,
    limits: tuple[int, int],
    take: Take,
    **look: Any,
) -> None:
    """Draws a whole number within limits; other arguments as of `choice`."""
    parts = ("own", bringing.token, name)
    st.number_input(
        markup.label(label),
        min_value=limits[0],
        max_value=limits[1],
        value=chosen,
        key=session.show(chosen, *parts),
        on_change=_took,
        args=(parts, take),
        **look,
    )


def yes_or_no(
    session: Session,
    bringing: Bringing,
    label: str,
    name: str,
    chosen: bool,
    take: Take,
    **look: Any,
) -> None:
    """Draws a box to tick; arguments as of `choice`."""
    parts = ("own", bringing.token, name)
    st.checkbox(
        markup.label(label),
        value=chosen,
        key=session.show(chosen, *parts),
        on_change=_took,
        args=(parts, take),
        **look,
    )


def line(
    session: Session,
    bringing: Bringing,
    label: str,
    name: str,
    chosen: str,
    take: Take,
    **look: Any,
) -> None:
    """Draws a line of text; arguments as of `choice`."""
    parts = ("own", bringing.token, name)
    st.text_input(
        markup.label(label),
        value=chosen,
        key=session.show(chosen, *parts),
        on_change=_took,
        args=(parts, take),
        **look,
    )


def field_of(name: str) -> Take:
    """Returns what takes a field of the plan by its name."""

    def take(bringing: Bringing, value: Any) -> None:
        bringing.choose(**{name: value})

    return take


def split_field(name: str) -> Take:
    """Returns what takes a field of the plan's split by its name."""

    def take(bringing: Bringing, value: Any) -> None:
        assert bringing.plan is not None
        bringing.choose(split=bringing.plan.split.model_copy(update={name: value}))

    return take


def _took(parts: tuple[str, ...], take: Take) -> None:
    bringing, value = Session.current().bringing, widget_value(*parts)
    if bringing is not None and bringing.plan is not None and value is not None:
        take(bringing, value)
