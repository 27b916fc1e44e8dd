"""Runs: what was trained in this project, compared; and experiments."""

import streamlit as st

from builder.ui import markup
from builder.ui.experiment_start import draw_start
from builder.ui.experiment_view import draw_experiment
from builder.ui.experiments import chosen_experiment
from builder.ui.frame import enter
from builder.ui.run_comparison import draw_comparison
from builder.ui.run_rows import rows_of
from builder.ui.run_table import draw_table
from builder.ui.runs_follow import follow_runs

VIEWS = ("Runs", "Experiments")

session = enter()
with st.container(key="runs-views"):
    view = st.segmented_control(
        "View", VIEWS, default=VIEWS[0], key="runs-view", label_visibility="collapsed"
    )
if view == "Experiments":
    setup, result = st.columns([5, 13], gap="small")
    with setup, st.container(border=True, key="experiment-start", gap="small"):
        draw_start(session)
    with result:
        experiment = chosen_experiment(session)
        if experiment is None:
            with st.container(border=True, key="no-run"):
                markup.note(
                    "An experiment trains one network several times, with one or two "
                    "things varied. Start one on the left."
                )
        else:
            draw_experiment(experiment)
elif runs := session.runs():
    with st.container(border=True, key="runs"):
        chosen = draw_table(session, rows_of(runs))
    if chosen:
        draw_comparison(session, chosen)
else:
    with st.container(border=True, key="no-run"):
        markup.note("No runs yet. Press Train on the Train page.")
if view != "Experiments":  # which has a clock of its own
    follow_runs(session)
session.speak()
