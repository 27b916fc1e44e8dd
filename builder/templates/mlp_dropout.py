"""A multilayer perceptron kept from overfitting by dropout."""

from __future__ import annotations

from builder.graph.document import Graph
from builder.graph.sketch import Sketch
from builder.templates.template import Template


def build() -> Graph:
    """Draws the network."""
    sketch = Sketch("mlp_dropout")
    x = sketch.input((784,), name="pixels")
    x = sketch.add("Dense", x, name="hidden_1", units=256, activation="relu")
    x = sketch.add("Dropout", x, name="dropout_1", rate=0.4)
    x = sketch.add("Dense", x, name="hidden_2", units=256, activation="relu")
    x = sketch.add("Dropout", x, name="dropout_2", rate=0.4)
    sketch.add("Dense", x, name="digit", units=10, activation="softmax")
    return sketch.graph()


TEMPLATE = Template(
    name="mlp_dropout",
    title="Dense layers with dropout",
    about="Two hidden layers of 256, each with 40 % dropout behind it.",
    group="dense",
    build=build,
)
