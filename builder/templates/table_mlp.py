"""A dense network for a table: normalised columns, two layers, three classes."""

from __future__ import annotations

from builder.graph.document import Graph
from builder.graph.sketch import Sketch
from builder.templates.template import Template

MEAN = [13.03, 2.344, 2.37, 19.46, 100.5, 2.295, 2.018, 0.3608, 1.604, 5.069, 0.9562, 2.608, 746.6]
VARIANCE = [
    0.6816,
    1.126,
    0.08003,
    11.49,
    197.7,
    0.3835,
    0.9683,
    0.01329,
    0.3426,
    5.755,
    0.05299,
    0.4818,
    98600.0,
]
"""Of the thirteen columns of the wines, over the training examples."""


def build() -> Graph:
    """Draws the network."""
    sketch = Sketch("table_mlp")
    x = sketch.input((13,), name="columns")
    x = sketch.add("Normalization", x, name="normalise", mean=MEAN, variance=VARIANCE)
    x = sketch.add("Dense", x, name="hidden", units=16, activation="relu")
    sketch.add("Dense", x, name="grower", units=3, activation="softmax")
    return sketch.graph()


TEMPLATE = Template(
    name="table_mlp",
    title="Table: dense layers",
    about="Brings 13 columns of very different size to one scale, then tells three classes apart.",
    group="dense",
    build=build,
)
