"""What the tests of the user interface share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import streamlit as st

from tests.support.outside import Outside


@pytest.fixture(autouse=True)
def no_address_of_another_test() -> Iterator[None]:
    """Empties what Streamlit keeps of code that runs outside of a page.

    All such code of a process has one address and one session state: what one test writes
    there, such as the view of a session that it opened by itself, the next one would read.
    """
    yield
    st.query_params.clear()
    st.session_state.clear()


@pytest.fixture(scope="package")
def python_outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    """Runs what a page offers as code, by itself with plain Keras."""
    python = Outside(tmp_path_factory.mktemp("outside"))
    yield python
    python.close()
