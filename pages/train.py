"""Train: choose data and settings, press Train, and watch the curves."""

import streamlit as st

from builder.ui import markup
from builder.ui.doctor_view import draw_doctor
from builder.ui.frame import enter
from builder.ui.run_list import draw_run_list
from builder.ui.runs_follow import await_runs
from builder.ui.training_setup import draw_setup
from builder.ui.training_view import draw_training

session = enter()
run = session.run()
setup, centre, side = st.columns([4, 10, 3], gap="small")
with setup:
    draw_setup(run.id if run else None)
with centre:
    if run is None:
        with st.container(border=True, key="no-run"):
            markup.note("The loss curve appears here once a training has begun.")
    else:
        draw_training(run)
if run is not None:
    with side, st.container(border=True, key="doctor", gap="small"):
        draw_doctor(run)
with side, st.container(border=True, key="runs", gap="small"):
    draw_run_list(session, run.id if run else None)
await_runs(session)
session.speak()
