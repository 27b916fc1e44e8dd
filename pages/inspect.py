"""Inspect: what a run's network has learnt, on a sample, layer by layer."""

import streamlit as st

from builder.ui import markup
from builder.ui.frame import enter
from builder.ui.inspection.choices import draw_choices
from builder.ui.inspection.frame import draw_look
from builder.ui.inspection.outside import draw_outside

session = enter()
run = session.run()
if run is None:
    with st.container(border=True, key="no-run"):
        markup.note("There is nothing to look into yet: train the network first.")
        if st.button("Train ▸", type="primary"):
            st.switch_page("pages/train.py", query_params=session.address)
        markup.note("Or bring a network that was trained elsewhere.")
        draw_outside(session, open_at_first=True)
else:
    choices, picture = st.columns([4, 14], gap="small")
    with picture:
        views = st.container(border=True, key="views-card", gap=None)
    with choices, st.container(border=True, key="sample-card", gap="small"):
        choice = draw_choices(session, run, views)
        draw_outside(session)
    with picture:
        if choice is not None:
            draw_look(choice)
session.speak()
