"""The fields of the setup: each shows what is chosen and hands on what is chosen instead.

A field is named by the parts of its key, after `SPEC`. What cannot be used stays in the field as
a draft with the reason, and `Train` waits for it. Labels are shown as they are: some are names
that a person has given to layers and classes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

import streamlit as st

from builder.ui import markup
from builder.ui.session import Draft, Session, key, widget_value
from builder.ui.training_choices import SPEC
from builder.ui.values import FieldError

Parts = tuple[str, ...]

Then = Callable[..., None]
"""What is called with the session, the arguments given along, and last the new value."""


def more(session: Session, name: str, label: str, summary: str, draw: Callable[[], None]) -> None:
    """Draws a line that says what is set, and opens to more; its content is made when open."""
    # What is set is no part of the label: with another label it would be another popover, closed.
    popover = st.popover(label, key=key("more", name, "line"), on_change="rerun", width="stretch")
    markup.setting(summary)
    if popover.open:
        with popover, st.container(key=key("more", name), gap="small"):
            draw()


def number_field(
    session: Session,
    label: str,
    parts: Parts,
    value: float | None,
    limits: tuple[float | None, float | None],
    then: Then,
    args: tuple[Any, ...] = (),
    *,
    whole: bool = False,
    optional: bool = False,
    help: str | None = None,
    disabled: bool = False,
) -> None:
    """Draws the field of a number. Without limits of its own the browser sends wrong ones too.

    Args:
        session: Whose setup it is.
        label: What stands beside it.
        parts: What tells it from all others.
        value: What is chosen; None where it is empty.
        limits: The least and the greatest number that can be used.
        then: Takes the new number.
        args: What it is given before that.
        whole: Whether only whole numbers can be used.
        optional: Whether it can be emptied.
        help: What it means.
        disabled: Whether it can be looked at only.
    """
    kind: type[int] | type[float] = int if whole else float
    draft = session.drafts.get(key(SPEC, *parts))
    shown = kind(draft.text) if draft else None if value is None else kind(value)
    sort: Any = {"step": 1, "format": "%d"} if whole else {"step": _step(shown, limits)}
    st.number_input(
        markup.label(label),
        value=cast(Any, shown),
        key=session.show(shown, SPEC, *parts),
        **{"format": "%g", **sort},
        placeholder="none" if optional else None,
        help=help,
        disabled=disabled,
        on_change=_take_number,
        args=(label, parts, limits, optional, then, args),
    )
    _draw_draft(draft)


def _step(shown: float | None, limits: tuple[float | None, float | None]) -> float:
    least, most = limits
    if least == 0 and most is not None and most <= 1:
        return 0.05
    return smaller_power(shown) if shown and shown > 0 else 0.1


def smaller_power(value: float) -> float:
    """Returns the greatest power of ten below a number: a step that never leads to 0."""
    return float(10.0 ** (math.ceil(math.log10(value)) - 1))


def _take_number(
    label: str,
    parts: Parts,
    limits: tuple[float | None, float | None],
    optional: bool,
    then: Then,
    args: tuple[Any, ...],
) -> None:
    session, value = Session.current(), widget_value(SPEC, *parts)
    if value is None and not optional:
        return
    session.drafts.pop(key(SPEC, *parts), None)
    if isinstance(value, float):
        value = float(f"{value:.9g}")  # 0.0007, not 0.0007000000000000001 after some steps
    least, most = limits
    if value is not None and not _within(value, least, most):
        message = f"{label}: Expected {_range(value, least, most)}, got {value}."
        session.drafts[key(SPEC, *parts)] = Draft(str(value), message)
        return
    then(session, *args, value)


def _within(value: float, least: float | None, most: float | None) -> bool:
    return (least is None or value >= least) and (most is None or value <= most)


def _range(value: float, least: float | None, most: float | None) -> str:
    written = [
        None if bound is None else f"{bound:,}" if isinstance(value, int) else f"{bound:g}"
        for bound in (least, most)
    ]
    if None not in written:
        return f"{written[0]} to {written[1]}"
    return f"at least {written[0]}" if written[0] is not None else f"at most {written[1]}"


def choice_field(
    session: Session,
    label: str,
    parts: Parts,
    options: Iterable[Any],
    value: Any,
    then: Then,
    args: tuple[Any, ...] = (),
    *,
    names: Callable[[Any], str] = str,
    help: str | None = None,
) -> None:
    """Draws the choice of one of several; what is chosen is one of them, wanted or not."""
    listed = list(dict.fromkeys((*options, value)))
    st.selectbox(
        markup.label(label),
        listed,
        index=listed.index(value),
        key=session.show(value, SPEC, *parts),
        format_func=names,
        help=help,
        on_change=_take_plain,
        args=(parts, then, args),
    )


def truth_field(
    session: Session,
    label: str,
    parts: Parts,
    value: bool,
    then: Then,
    args: tuple[Any, ...] = (),
    *,
    help: str | None = None,
    disabled: bool = False,
) -> None:
    """Draws a switch."""
    st.toggle(
        markup.label(label),
        value=value,
        key=session.show(value, SPEC, *parts),
        help=help,
        disabled=disabled,
        on_change=_take_plain,
        args=(parts, then, args),
    )


def several_field(
    session: Session,
    label: str,
    parts: Parts,
    options: Iterable[str],
    value: Sequence[str],
    then: Then,
    args: tuple[Any, ...] = (),
    *,
    names: Callable[[Any], str] = str,
    placeholder: str = "none",
    help: str | None = None,
) -> None:
    """Draws the choice of any number of several."""
    chosen = list(value)
    st.multiselect(
        markup.label(label),
        list(dict.fromkeys((*chosen, *options))),
        default=chosen,
        key=session.show(chosen, SPEC, *parts),
        format_func=names,
        placeholder=placeholder,
        help=help,
        on_change=_take_plain,
        args=(parts, then, args),
    )


def text_field(
    session: Session,
    label: str,
    parts: Parts,
    value: str,
    then: Then,
    args: tuple[Any, ...] = (),
    *,
    read: Callable[[str], Any] = str,
    placeholder: str = "",
    help: str | None = None,
) -> None:
    """Draws the field of a text; `read` says what it means, or raises `FieldError`."""
    draft = session.drafts.get(key(SPEC, *parts))
    shown = draft.text if draft else value
    st.text_input(
        markup.label(label),
        value=shown,
        key=session.show(shown, SPEC, *parts),
        placeholder=placeholder,
        help=help,
        on_change=_take_text,
        args=(parts, read, then, args),
    )
    _draw_draft(draft)


def _take_plain(parts: Parts, then: Then, args: tuple[Any, ...]) -> None:
    value = widget_value(SPEC, *parts)
    if value is not None:
        then(Session.current(), *args, value)


def _take_text(parts: Parts, read: Callable[[str], Any], then: Then, args: tuple[Any, ...]) -> None:
    session, text = Session.current(), str(widget_value(SPEC, *parts) or "")
    session.drafts.pop(key(SPEC, *parts), None)
    try:
        value = read(text)
    except FieldError as error:
        session.drafts[key(SPEC, *parts)] = Draft(text, str(error))
        return
    then(session, *args, value)


def _draw_draft(draft: Draft | None) -> None:
    if draft:
        st.caption(f":red[{markup.plain(draft.message)}]")
