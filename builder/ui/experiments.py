"""Which experiment is looked at."""

from __future__ import annotations

import streamlit as st

from builder.store import Experiment
from builder.ui.projects import open_store
from builder.ui.session import Session, widget_value


def chosen_experiment(session: Session) -> Experiment | None:
    """Draws the choice of an experiment, and returns the chosen one; None where there is none."""
    known = {each.id: each for each in open_store().experiments(session.project_id)}
    if not known:
        return None
    shown = session.experiment_id if session.experiment_id in known else next(iter(known))
    if len(known) > 1:
        st.selectbox(
            "Experiment",
            list(known),
            index=list(known).index(shown),
            key=session.show(shown, "experiment", "chosen"),
            format_func=lambda key: known[key].name,
            on_change=_choose,
            label_visibility="collapsed",
        )
    return known[shown]


def _choose() -> None:
    Session.current().experiment_id = widget_value("experiment", "chosen")
