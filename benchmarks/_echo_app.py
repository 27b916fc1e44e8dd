"""The least that Streamlit can do: a field whose text is said again, in a fragment of its own."""

import streamlit as st


@st.fragment
def echo() -> None:
    """Draws the field and what was typed."""
    st.html(f'<p class="echo">{st.text_input("Say")}</p>')


echo()
