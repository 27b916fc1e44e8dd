"""Data: look at the data sets before training on them, and bring others."""

import streamlit as st

from builder.ui.data_view import draw_card, draw_list, draw_samples
from builder.ui.frame import enter
from builder.ui.own_data import draw_bringing, draw_delete
from builder.ui.suited import draw_wanted

session = enter()
if session.bringing is not None:
    with st.container(border=True, key="data-card"):
        draw_bringing(session, session.bringing)
else:
    choices, card = st.columns([4, 14], gap="small")
    with choices, st.container(border=True, key="data-list", gap="small"):
        dataset = draw_list(session)
    with card, st.container(border=True, key="data-card"):
        draw_card(dataset)
        draw_wanted(session, dataset)
        draw_delete(dataset)
        draw_samples(dataset)
session.speak()
