"""What gestures on the canvas are made of: points, places and the ends of wires.

Sizes are limited, since nothing that comes from a browser is trusted.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from builder.graph.values import Name
from builder.ui.inbox import MAX_NODES, MAX_SEQ, NodePath

FARTHEST = 1e7
"""How far from the corner anything can stand, in canvas units."""

MAX_PLACE = 30_000
"""The greatest number of an output, and of a place within a port."""

Coordinate = Annotated[float, Field(ge=-FARTHEST, le=FARTHEST, allow_inf_nan=False)]
Point = tuple[Coordinate, Coordinate]
Place = Annotated[int, Field(ge=0, le=MAX_PLACE)]
Places = Annotated[dict[NodePath, Point | None], Field(max_length=MAX_NODES)]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Wire(_Value):
    """A wire of the canvas; both ends are paths."""

    source: NodePath
    source_port: Place = 0
    target: NodePath
    target_port: Name = "inputs"
    order: Place = 0


class From(_Value):
    """A new node is fed by an output."""

    how: Literal["from"]
    source: NodePath
    source_port: Place = 0


class Source(_Value):
    """Where a wire starts."""

    source: NodePath
    source_port: Place = 0


class Join(_Value):
    """A new node is fed by several outputs, in this order."""

    how: Literal["join"]
    sources: Annotated[tuple[Source, ...], Field(min_length=1, max_length=MAX_NODES)]


class To(_Value):
    """A new node feeds an input."""

    how: Literal["to"]
    target: NodePath
    target_port: Name = "inputs"


class Into(_Value):
    """A new node stands in a wire."""

    how: Literal["into"]
    edge: Wire


class Ends(_Value):
    """Both ends of a wire; without an order it comes last among the wires of its port."""

    source: NodePath
    source_port: Place = 0
    target: NodePath
    target_port: Name = "inputs"
    order: Place | None = None


class Question(Ends):
    """What a person wants to know while drawing a wire."""

    question: int = Field(ge=0, le=MAX_SEQ)
