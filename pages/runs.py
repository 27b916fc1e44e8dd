"""Runs: what was trained in this project, with what result."""

import streamlit as st

from builder.ui import markup
from builder.ui.frame import enter
from builder.ui.run_table import draw_runs

session = enter(needs_keras=False)
with st.container(border=True, key="runs"):
    markup.heading("Runs of this project")
    if runs := session.runs():
        draw_runs(session, runs)
    else:
        markup.note("No runs yet. Press Train on the Train page.")
session.speak()
