"""The one place where Keras and TensorFlow are imported.

The import takes seconds, so it happens on demand and once per process. Keras looks for pandas
and scikit-learn on the way, for adapters that are not used here; hiding the two from the import
was measured to take it from 8.2 s and 681 MB to 5.7 s and 572 MB (two busy cores, warm disk).
"""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

HIDDEN = ("pandas", "sklearn")
"""Packages that Keras would import if it found them."""

ENVIRONMENT = {"KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3"}
"""What is set for the import; a value that the environment already has wins."""

_lock = threading.Lock()
_keras: ModuleType | None = None


def load_keras() -> ModuleType:
    """Imports Keras with its TensorFlow backend on the first call and returns it on every call.

    Threads that call during the import wait for its end.

    Raises:
        ImportError: Keras or TensorFlow is not installed, or another backend is configured.
    """
    global _keras
    if _keras is None:
        with _lock:
            if _keras is None:
                _keras = _import()
    return _keras


def _import() -> ModuleType:
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    with _hidden_from_this_thread(HIDDEN):
        keras = import_module("keras")
    backend = keras.backend.backend()
    if backend != "tensorflow":
        raise ImportError(f"Expected Keras to run on TensorFlow, got the backend {backend!r}.")
    # The modules live as long as the process: kept out of every later collection, they no
    # longer cause pauses of more than 100 ms.
    gc.freeze()
    return keras


class _Blind(MetaPathFinder):
    """Finds nothing of some packages for one thread; all others see them as ever."""

    def __init__(self, packages: Sequence[str]) -> None:
        self._packages = frozenset(packages)
        self._thread = threading.get_ident()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Raises for a hidden package in the thread concerned, else leaves it to the others."""
        if threading.get_ident() == self._thread and fullname in self._packages:
            raise ModuleNotFoundError(f"{fullname} is hidden from this import", name=fullname)
        return None


@contextmanager
def _hidden_from_this_thread(packages: Sequence[str]) -> Iterator[None]:
    # Setting `sys.modules[name] = None` would be shorter, and would break a page that imports
    # pandas in another thread meanwhile.
    blind = _Blind(packages)
    sys.meta_path.insert(0, blind)
    try:
        yield
    finally:
        sys.meta_path.remove(blind)
