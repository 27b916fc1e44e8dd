"""Where a run stands in the queue, in words."""

from __future__ import annotations

import streamlit as st

from builder.settings import settings
from builder.store import ACTIVE, Run
from builder.ui import markup
from builder.ui.figures import plural
from builder.ui.fragments import fragment
from builder.ui.projects import open_store
from builder.ui.session import Session

_TICK_SECONDS = 2.0


def place_in_queue(run: Run) -> str:
    """Says how many runs come before one that waits."""
    place = open_store().place_in_queue(run.id)
    return "" if place is None else _ahead(place - 1)


def draw_place_of_next() -> None:
    """Says how many runs would come before one that is started now, as long as any goes on."""
    going = bool(open_store().runs_with_status("queued", *ACTIVE))
    fragment(_draw, run_every=_TICK_SECONDS if going else None)(going)


def _draw(were_going: bool) -> None:
    store, session = open_store(), Session.current()
    place = store.place_of_next(session.browser or session.project_id)
    markup.note(_ahead(place - 1) + ".")
    if were_going and not store.runs_with_status("queued", *ACTIVE):
        st.rerun()  # the whole page, without the clock


def _ahead(waiting: int) -> str:
    """Says it for a run before which some wait, beside those that go on now."""
    active = len(open_store().runs_with_status(*ACTIVE))
    before = waiting + active - settings().max_runs + 1
    return f"{plural(before, 'run')} ahead of you" if before > 0 else "No run ahead of you"
