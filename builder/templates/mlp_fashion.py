"""A multilayer perceptron that flattens its images itself."""

from __future__ import annotations

from builder.graph.document import Graph
from builder.graph.sketch import Sketch
from builder.templates.template import Template


def build() -> Graph:
    """Draws the network."""
    sketch = Sketch("mlp_fashion")
    x = sketch.input((28, 28), name="image")
    x = sketch.add("Flatten", x, name="flatten")
    x = sketch.add("Dense", x, name="hidden_1", units=300, activation="relu")
    x = sketch.add("Dense", x, name="hidden_2", units=100, activation="relu")
    sketch.add("Dense", x, name="garment", units=10, activation="softmax")
    return sketch.graph()


TEMPLATE = Template(
    name="mlp_fashion",
    title="Dense layers for Fashion-MNIST",
    about="Flattens 28×28 images of clothes, then layers of 300, 100 and 10.",
    group="dense",
    build=build,
)
