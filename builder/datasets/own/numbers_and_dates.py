"""What a cell of a table may be: missing, a number, a date."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable

MISSING = frozenset(
    ("", "na", "n/a", "#n/a", "nan", "null", "none", "nil", "?", "-", "--", "missing")
)
"""Texts that stand for no value, in small letters."""

_PLAIN = {
    ".": re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII),
    ",": re.compile(r"[+-]?(\d+,?\d*|,\d+)([eE][+-]?\d{1,3})?", re.ASCII),
}
_GROUPED = {
    ".": re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII),
    ",": re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d+)?", re.ASCII),
}
_LIKE_A_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ]\d{1,2}:\d{2}\S*)?", re.ASCII)
_FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y")
_LONGEST = 40
_GREATEST = 3.4028234663852886e38  # of 32 bits, which is what the values become


def is_missing(cell: str) -> bool:
    """Whether a cell stands for no value."""
    return cell.lower() in MISSING if len(cell) < 8 else False


def number(cell: str, decimal: str) -> float | None:
    """Returns the number that a cell holds, None where it holds none or a far too large one.

    Args:
        cell: Text without spaces around.
        decimal: What stands before a fraction, `"."` or `","`; the other one may group digits.
    """
    if len(cell) > _LONGEST:
        return None
    if _PLAIN[decimal].fullmatch(cell):
        value = float(cell.replace(",", ".") if decimal == "," else cell)
    elif _GROUPED[decimal].fullmatch(cell):
        plain = cell.replace("." if decimal == "," else ",", "")
        value = float(plain.replace(",", "."))
    else:
        return None
    return value if abs(value) <= _GREATEST else None


def is_date(cell: str) -> bool:
    """Whether a cell may hold a date."""
    return any(day(cell, form) is not None for form in _FORMATS)


def date_format(cells: Iterable[str]) -> str | None:
    """Returns the way in which nearly all cells are dates, None where there is none."""
    known = list(cells)
    best, most = None, 0
    for form in _FORMATS:
        found = sum(day(cell, form) is not None for cell in known)
        if found > most:
            best, most = form, found
    return best if most and most >= 0.95 * len(known) else None


def day(cell: str, form: str) -> float | None:
    """Returns the days since the year 1970 began that a date is, None where it is none.

    Args:
        cell: A date, perhaps with a time of day.
        form: How the date is written, for `strptime`.
    """
    if len(cell) > _LONGEST or not _LIKE_A_DATE.fullmatch(cell):
        return None
    date, _, clock = cell.replace("T", " ").partition(" ")
    try:
        found = datetime.datetime.strptime(date, form)
        time = datetime.time.fromisoformat(clock.rstrip("Z").zfill(5)) if clock else None
    except ValueError:
        return None
    days = (found - datetime.datetime(1970, 1, 1)).days
    if time is None:
        return float(days)
    return days + (time.hour * 3600 + time.minute * 60 + time.second) / 86400
