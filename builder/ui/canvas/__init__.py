"""The canvas: the network as nodes and wires, edited by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st
from pydantic import TypeAdapter

from builder.ui.canvas.data import Fragment, Scope, Verdict
from builder.ui.canvas.gestures import GESTURES, Gesture
from builder.ui.canvas.shelf import Shelf, Shown
from builder.ui.canvas.wires import Question
from builder.ui.delivery import Bundle
from builder.ui.inbox import Ack, Inbox, or_else, read_browser, read_ids
from builder.ui.stack.rows import Family, PaletteItem, Selection

__all__ = ["CanvasState", "Fragment", "Gesture", "Question", "Scope", "Shelf", "Verdict",
           "canvas_state", "wire_editor"]  # fmt: skip

_BUNDLE = Bundle("canvas")

_QUESTION: TypeAdapter[Question | None] = TypeAdapter(Question | None)


@dataclass(frozen=True, slots=True)
class CanvasState:
    """What the browser says.

    Attributes:
        gestures: What the person did and Python may not have applied yet.
        selection: Paths of the selected nodes. It may name nodes that are gone, or that a
            pending gesture is about to make.
        question: What the person wants to know about a wire that is not drawn yet.
        browser: Tells this browser from others; empty before it has said so.
        seen: The revision of what is drawn there (`Shelf`); empty before it has said so.
    """

    gestures: Inbox[Gesture] = Inbox()
    selection: tuple[str, ...] = ()
    question: Question | None = None
    browser: str = ""
    seen: str = ""

    @classmethod
    def read(cls, state: Mapping[str, Any] | None, wished: Sequence[str] = ()) -> CanvasState:
        """Reads the component's state keys, whatever they hold.

        Args:
            state: The state keys and their values.
            wished: What Python wanted selected, which counts until the browser says more.
        """
        state = state or {}
        return cls(
            Inbox.read(state.get("gestures"), GESTURES),
            read_ids(state.get("selection"), wished),
            or_else(_QUESTION, state.get("question"), None),
            read_browser(state.get("browser")),
            read_browser(state.get("seen")),
        )


def canvas_state(key: str, wished: Sequence[str] = ()) -> CanvasState:
    """Returns the state of the canvas drawn under `key`: for use in its `on_change`.

    Args:
        key: The element's key.
        wished: What Python wanted selected, which counts until the browser says more.
    """
    return CanvasState.read(st.session_state.get(key), wished)


def wire_editor(
    *,
    palette: Sequence[PaletteItem],
    families: Sequence[Family],
    epoch: str,
    scope: Scope,
    selection: Selection,
    ack: Ack,
    key: str,
    height: int,
    on_change: Callable[[], None],
    verdict: Verdict | None = None,
    fragment: Fragment | None = None,
    browser: str = "",
    shelf: Shelf | None = None,
    read_only: bool = False,
    can_undo: bool = True,
    can_redo: bool = True,
) -> CanvasState:
    """Draws the canvas.

    The document stays in Python: the browser shows `scope`, sends what the person does as
    gestures, and shows a preview of each until it is acknowledged.

    Args:
        palette: The layers and blocks that can be added, in the order of the palette.
        families: Their families, in the order of the palette.
        epoch: Changes when another document is put in the place of this one.
        scope: The document.
        selection: Which nodes Python wants selected; taken up when its `rev` changes.
        ack: The last gesture applied; start with `NOTHING_YET`.
        key: The element's key.
        height: In pixels.
        on_change: Called before the rerun when the browser has something to say.
        verdict: The answer to the browser's last question.
        fragment: The selection as a document, for the clipboard.
        browser: Whose saved blocks the palette shows; the browser answers with its own id.
        shelf: What this browser tab has got so far; unless given, all is sent every time.
        read_only: Whether the canvas can only be looked at.
        can_undo: Whether there is something to undo.
        can_redo: Whether there is something to do again.
    """
    shown = (shelf or Shelf()).answer(
        Shown(list(palette), list(families), scope), canvas_state(key).seen
    )
    state = _BUNDLE.mount(
        key=key,
        height=height,
        data={
            **shown,
            "epoch": epoch,
            "selection": selection,
            "ack": ack,
            "verdict": verdict,
            "fragment": fragment,
            "browser": browser,
            "read_only": read_only,
            "can_undo": can_undo,
            "can_redo": can_redo,
        },
        on_change=dict.fromkeys(("gestures", "selection", "question", "browser"), on_change)
        | {"seen": _nothing},
    )
    return CanvasState.read(state, selection["ids"])


def _nothing() -> None:
    """What the browser has drawn is read when the canvas is drawn."""
