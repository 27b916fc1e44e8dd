"""Three convolutions that narrow 28×28 pixels down to 3×3."""

from __future__ import annotations

from builder.graph.document import Graph
from builder.graph.sketch import Sketch
from builder.templates.template import Template


def build() -> Graph:
    """Draws the network."""
    sketch = Sketch("cnn_activity")
    x = sketch.input((28, 28, 1), name="image")
    x = sketch.add("Conv2D", x, name="conv_1", filters=32, kernel_size=3, activation="relu")
    x = sketch.add("MaxPooling2D", x, name="pool_1", pool_size=2)
    x = sketch.add("Conv2D", x, name="conv_2", filters=64, kernel_size=3, activation="relu")
    x = sketch.add("MaxPooling2D", x, name="pool_2", pool_size=2)
    x = sketch.add("Conv2D", x, name="conv_3", filters=64, kernel_size=3, activation="relu")
    x = sketch.add("Flatten", x, name="flatten")
    x = sketch.add("Dense", x, name="hidden", units=64, activation="relu")
    sketch.add("Dense", x, name="digit", units=10, activation="softmax")
    return sketch.graph()


TEMPLATE = Template(
    name="cnn_activity",
    title="Three convolutions",
    about="Three 3×3 convolutions: watch the maps shrink from 28 to 3 pixels.",
    group="convolution",
    build=build,
)
