"""Strata: build, train and look inside neural networks of Keras, in the browser.

Start it with `streamlit run app.py`.
"""

from pathlib import Path

import streamlit as st

from builder.ui.session import Session

ASSETS = Path(__file__).parent / "assets"

st.set_page_config(page_title="Strata", page_icon=str(ASSETS / "icon.svg"), layout="wide")
st.logo(str(ASSETS / "logo.svg"), icon_image=str(ASSETS / "icon.svg"), size="medium")
st.html(ASSETS / "theme.css")

page = st.navigation(
    [
        st.Page("pages/build.py", title="Build", url_path="build", default=True),
        st.Page("pages/data.py", title="Data", url_path="data"),
        st.Page("pages/train.py", title="Train", url_path="train"),
        st.Page("pages/inspect.py", title="Inspect", url_path="inspect"),
        st.Page("pages/runs.py", title="Runs", url_path="runs"),
    ],
    position="top",
)
Session.current()  # the project's id is in the address of every page
page.run()
