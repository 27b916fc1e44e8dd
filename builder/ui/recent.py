"""The values that were used last, up to a number of bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Recent(Generic[Value]):
    """Keeps values by their keys, and forgets those that were not asked for longest.

    Safe to use from many threads.

    Args:
        most_bytes: How much is kept. The last value is, however large it is.
        size_of: Says about how many bytes a value takes.
    """

    def __init__(self, most_bytes: int, size_of: Callable[[Value], int]) -> None:
        self._most = most_bytes
        self._size_of = size_of
        self._kept: OrderedDict[Hashable, Value] = OrderedDict()
        self._sizes: dict[Hashable, int] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Value | None:
        """Returns the value of a key, if it is kept."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: Hashable, value: Value) -> None:
        """Keeps a value in the place of the one before."""
        size = self._size_of(value)
        with self._lock:
            self._drop(key)
            self._kept[key], self._sizes[key] = value, size
            while len(self._kept) > 1 and sum(self._sizes.values()) > self._most:
                self._drop(next(iter(self._kept)))

    def _drop(self, key: Hashable) -> None:
        self._kept.pop(key, None)
        self._sizes.pop(key, None)
