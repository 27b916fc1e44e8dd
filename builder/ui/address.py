"""The page's address as the browser sends it, with every message.

A message that is on its way while Python changes the address still bears the old one. It must not
undo the change; only a person who goes back or forward in the browser may.
"""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx


def sent(parameter: str, left: str | None) -> str | None:
    """Returns what the address says of a parameter; None where it says nothing that counts.

    Args:
        parameter: Its name.
        left: The value that Python replaced last: it counts only where a person went back to it.
    """
    value = st.query_params.get(parameter)
    return None if value == left and not _is_going_through_history() else value


def _is_going_through_history() -> bool:
    context = get_script_run_ctx(suppress_warning=True)
    return context is not None and context.is_history_navigation
