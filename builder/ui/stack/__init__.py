"""The stack: a palette, and the network as a column of cards that can be edited in place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from builder.ui.delivery import Bundle
from builder.ui.inbox import NOTHING_YET, Ack, Inbox, read_browser, read_ids
from builder.ui.stack.gestures import (
    GESTURES,
    AddGesture,
    BypassGesture,
    DuplicateGesture,
    FixGesture,
    FreezeGesture,
    Gesture,
    MoveGesture,
    RedoGesture,
    RemoveGesture,
    RenameGesture,
    UndoGesture,
)
from builder.ui.stack.rows import Family, PaletteItem, Row, Selection

__all__ = [
    "NOTHING_YET",
    "Ack",
    "AddGesture",
    "BypassGesture",
    "DuplicateGesture",
    "Family",
    "FixGesture",
    "FreezeGesture",
    "Gesture",
    "MoveGesture",
    "PaletteItem",
    "RedoGesture",
    "RemoveGesture",
    "RenameGesture",
    "Row",
    "Selection",
    "StackState",
    "UndoGesture",
    "stack_editor",
    "stack_state",
]

_BUNDLE = Bundle("stack")


@dataclass(frozen=True, slots=True)
class StackState:
    """What the browser says.

    Attributes:
        gestures: What the person did and Python may not have applied yet.
        selection: Paths of the selected rows. It may name nodes that are gone, or that a pending
            gesture is about to make.
        browser: Tells this browser from others; empty before it has said so.
    """

    gestures: Inbox[Gesture] = Inbox()
    selection: tuple[str, ...] = ()
    browser: str = ""

    @classmethod
    def read(cls, state: Mapping[str, Any] | None, wished: Sequence[str] = ()) -> StackState:
        """Reads the component's state keys, whatever they hold.

        Args:
            state: The state keys and their values.
            wished: What Python wanted selected, which counts until the browser says more.
        """
        state = state or {}
        gestures = Inbox.read(state.get("gestures"), GESTURES)
        browser = read_browser(state.get("browser"))
        return cls(gestures, read_ids(state.get("selection"), wished), browser)


def stack_state(key: str, wished: Sequence[str] = ()) -> StackState:
    """Returns the state of the editor drawn under `key`: for use in its `on_change`.

    Args:
        key: The element's key.
        wished: What Python wanted selected, which counts until the browser says more.
    """
    return StackState.read(st.session_state.get(key), wished)


def stack_editor(
    *,
    palette: Sequence[PaletteItem],
    families: Sequence[Family],
    rows: Sequence[Row],
    selection: Selection,
    ack: Ack,
    key: str,
    height: int,
    on_change: Callable[[], None],
    browser: str = "",
    read_only: bool = False,
    can_undo: bool = True,
    can_redo: bool = True,
) -> StackState:
    """Draws the stack editor.

    The document stays in Python: the browser shows `rows`, sends what the person does as
    gestures, and shows a hint of each until it is acknowledged. A callback applies them:

        def apply_gestures() -> None:
            gestures = stack_state("stack").gestures
            for gesture in gestures.since(session.ack):
                session.dispatch(edit_for(gesture))
            session.ack = gestures.acknowledged(session.ack)

    Gestures that cannot be applied any more (the node is gone) are acknowledged all the same.

    Args:
        palette: The layers that can be added, in the order of the palette.
        families: Their families, in the order of the palette.
        rows: The network in stack order.
        selection: Which rows Python wants selected; taken up when its `rev` changes.
        ack: The last gesture applied; start with `NOTHING_YET`.
        key: The element's key.
        height: In pixels.
        on_change: Called before the rerun when the browser has something to say.
        browser: Whose saved blocks the palette shows; the browser answers with its own id.
        read_only: Whether the stack can only be looked at.
        can_undo: Whether there is something to undo.
        can_redo: Whether there is something to do again.
    """
    state = _BUNDLE.mount(
        key=key,
        height=height,
        data={
            "palette": list(palette),
            "families": list(families),
            "rows": list(rows),
            "selection": selection,
            "ack": ack,
            "browser": browser,
            "read_only": read_only,
            "can_undo": can_undo,
            "can_redo": can_redo,
        },
        on_change=dict.fromkeys(("gestures", "selection", "browser"), on_change),
    )
    return StackState.read(state, selection["ids"])
