"""Small formulas that know both their value and how a teacher would write them.

times(plus(times(group(times(3, 3)), 20), 1), 40)     ((3 · 3) · 20 + 1) · 40 = 7,240
"""

from __future__ import annotations

from collections.abc import Iterable
from math import prod
from typing import NamedTuple

_RANK = {"+": 0, "−": 0, "·": 1}


class Formula(NamedTuple):
    """An arithmetic expression over whole numbers.

    Attributes:
        sign: `·`, `+`, `−`, `floor` (of the first part divided by the second), `()` (its only
            part in parentheses) or `` (a single number).
        parts: What it is made of.
        value: What it comes to.
    """

    sign: str
    parts: tuple[Term, ...]
    value: int

    @property
    def text(self) -> str:
        """The expression without its value, such as `(784 + 1) · 64`."""
        if self.sign == "()":
            return f"({written(self.parts[0])})"
        if self.sign == "floor":
            above, below = self.parts
            return f"⌊{_inside(above, 1)} / {_inside(below, 2)}⌋"
        if not self.sign:
            return written(self.parts[0])
        rank = _RANK[self.sign]
        first, *others = self.parts
        strict = rank + (self.sign == "−")
        return f" {self.sign} ".join(
            [_inside(first, rank), *(_inside(other, strict) for other in others)]
        )

    @property
    def equation(self) -> str:
        """The expression and its value, such as `(784 + 1) · 64 = 50,240`."""
        value = written(self.value)
        return value if self.text == value else f"{self.text} = {value}"


Term = int | Formula


def value_of(term: Term) -> int:
    """Returns what a term comes to."""
    return term if isinstance(term, int) else term.value


def written(term: Term) -> str:
    """Returns a term as text; thousands have commas."""
    return f"{term:,}".replace("-", "−") if isinstance(term, int) else term.text


def _inside(term: Term, rank: int) -> str:
    """Writes a term within another, in parentheses where it binds less than `rank` asks for."""
    text = written(term)
    if isinstance(term, Formula) and _RANK.get(term.sign, 2) < rank:
        return f"({text})"
    return text


def number(value: int) -> Formula:
    """A number that is not computed from others."""
    return Formula("", (value,), value)


def times(*terms: Term) -> Formula:
    """The product of some terms."""
    if len(terms) == 1:
        return _single(terms[0])
    return Formula("·", terms, prod(map(value_of, terms)))


def plus(*terms: Term) -> Formula:
    """The sum of some terms."""
    if len(terms) == 1:
        return _single(terms[0])
    return Formula("+", terms, sum(map(value_of, terms)))


def minus(first: Term, *others: Term) -> Formula:
    """A term without some others."""
    return Formula("−", (first, *others), value_of(first) - sum(map(value_of, others)))


def floor_divided(above: Term, below: Term) -> Formula:
    """The whole part of a quotient."""
    return Formula("floor", (above, below), value_of(above) // value_of(below))


def group(term: Term) -> Term:
    """A product in parentheses, where these help the eye; anything else as it is."""
    if isinstance(term, Formula) and len(term.parts) > 1 and term.sign == "·":
        return Formula("()", (term,), term.value)
    return term


def product(sizes: Iterable[int | None]) -> Formula:
    """The product of the lengths of some axes, one of open length counted as 1."""
    return times(*(size or 1 for size in sizes)) if (sizes := tuple(sizes)) else number(1)


def _single(term: Term) -> Formula:
    return number(term) if isinstance(term, int) else term
