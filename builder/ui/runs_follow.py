"""Watching the runs of a project, which other tabs and people move on as well."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from builder.store import ENDED, Status
from builder.ui.fragments import fragment
from builder.ui.projects import open_store
from builder.ui.session import Session

_TICK_SECONDS = 2.0
_SLOW_SECONDS = 10.0
"""How soon a run is noticed that was begun, resumed or deleted elsewhere while none goes on."""


def follow_runs(session: Session) -> None:
    """Draws the page again when a run moves on."""
    _follow(session, _TICK_SECONDS)


def await_runs(session: Session) -> None:
    """Draws the page again when a run goes on that others began, while none does.

    For a page that follows the run that goes on by itself.
    """
    _follow(session, None)


def _follow(session: Session, while_going: float | None) -> None:
    project_id = session.project_id
    states = open_store().run_states(project_id)
    going = any(status not in ENDED for status in states.values())
    fragment(_look, run_every=while_going if going else _SLOW_SECONDS)(project_id, states)


def _look(project_id: str, before: Mapping[str, Status]) -> None:
    if open_store().run_states(project_id) != before:
        st.rerun()
