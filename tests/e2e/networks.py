"""Networks for browser tests."""

from __future__ import annotations

from builder.graph.document import Graph
from builder.graph.sketch import Sketch

CHAIN = (("image", "first"), ("first", "second"), ("second", "flat"), ("flat", "scores"))
"""The wires of `chain`, by the names of their ends."""


def chain() -> Graph:
    """An image through two convolutions to ten probabilities."""
    sketch = Sketch("chain")
    x = sketch.input((8, 8, 1), name="image")
    x = sketch.add("Conv2D", x, name="first", filters=4, kernel_size=3)
    x = sketch.add("Conv2D", x, name="second", filters=4, kernel_size=3)
    x = sketch.add("Flatten", x, name="flat")
    sketch.add("Dense", x, name="scores", units=10, activation="softmax")
    return sketch.graph()


def branches() -> Graph:
    """Two Dense layers on one input, side by side, and a merge of both."""
    sketch = Sketch("branches")
    x = sketch.input((4,), name="numbers")
    left = sketch.add("Dense", x, name="left", units=3)
    right = sketch.add("Dense", x, name="right", units=5)
    sketch.add("Concatenate", [left, right], name="both")
    return sketch.graph()


def sources(graph: Graph, name: str) -> list[str]:
    """The names of what a layer takes, in order."""
    names = {key: graph.layer_of(key).name for key in graph.nodes}
    arriving = [edge for edge in graph.edges if names[edge.target] == name]
    return [names[edge.source] for edge in sorted(arriving, key=lambda edge: edge.order)]
