"""Three convolutions in a row: the receptive field grows to 7×7."""

from __future__ import annotations

from builder.graph.document import Graph
from builder.graph.sketch import Sketch
from builder.templates.template import Template


def build() -> Graph:
    """Draws the network."""
    sketch = Sketch("cnn_no_pooling")
    x = sketch.input((28, 28, 1), name="image")
    x = sketch.add("Conv2D", x, name="conv_1", filters=32, kernel_size=3, activation="relu")
    x = sketch.add("Conv2D", x, name="conv_2", filters=64, kernel_size=3, activation="relu")
    x = sketch.add("Conv2D", x, name="conv_3", filters=64, kernel_size=3, activation="relu")
    x = sketch.add("Flatten", x, name="flatten")
    sketch.add("Dense", x, name="answer", units=1, activation="sigmoid")
    return sketch.graph()


TEMPLATE = Template(
    name="cnn_no_pooling",
    title="Convolutions without pooling",
    about="Three 3×3 convolutions see 7×7 pixels together. One output: yes or no.",
    group="convolution",
    build=build,
)
