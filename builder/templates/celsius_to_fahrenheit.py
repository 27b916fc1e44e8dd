"""The smallest network there is: one neuron that learns a straight line."""

from __future__ import annotations

from builder.graph.document import Graph
from builder.graph.sketch import Sketch
from builder.templates.template import Template


def build() -> Graph:
    """Draws the network."""
    sketch = Sketch("celsius_to_fahrenheit")
    x = sketch.input((1,), name="celsius")
    sketch.add("Dense", x, name="fahrenheit", units=1)
    return sketch.graph()


TEMPLATE = Template(
    name="celsius_to_fahrenheit",
    title="Celsius to Fahrenheit",
    about="One neuron learns F = 1.8 C + 32: its weight and its bias can be read off.",
    group="start",
    build=build,
)
