"""Two convolutions for the 32×32 colour images of CIFAR-10."""

from __future__ import annotations

from builder.graph.document import Graph
from builder.graph.sketch import Sketch
from builder.templates.template import Template


def build() -> Graph:
    """Draws the network."""
    sketch = Sketch("cnn_cifar10")
    x = sketch.input((32, 32, 3), name="image")
    x = sketch.add("Conv2D", x, name="conv_1", filters=64, kernel_size=5, activation="relu")
    x = sketch.add("MaxPooling2D", x, name="pool_1", pool_size=2)
    x = sketch.add("Conv2D", x, name="conv_2", filters=64, kernel_size=5, activation="relu")
    x = sketch.add("MaxPooling2D", x, name="pool_2", pool_size=2)
    x = sketch.add("Flatten", x, name="flatten")
    sketch.add("Dense", x, name="category", units=10, activation="softmax")
    return sketch.graph()


TEMPLATE = Template(
    name="cnn_cifar10",
    title="Convolutions for CIFAR-10",
    about="Two 5×5 convolutions and one dense layer on 32×32 colour images.",
    group="convolution",
    build=build,
)
