"""The form of the curated rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import JsonValue


@dataclass(frozen=True, slots=True)
class Row:
    """What is said of a class by hand.

    Attributes:
        family: The name of its family.
        summary: What it does, in one line.
        important: The arguments that are shown first, in order.
        starter: Arguments that make a sensible layer at once.
        rank: The rank of the input that it is made for, with the batch axis.
    """

    family: str
    summary: str
    important: tuple[str, ...]
    starter: Mapping[str, JsonValue]
    rank: int | None


THINGS = {1: "a sequence", 2: "an image", 3: "a volume"}
"""What has one, two or three axes between batch and channels."""


def row(family: str, summary: str, *important: str, rank: int | None = None, **starter: Any) -> Row:
    """Returns a row; whatever else is given by name is the starter."""
    return Row(family, summary, important, starter, rank)


def by_rank(
    stem: str, tail: str, family: str, summary: str, *important: str, **starter: Any
) -> dict[str, Row]:
    """Returns the rows of a class for sequences, images and volumes."""
    return {
        f"{stem}{rank}D{tail}": row(
            family, summary.format(THINGS[rank]), *important, rank=rank + 2, **starter
        )
        for rank in (1, 2, 3)
    }
