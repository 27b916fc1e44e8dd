"""What the columns of a table hold: guessed, summed up, and as numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.datasets.own.errors import OwnDataError
from builder.datasets.own.numbers_and_dates import date_format, day, is_missing, number
from builder.datasets.own.plans import ColumnKind
from builder.graph.document import Value

NEARLY_ALL = 0.95
"""The part of a column's values that must be numbers for a column of numbers."""

_ID_NAMES = frozenset(("id", "index", "idx", "key", "uuid", "guid", "nr", "no", "#", "row", ""))
_MAX_LABELS = 20
_SHOWN = 60


class Column(Value):
    """What a column holds.

    Attributes:
        name: Its name.
        kind: What it is taken for.
        missing: Cells without a value.
        numbers: Cells with a number.
        distinct: Different values.
        counts: The most frequent values, and how often each comes.
        low: The least number; None where there are none.
        high: The greatest one.
        learnable: What it is taken for as a target: numbers or classes.
    """

    name: str
    kind: ColumnKind
    missing: int
    numbers: int
    distinct: int
    counts: tuple[tuple[str, int], ...]
    low: float | None = None
    high: float | None = None
    learnable: ColumnKind = "category"

    @property
    def is_constant(self) -> bool:
        """Whether it has one value alone, so that nothing can be learnt from it."""
        return self.distinct == 1


def summed_up(name: str, cells: Sequence[str], decimal: str) -> Column:
    """Returns what a column holds, and a guess at what it means."""
    counted = Counter(cells)
    missing = sum(count for cell, count in counted.items() if is_missing(cell))
    values = {cell: count for cell, count in counted.items() if not is_missing(cell)}
    read = {cell: number(cell, decimal) for cell in values}
    known = [value for value in read.values() if value is not None]
    numbers = sum(values[cell] for cell, value in read.items() if value is not None)
    kind = _guess(name, values, read, numbers, len(cells) - missing)
    most = sorted(values.items(), key=lambda item: (-item[1], item[0]))[:_SHOWN]
    return Column(
        name=name,
        kind=kind,
        missing=missing,
        numbers=numbers,
        distinct=len(values),
        counts=tuple((cell[:80], count) for cell, count in most),
        low=min(known, default=None),
        high=max(known, default=None),
        learnable=_learnable(kind, known, len(cells)),
    )


def _guess(
    name: str,
    values: dict[str, int],
    read: dict[str, float | None],
    numbers: int,
    size: int,
) -> ColumnKind:
    if not size:
        return "text"
    unique = len(values) == size and size > 2
    if numbers >= NEARLY_ALL * size:
        known = [value for value in read.values() if value is not None]
        return "id" if unique and _counts_up(name, known) else "number"
    if date_format(values) is not None:
        return "date"
    longest = max(map(len, values))
    if unique and (longest <= 40 and not any(" " in cell for cell in values)):
        return "id" if size > 20 or name.lower() in _ID_NAMES else "category"
    few = len(values) <= max(_MAX_LABELS, size // 10)
    return "category" if few and len(values) < size and longest <= 60 else "text"


def _counts_up(name: str, known: Sequence[float]) -> bool:
    """Whether different numbers only number the rows."""
    if any(value != int(value) for value in known):
        return False
    gapless = max(known) - min(known) + 1 == len(known)
    named = name.lower() in _ID_NAMES or name.lower().endswith(("_id", " id"))
    return named or (gapless and len(known) > 20 and name.lower().startswith(("column", "unnamed")))


def _learnable(kind: ColumnKind, known: Sequence[float], size: int) -> ColumnKind:
    if kind not in ("number", "id"):
        return "category"
    whole = all(value == int(value) for value in known)
    few = len(known) <= _MAX_LABELS and size >= 5 * len(known)
    return "category" if whole and few and known else "number"


def numbers_of(cells: Sequence[str], decimal: str) -> NDArray[np.float32]:
    """Returns a column as numbers `(n,)`, NaN where there is none."""
    read = lru_cache(maxsize=100_000)(number)
    return _array(read(cell, decimal) for cell in cells)


def days_of(name: str, cells: Sequence[str]) -> NDArray[np.float32]:
    """Returns a column of dates as days since its first one, NaN where there is none.

    Raises:
        OwnDataError: When these are no dates.
    """
    form = date_format({cell for cell in cells if not is_missing(cell)})
    if form is None:
        raise OwnDataError(f"Expected dates in {name!r}, such as 2024-12-31, got other values.")
    days = np.array([day(cell, form) for cell in cells], dtype=np.float64)  # None becomes NaN
    return (days - np.nanmin(days)).astype(np.float32)


def codes_of(cells: Sequence[str], decimal: str) -> tuple[NDArray[np.float32], tuple[str, ...]]:
    """Returns a column as codes from 0, NaN where there is none, and the values by code.

    Values are in the order of numbers where all are numbers, else of the alphabet.
    """
    values = {cell for cell in cells if not is_missing(cell)}
    read = {cell: number(cell, decimal) for cell in values}
    if all(value is not None for value in read.values()):
        ordered = sorted(values, key=lambda cell: (read[cell], cell))
    else:
        ordered = sorted(values)
    code = {cell: place for place, cell in enumerate(ordered)}
    return _array(code.get(cell) for cell in cells), tuple(ordered)


def _array(values: Any) -> NDArray[np.float32]:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float32)
