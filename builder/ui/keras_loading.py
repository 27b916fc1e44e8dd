"""Loads Keras in the background, once, after the first page is on the screen.

The import takes seconds. Meanwhile a page shows what it can and says what it waits for, and
other people's pages go on.
"""

from __future__ import annotations

import contextlib
import threading
from concurrent.futures import Future, wait

import streamlit as st

from builder.layers.keras_import import load_keras
from builder.ui.web_process import (
    keep_keras_state,
    look_for_garbage_seldom,
    send_whole_pages,
    take_turns,
)
from builder.workers.client import LabError, get_client

_LOOK_SECONDS = 0.25

_lock = threading.Lock()
_loading: Future[None] | None = None


def keras_is_ready() -> bool:
    """Tells whether Keras can be used without waiting.

    Raises:
        ImportError: If Keras cannot be imported.
    """
    if _loading is None or not _loading.done():
        return False
    _loading.result()
    return True


def start_loading() -> None:
    """Starts the import in a thread, unless it was started before."""
    global _loading
    with _lock:
        if _loading is not None:
            return
        _loading = Future()
    threading.Thread(target=_load, args=(_loading,), name="keras-import", daemon=True).start()


def _load(loading: Future[None]) -> None:
    take_turns()
    send_whole_pages()
    look_for_garbage_seldom()
    try:
        keep_keras_state(load_keras())
        # Read here, so that the first page does not wait for it either.
        from builder.layers.catalogue import catalogue

        catalogue()
    except Exception as error:  # shown by the page that waits
        loading.set_exception(error)
    else:
        loading.set_result(None)
        _warm_up_workers()


def _warm_up_workers() -> None:
    """Starts the workers before anybody asks for them: the first training starts sooner."""
    with contextlib.suppress(LabError):  # whoever asks is told why
        get_client().ensure()


def require_keras() -> None:
    """Goes on once Keras is there; until then draws a calm page that comes back by itself.

    It has a place of its own, so that what stands on a page stays there when the server was
    started again: a person can go on with what is on the screen, and nothing is mounted anew.
    """
    place = st.empty()
    if keras_is_ready():
        return
    with place.container(key="loading"):
        words = st.empty()
        words.caption("Loading Keras …")
        left, right = st.columns([7, 3])
        left.skeleton(height=420)
        right.skeleton(height=420)
    start_loading()
    while not keras_is_ready():
        # Waiting here is cheaper than a timed fragment: Streamlit ends every rerun with a full
        # garbage collection, which slows the import down. Only this session's thread waits, and
        # drawing lets it go when the person goes to another page.
        wait([_loading] if _loading else [], timeout=_LOOK_SECONDS)
        words.caption("Loading Keras …")
    st.rerun()
