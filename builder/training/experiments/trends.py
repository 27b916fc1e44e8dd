"""How the result of an experiment depends on a number: on what was varied, and on the size."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from operator import ne

from builder.training.experiments.results import Group, Row, Spread

PARAMETERS = "parameters"
ENOUGH = 3
"""So many numbers of a thing that was varied make a trend; two sizes of a network do."""


@dataclass(frozen=True, slots=True)
class Trend:
    """A result over a number.

    Attributes:
        of: What the number is: `learning rate`, `parameters`.
        lines: For each choice of all else the numbers, ascending, and the result with each.
    """

    of: str
    lines: Mapping[Group, tuple[tuple[float, Spread], ...]]


def trends(found: Sequence[Row]) -> list[Trend]:
    """Returns all trends that the lines of an experiment's table have."""
    names = dict.fromkeys(name for row in found for name, _ in row.group)
    varied = {name: _all(_number(row, name) for row in found) for name in names}
    numeric = {name: numbers for name, numbers in varied.items() if numbers}
    made = [
        _trend(name, found, numbers, partial(ne, name))
        for name, numbers in numeric.items()
        if len(set(numbers)) >= ENOUGH
    ]
    sizes = _all(row.params for row in found)
    if len(set(sizes)) > 1:
        made.append(_trend(PARAMETERS, found, sizes, lambda key: key not in numeric))
    return [trend for trend in made if trend.lines]


def _trend(
    of: str, found: Sequence[Row], numbers: Sequence[float], tells_apart: Callable[[str], bool]
) -> Trend:
    lines: dict[Group, list[tuple[float, Spread]]] = {}
    for row, number in zip(found, numbers, strict=True):
        if row.last is not None:
            group = tuple((name, value) for name, value in row.group if tells_apart(name))
            lines.setdefault(group, []).append((number, row.last))
    return Trend(of, {group: tuple(sorted(points, key=_place)) for group, points in lines.items()})


def _place(point: tuple[float, Spread]) -> float:
    return point[0]


def _all(numbers: Iterable[float | None]) -> list[float]:
    """Returns the numbers; none where one is missing."""
    known = list(numbers)
    return [each for each in known if each is not None] if None not in known else []


def _number(row: Row, name: str) -> float | None:
    try:
        number = float(dict(row.group).get(name, ""))
    except ValueError:
        return None
    return number if math.isfinite(number) else None
