"""Watching the runs of a project while some go on."""

from __future__ import annotations

import streamlit as st

from builder.store import Run
from builder.ui.fragments import fragment
from builder.ui.session import Session

_TICK_SECONDS = 2.0


def follow_runs(session: Session) -> None:
    """Draws the page again when a run moves on, as long as one does."""
    runs = session.runs()
    going = any(not run.has_ended for run in runs)
    fragment(_look, run_every=_TICK_SECONDS if going else None)(_state(runs))


def _look(before: str) -> None:
    if _state(Session.current().runs()) != before:
        st.rerun()


def _state(runs: list[Run]) -> str:
    return " ".join(f"{run.id}:{run.status}" for run in runs)
