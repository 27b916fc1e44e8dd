"""What a template is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from builder.graph.document import Graph

TemplateGroup = Literal[
    "start", "dense", "convolution", "published", "branches", "sequence", "deep"
]


@dataclass(frozen=True)
class Template:
    """A network to start from.

    Calling it makes the graph: `TEMPLATES["lenet5"]()`.

    Attributes:
        name: The key in `TEMPLATES`, and the name of the model.
        title: What a person sees in a list.
        about: What it is and what it is good for, in a sentence or two.
        group: Under which heading it is listed.
        build: Makes the graph.
    """

    name: str
    title: str
    about: str
    group: TemplateGroup
    build: Callable[[], Graph]

    def __call__(self) -> Graph:
        """Makes the graph."""
        return self.build()
