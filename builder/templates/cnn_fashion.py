"""Two convolutions and dropout for images of clothes."""

from __future__ import annotations

from builder.graph.document import Graph
from builder.graph.sketch import Sketch
from builder.templates.template import Template


def build() -> Graph:
    """Draws the network."""
    sketch = Sketch("cnn_fashion")
    x = sketch.input((28, 28, 1), name="image")
    x = sketch.add("Conv2D", x, name="conv_1", filters=64, kernel_size=3, activation="relu")
    x = sketch.add("MaxPooling2D", x, name="pool_1", pool_size=2)
    x = sketch.add("Conv2D", x, name="conv_2", filters=64, kernel_size=3, activation="relu")
    x = sketch.add("MaxPooling2D", x, name="pool_2", pool_size=2)
    x = sketch.add("Flatten", x, name="flatten")
    x = sketch.add("Dropout", x, name="dropout", rate=0.2)
    sketch.add("Dense", x, name="garment", units=10, activation="softmax")
    return sketch.graph()


TEMPLATE = Template(
    name="cnn_fashion",
    title="Convolutions for Fashion-MNIST",
    about="Two 3×3 convolutions of 64 filters, dropout, one dense layer.",
    group="convolution",
    build=build,
)
