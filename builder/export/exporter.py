"""What an exporter is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from builder.graph.document import Graph


@dataclass(frozen=True)
class Exporter:
    """A format that a graph can be written in.

    Attributes:
        name: Its key in `EXPORTERS`.
        title: What a menu calls it.
        suffix: The end of the file's name, with the dot.
        media_type: The media type of the file.
        export: Writes a graph. Raises `GraphError` where the graph has errors.
        applies: Says why a graph cannot be written so, or None where it can.
    """

    name: str
    title: str
    suffix: str
    media_type: str
    export: Callable[[Graph], str | bytes]
    applies: Callable[[Graph], str | None]
