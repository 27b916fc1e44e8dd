"""Convolutions over time that forecast a week from four weeks."""

from __future__ import annotations

from builder.graph.document import Graph
from builder.graph.sketch import Sketch
from builder.templates.template import Template


def build() -> Graph:
    """Draws the network."""
    sketch = Sketch("series_conv")
    x = sketch.input((28, 1), name="days")
    x = sketch.add("Conv1D", x, name="weeks", filters=16, kernel_size=7, activation="relu")
    x = sketch.add("Conv1D", x, name="patterns", filters=16, kernel_size=5, activation="relu")
    x = sketch.add("Flatten", x, name="flatten")
    x = sketch.add("Dense", x, name="hidden", units=32, activation="relu")
    sketch.add("Dense", x, name="next_week", units=7)
    return sketch.graph()


TEMPLATE = Template(
    name="series_conv",
    title="Series: convolutions",
    about="Convolutions over time find the rhythm of four weeks and forecast the fifth.",
    group="sequence",
    build=build,
)
