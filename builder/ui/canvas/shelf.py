"""What a browser has of the canvas already, so that only what is new is sent.

Every answer has a revision, and every message of the browser comes with the last revision that
it has drawn (`frontend/src/canvas/shelf.ts`). What is new since then is all that is sent. Where
the browser has not said what it has, or something that is not known here, all is sent: when the
page is drawn anew, when the server was started again, or when the browser could not use what it
got and says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import uuid4

from builder.ui.canvas.changes import NOTHING, changed
from builder.ui.canvas.data import Scope
from builder.ui.canvas.written import written_scope
from builder.ui.stack.rows import Family, PaletteItem

KEPT = 4
"""Answers that are remembered besides the one that the browser has: it says soon what it got."""


class Shown(NamedTuple):
    """What is large and seldom changes as a whole."""

    palette: Sequence[PaletteItem]
    families: Sequence[Family]
    scope: Scope


class Shelf:
    """The last answers to one browser tab, by revision."""

    def __init__(self) -> None:
        self._sent: dict[str, Shown] = {}
        self._anew = True

    def renew(self) -> None:
        """Says that the page is drawn anew: the next answer is a whole one."""
        self._anew = True

    def answer(self, shown: Shown, seen: str) -> dict[str, Any]:
        """Returns the part of the data that shows this, and remembers it.

        Args:
            shown: What is to be shown.
            seen: The revision that the browser says it has.
        """
        base = None if self._anew else self._sent.get(seen)
        self._anew = False
        new = None if base is None else _new(base, shown)
        if new == {}:
            return {"revision": seen, "base": seen}
        revision = self._remember(shown, seen)
        if new is not None:
            return {"revision": revision, "base": seen, **new}
        return {"revision": revision, **shown._asdict(), "scope": written_scope(shown.scope)}

    def _remember(self, shown: Shown, seen: str) -> str:
        revision = uuid4().hex[:12]
        self._sent[revision] = shown
        for old in [each for each in self._sent if each != seen][:-KEPT]:
            del self._sent[old]
        return revision


def _new(before: Shown, after: Shown) -> dict[str, Any] | None:
    """Returns what is new, or None where all has to be sent."""
    change = changed(before.scope, after.scope)
    if change is None:
        return None
    new: dict[str, Any] = {} if change == NOTHING else {"change": change}
    if before.palette != after.palette:
        new["palette"] = after.palette
    if before.families != after.families:
        new["families"] = after.families
    return new
