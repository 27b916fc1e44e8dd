"""Waiting for a condition instead of sleeping."""

import time
from collections.abc import Callable
from threading import Event
from typing import TypeVar

T = TypeVar("T")


def wait_until(condition: Callable[[], T], timeout: float = 20.0, *, what: str = "") -> T:
    """Returns the condition's first true value; fails the test when `timeout` seconds pass."""
    deadline = time.monotonic() + timeout
    pause = Event()
    while not (value := condition()):
        if time.monotonic() > deadline:
            name = what or getattr(condition, "__name__", "the condition")
            raise AssertionError(f"Waited {timeout:g} s for {name}; last value: {value!r}.")
        pause.wait(0.02)
    return value
