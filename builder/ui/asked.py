"""Questions to the lab whose answers a page does not wait for: it shows them when they are there.

What is asked here never changes, so an answer is kept; a refusal is not, and is asked anew later.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any

import streamlit as st

from builder.ui import markup
from builder.ui.fragments import fragment
from builder.ui.laboratory import size_of
from builder.ui.session import Session
from builder.workers.client import LabError, LabResult, get_client

KEPT = 64
MOST_BYTES = 64 * 2**20
"""How many answers are kept at the most, and how much memory they may take."""

_TICK_SECONDS = 0.5
_ASKING = 2
"""Questions that are asked at the same time: the lab has few processes."""

_PATIENCE = 20.0
"""Seconds after which what was refused is asked anew."""

_asked_at: dict[Any, float] = {}
_kept: OrderedDict[Any, Future[LabResult]] = OrderedDict()
_sizes: dict[Any, int] = {}
_lock = threading.RLock()  # an answer may be there before its asker lets go
_pool = ThreadPoolExecutor(_ASKING, thread_name_prefix="lab-question")


def asked(op: str, /, **args: Any) -> Future[LabResult]:
    """Returns the answer to a question, which may still be on its way.

    Args:
        op: An operation of `builder.workers.lab_ops`.
        **args: Its arguments.
    """
    question = (op, repr(sorted(args.items())))
    with _lock:
        answer = _kept.get(question)
        if answer is None or _may_be_asked_anew(question, answer):
            answer = _pool.submit(lambda: get_client().lab(op, **args))
            _kept[question], _asked_at[question] = answer, time.monotonic()
            _sizes[question] = 0
            answer.add_done_callback(partial(_weigh, question))
        _kept.move_to_end(question)
        _forget()
    return answer


def _weigh(question: Any, answer: Future[LabResult]) -> None:
    """Counts an answer that has come."""
    with _lock:
        if _kept.get(question) is answer and answer.exception() is None:
            _sizes[question] = size_of(answer.result())
            _forget()


def _forget() -> None:
    """Forgets the answers that were not asked for longest, but for the last one."""
    while len(_kept) > KEPT or (len(_kept) > 1 and sum(_sizes.values()) > MOST_BYTES):
        question, _ = _kept.popitem(last=False)
        del _sizes[question], _asked_at[question]


def _may_be_asked_anew(question: Any, answer: Future[LabResult]) -> bool:
    refused = answer.done() and answer.exception() is not None
    return refused and time.monotonic() - _asked_at[question] > _PATIENCE


def draw_asking(draw: Callable[[], None], *, every: float | None = None) -> None:
    """Draws a part of a page that may await something: again until `Session.awaits` is False.

    The part as a whole, as one within another would not do: see `fragment`.

    Args:
        draw: Draws the part; `draw_when_there` and `ask_long` say what it awaits.
        every: How often to draw it again also where it awaits nothing, in seconds; None for never.
    """
    clocked = Session.current().awaits
    fragment(_draw_asking, run_every=_TICK_SECONDS if clocked else every)(draw, clocked)


def _draw_asking(draw: Callable[[], None], clocked: bool) -> None:
    session = Session.current()
    session.awaits = False
    draw()
    if session.awaits != clocked:
        st.rerun()  # the whole page, with the clock or without it


def draw_when_there(
    answer: Future[LabResult], draw: Callable[[LabResult], None], *, waiting: str = ""
) -> None:
    """Draws an answer; while it is on its way, what is waited for; where it is refused, why.

    Args:
        answer: What `asked` returned.
        draw: Draws it.
        waiting: What to say meanwhile; empty for nothing, also where the answer is refused.
    """
    if not answer.done():
        Session.current().awaits = True
        if waiting:
            st.caption(waiting)
        return
    error = answer.exception()
    if error is None:
        draw(answer.result())
    elif waiting:
        words = str(error) if isinstance(error, LabError) else "The workers gave no answer."
        st.caption(markup.plain(words))
