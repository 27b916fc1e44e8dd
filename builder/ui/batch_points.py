"""The points of a run's curves, one per batch, in bounded memory."""

from __future__ import annotations

import bisect
import math
from array import array
from collections.abc import Iterable

import numpy as np

MOST = 200_000
"""Points that are kept: were there more, every second one goes. More than a screen has pixels."""


class BatchPoints:
    """Rows of numbers in the order of their steps, eight bytes for each number.

    Attributes:
        thinned: How often every second point was dropped: then numbers of points begin anew.
    """

    def __init__(self, most: int = MOST) -> None:
        self.thinned = 0
        self._most = most
        self._numbers = array("d")
        self._steps = array("q")
        self._width = 0
        self._stride = 1
        self._seen = 0

    def __len__(self) -> int:
        return len(self._steps)

    @property
    def nbytes(self) -> int:
        """What the points take in memory."""
        return 8 * (len(self._numbers) + len(self._steps))

    def add(self, step: int, row: list[float | None]) -> None:
        """Takes the point of a batch; all rows are equally long."""
        if self._width != len(row):
            self._forget(len(row))
        if self._seen % self._stride == 0:
            self._steps.append(step)
            self._numbers.extend(math.nan if value is None else value for value in row)
        self._seen += 1
        if len(self) > self._most:
            self._thin()

    def drop_after(self, step: int) -> None:
        """Drops the points of later steps."""
        kept = bisect.bisect_right(self._steps, step)
        del self._steps[kept:], self._numbers[kept * self._width :]
        self._seen = kept * self._stride

    def rows(self, start: int = 0, most: int | None = None) -> list[list[float | None]]:
        """Returns the points from number `start` on, at most so many; None for what is missing."""
        end = len(self) if most is None else min(len(self), start + most)
        flat, width = self._numbers, self._width
        return [
            _told(flat[place * width : (place + 1) * width]) for place in range(max(0, start), end)
        ]

    def last(self) -> list[float | None] | None:
        """Returns the last point, or None where there is none."""
        return next(iter(self.rows(len(self) - 1)), None)

    def _thin(self) -> None:
        rows = np.frombuffer(self._numbers).reshape(-1, self._width)[::2]
        self._numbers = array("d", rows.tobytes())
        self._steps = self._steps[::2]
        self._stride *= 2
        self.thinned += 1

    def _forget(self, width: int) -> None:
        """Begins anew with rows of another length."""
        self.thinned += bool(self._steps)
        self._numbers, self._steps = array("d"), array("q")
        self._width, self._stride, self._seen = width, 1, 0


def _told(row: Iterable[float]) -> list[float | None]:
    return [None if math.isnan(value) else value for value in row]
