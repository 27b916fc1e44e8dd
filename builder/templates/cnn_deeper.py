"""The convolutional network of the MNIST lectures with a second convolution.

As in `cnn_small`, convolutions start from weights made for ReLU.
"""

from __future__ import annotations

from typing import Any

from builder.graph.document import Graph
from builder.graph.sketch import Sketch
from builder.templates.template import Template


def build() -> Graph:
    """Draws the network."""
    relu: dict[str, Any] = {"activation": "relu", "kernel_initializer": "he_normal"}
    sketch = Sketch("cnn_deeper")
    x = sketch.input((28, 28, 1), name="image")
    x = sketch.add("Conv2D", x, name="conv_1", filters=20, kernel_size=5, **relu)
    x = sketch.add("MaxPooling2D", x, name="pool_1", pool_size=2)
    x = sketch.add("Conv2D", x, name="conv_2", filters=40, kernel_size=3, **relu)
    x = sketch.add("MaxPooling2D", x, name="pool_2", pool_size=2)
    x = sketch.add("Flatten", x, name="flatten")
    x = sketch.add("Dense", x, name="hidden", units=100, activation="tanh")
    sketch.add("Dense", x, name="digit", units=10, activation="softmax")
    return sketch.graph()


TEMPLATE = Template(
    name="cnn_deeper",
    title="Two convolutions",
    about="A second convolution combines what the first one sees: better with fewer parameters.",
    group="convolution",
    build=build,
)
