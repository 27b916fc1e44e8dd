"""A convolutional network in a straight line on 16×16 colour images."""

from __future__ import annotations

from builder.graph.document import Graph
from builder.graph.sketch import Sketch
from builder.templates.template import Template


def build() -> Graph:
    """Draws the network."""
    sketch = Sketch("cnn_sequential")
    x = sketch.input((16, 16, 3), name="image")
    x = sketch.add(
        "Conv2D", x, name="conv_1", filters=32, kernel_size=3, padding="same", activation="relu"
    )
    x = sketch.add("MaxPooling2D", x, name="pool_1", pool_size=2)
    x = sketch.add(
        "Conv2D", x, name="conv_2", filters=64, kernel_size=3, padding="same", activation="relu"
    )
    x = sketch.add("MaxPooling2D", x, name="pool_2", pool_size=2)
    x = sketch.add("Flatten", x, name="flatten")
    x = sketch.add("Dense", x, name="hidden", units=256, activation="relu")
    sketch.add("Dense", x, name="category", units=5, activation="softmax")
    return sketch.graph()


TEMPLATE = Template(
    name="cnn_sequential",
    title="Small colour images",
    about="A plain stack on 16×16 colour images with five classes.",
    group="convolution",
    build=build,
)
