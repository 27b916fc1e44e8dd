"""Strata: build, train and look inside neural networks of Keras, in the browser.

Start it with `streamlit run app.py`.
"""

from pathlib import Path

import streamlit as st

from builder.ui.frame import navigate

ASSETS = Path(__file__).parent / "assets"

st.set_page_config(page_title="Strata", page_icon=str(ASSETS / "icon.svg"), layout="wide")
st.logo(str(ASSETS / "logo.svg"), size="medium")
st.html(ASSETS / "theme.css")
st.html(ASSETS / "probes.css")
st.html(ASSETS / "explainer.css")
navigate().run()
