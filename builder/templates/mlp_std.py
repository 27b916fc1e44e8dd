"""A plain multilayer perceptron on flat MNIST images."""

from __future__ import annotations

from builder.graph.document import Graph
from builder.graph.sketch import Sketch
from builder.templates.template import Template


def build() -> Graph:
    """Draws the network."""
    sketch = Sketch("mlp_std")
    x = sketch.input((784,), name="pixels")
    x = sketch.add("Dense", x, name="hidden_1", units=64, activation="relu")
    x = sketch.add("Dense", x, name="hidden_2", units=64, activation="relu")
    sketch.add("Dense", x, name="digit", units=10, activation="softmax")
    return sketch.graph()


TEMPLATE = Template(
    name="mlp_std",
    title="Three dense layers",
    about="Two hidden layers of 64 on flat 28×28 images: 55,050 parameters.",
    group="dense",
    build=build,
)
