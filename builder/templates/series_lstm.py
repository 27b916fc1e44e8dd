"""An LSTM that forecasts the next value of a series."""

from __future__ import annotations

from builder.graph.document import Graph
from builder.graph.sketch import Sketch
from builder.templates.template import Template


def build() -> Graph:
    """Draws the network."""
    sketch = Sketch("series_lstm")
    x = sketch.input((32, 1), name="values")
    x = sketch.add("LSTM", x, name="memory", units=32)
    sketch.add("Dense", x, name="next", units=1)
    return sketch.graph()


TEMPLATE = Template(
    name="series_lstm",
    title="Series: LSTM",
    about="Reads 32 values one after the other and forecasts the next.",
    group="sequence",
    build=build,
)
