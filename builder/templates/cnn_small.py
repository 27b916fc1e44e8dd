"""The smallest convolutional network of the MNIST lectures.

Its convolution starts from weights made for ReLU (He et al., "Delving Deep into Rectifiers", 2015).
From Keras's own, made for tanh, it learns visibly slower: `benchmarks.mnist` has the figures.
"""

from __future__ import annotations

from typing import Any

from builder.graph.document import Graph
from builder.graph.sketch import Sketch
from builder.templates.template import Template


def build() -> Graph:
    """Draws the network."""
    relu: dict[str, Any] = {"activation": "relu", "kernel_initializer": "he_normal"}
    sketch = Sketch("cnn_small")
    x = sketch.input((28, 28, 1), name="image")
    x = sketch.add("Conv2D", x, name="conv", filters=20, kernel_size=5, **relu)
    x = sketch.add("MaxPooling2D", x, name="pool", pool_size=2)
    x = sketch.add("Flatten", x, name="flatten")
    x = sketch.add("Dense", x, name="hidden", units=100, activation="tanh")
    sketch.add("Dense", x, name="digit", units=10, activation="softmax")
    return sketch.graph()


TEMPLATE = Template(
    name="cnn_small",
    title="One convolution",
    about="One 5×5 convolution before the dense layers. Reaches .98 on MNIST.",
    group="convolution",
    build=build,
)
