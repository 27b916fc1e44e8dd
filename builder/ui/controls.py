"""Widgets that show the document: their keys, what they show, and what they may dispatch."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any, Self, cast

import streamlit as st


@dataclass
class Draft:
    """What was typed into a field and could not be taken over: the text and why not."""

    text: str
    message: str


Parts = tuple[str, ...]
"""What tells a field from all others."""


@dataclass(kw_only=True)
class Controls:
    """The fields of one session.

    Attributes:
        drafts: Text that could not be taken over, by widget key.
        field_set: Part of the key of every field of `control`; a new one gives new fields.
    """

    drafts: dict[str, Draft] = field(default_factory=dict)
    field_set: str = field(default_factory=lambda: token_hex(4))
    _field_at_work: bool = False
    _shown: dict[Parts, Any] = field(default_factory=dict)
    _doubtful: dict[Parts, Any] = field(default_factory=dict)
    _renewed: dict[Parts, str] = field(default_factory=dict)

    @classmethod
    def current(cls) -> Self:
        """Returns the session of this tab."""
        raise NotImplementedError

    def show(self, value: Any, *parts: str) -> str:
        """Makes a widget show a value and returns the widget's key.

        The key stays, so the widget keeps its focus; the value is the document's. The same
        value is to be given as the widget's default: where a rerun breaks off the one that sent
        the value, the browser falls back on the default, and would report that as a change.

        Args:
            value: What the widget shall show, in the widget's own type.
            *parts: What tells the widget from all others.
        """
        name = key(*parts)
        if name not in state() or state()[name] != value:
            state()[name] = value
        return name

    def control(
        self, shown: Any, *parts: str, then: Callable[..., None], args: tuple[Any, ...] = ()
    ) -> dict[str, Any]:
        """Returns the keyword arguments of a widget that shows a value of the document.

        Args:
            shown: What the widget shall show.
            *parts: What tells the widget from all others.
            then: What dispatches a change.
            args: Its arguments.
        """
        if parts in self._doubtful and self._doubtful.pop(parts) != shown:
            self._renewed[parts] = token_hex(4)
        self._shown[parts] = shown
        return {
            "key": self.show(shown, *self._field(parts)),
            "on_change": self._from_field,
            "args": (self._field(parts), then, args),
        }

    def typed(self, *parts: str) -> Any:
        """Returns what a widget of `control` holds, None where it was not drawn yet."""
        return widget_value(*self._field(parts))

    def take_from_field(self, then: Callable[..., None], args: tuple[Any, ...]) -> None:
        """Lets a field dispatch its change; the fields stay as they are and keep the focus."""
        self._field_at_work = True
        try:
            then(*args)
        finally:
            self._field_at_work = False

    def renew_fields(self) -> None:
        """Replaces all fields, since the document was changed by something else than them.

        A browser sends what all its fields hold with everything it sends. Fields of the same
        name would send what they showed before, and that would count as an edit.
        """
        self.field_set = token_hex(4)
        for known in (self._shown, self._doubtful, self._renewed):
            known.clear()

    def renew_changed_fields(self) -> None:
        """Replaces those fields, when they are drawn, whose value in the document has changed.

        A field whose value is the same stays, and with it the focus and what is being typed:
        what it sends late is no edit.
        """
        self._doubtful = {**self._shown, **self._doubtful}

    def _field(self, parts: Parts) -> Parts:
        return (*parts, self._renewed.get(parts, self.field_set))

    @classmethod
    def _from_field(cls, name: Parts, then: Callable[..., None], args: tuple[Any, ...]) -> None:
        session, parts = cls.current(), name[:-1]
        if session._field(parts) == name:
            # A field that is drawn for the first time reports what it shows: that is no edit.
            if parts not in session._shown or widget_value(*name) != session._shown[parts]:
                session.take_from_field(then, args)
            session._doubtful.pop(parts, None)  # it shows what it has just said


def key(*parts: str) -> str:
    """Returns the key of the widget that these parts name."""
    return "-".join(parts)


def widget_value(*parts: str) -> Any:
    """Returns what a widget holds, None where it was not drawn yet."""
    return state().get(key(*parts))


def set_widget_value(value: Any, *parts: str) -> None:
    """Sets what a widget that is not controlled by the document shows at its next drawing."""
    state()[key(*parts)] = value


def state() -> MutableMapping[str, Any]:
    """Returns Streamlit's state of this tab."""
    return cast("MutableMapping[str, Any]", st.session_state)
