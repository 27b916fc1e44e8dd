"""What an explanation is made of: parts with a formula, its value, and where factors come from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from builder.inference.specs import shape_label

Subject = Literal["params", "shape", "macs", "receptive_field"]


@dataclass(frozen=True, slots=True)
class Factor:
    """One number in a formula.

    Attributes:
        text: The number as it stands in the formula.
        value: Its value.
        origin: Where it comes from, in words.
        node_id: The node that it comes from, where it is not the explained node itself.
    """

    text: str
    value: int
    origin: str
    node_id: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """The derivation of one number (or of the lengths of a shape).

    Attributes:
        subject: What is derived.
        title: A heading, such as `Where 896 comes from`.
        formula: The calculation with this layer's numbers filled in. Written with digits,
            `+ − · / ⌊ ⌋ ( ) =` and thousands separators; several lengths are separated by `, `.
        value: What the formula gives: a number, or one number for every axis.
        factors: The numbers in the formula and where they come from.
        used_by: The nodes that use the number next.
        prose: The calculation in words.
    """

    subject: Subject
    title: str
    formula: str
    value: int | tuple[int, ...]
    factors: tuple[Factor, ...] = ()
    used_by: tuple[str, ...] = ()
    prose: str = ""


@dataclass(frozen=True, slots=True)
class Derivation:
    """Where the numbers of one node come from.

    Attributes:
        node_id: The explained node.
        parts: One part for every number that is known.
    """

    node_id: str
    parts: tuple[Part, ...] = ()


def number(value: int) -> str:
    """Writes a whole number with thousands separators, a negative one with a minus sign."""
    return f"{value:,}".replace("-", "−")


def times(numbers: Iterable[int]) -> str:
    """Writes a product: `3 · 3 · 20`, or `1` where there is nothing to multiply."""
    return " · ".join(map(number, numbers)) or "1"


def grouped(numbers: tuple[int, ...]) -> str:
    """Writes a product as one operand: in brackets where it has several factors."""
    return f"({times(numbers)})" if len(numbers) > 1 else times(numbers)


def sizes_where(what: str, value: int | tuple[int, ...]) -> str:
    """Returns the heading of a part: `Where 896 comes from`, `Where 8 × 8 × 64 comes from`."""
    shown = number(value) if isinstance(value, int) else shape_label(value)
    return f"Where {shown} {what} from"
