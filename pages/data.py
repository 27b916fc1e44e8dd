"""Data: look at the data sets before training on them."""

import streamlit as st

from builder.ui.data_view import draw_card, draw_list, draw_samples
from builder.ui.frame import enter

session = enter()
choices, card = st.columns([4, 14], gap="small")
with choices, st.container(border=True, key="data-list", gap="small"):
    dataset = draw_list(session)
with card, st.container(border=True, key="data-card"):
    draw_card(dataset)
    draw_samples(dataset)
session.speak()
