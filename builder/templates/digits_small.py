"""A small convolutional network for the digits that come with scikit-learn."""

from __future__ import annotations

from builder.graph.document import Graph
from builder.graph.sketch import Sketch
from builder.templates.template import Template


def build() -> Graph:
    """Draws the network."""
    sketch = Sketch("digits_small")
    x = sketch.input((8, 8, 1), name="image")
    x = sketch.add(
        "Conv2D", x, name="conv_1", filters=16, kernel_size=3, padding="same", activation="relu"
    )
    x = sketch.add("MaxPooling2D", x, name="pool", pool_size=2)
    x = sketch.add(
        "Conv2D", x, name="conv_2", filters=32, kernel_size=3, padding="same", activation="relu"
    )
    x = sketch.add("Flatten", x, name="flatten")
    x = sketch.add("Dense", x, name="hidden", units=64, activation="relu")
    sketch.add("Dense", x, name="digit", units=10, activation="softmax")
    return sketch.graph()


TEMPLATE = Template(
    name="digits_small",
    title="Small network for digits",
    about="Reads 8×8 handwritten digits. Small enough to learn them in seconds.",
    group="start",
    build=build,
)
