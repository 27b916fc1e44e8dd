"""A convolutional network of 1,007 layers without skip connections."""

from __future__ import annotations

from builder.graph.document import Graph
from builder.graph.sketch import Sketch
from builder.templates.template import Template


def build() -> Graph:
    """Draws the network."""
    sketch = Sketch("very_deep")
    x = sketch.input((28, 28, 1), name="image")
    x = sketch.add("Conv2D", x, name="first_conv", filters=16, kernel_size=5, activation="relu")
    for number in range(1, 1001):
        x = sketch.add(
            "Conv2D",
            x,
            name=f"conv_{number}",
            filters=4,
            kernel_size=5,
            padding="same",
            activation="relu",
        )
    x = sketch.add("Conv2D", x, name="last_conv", filters=16, kernel_size=5, activation="relu")
    x = sketch.add("MaxPooling2D", x, name="pool", pool_size=2)
    x = sketch.add("Flatten", x, name="flatten")
    x = sketch.add("Dense", x, name="hidden_1", units=16, activation="relu")
    x = sketch.add("Dense", x, name="hidden_2", units=16, activation="relu")
    sketch.add("Dense", x, name="digit", units=10, activation="softmax")
    return sketch.graph()


TEMPLATE = Template(
    name="very_deep",
    title="A thousand convolutions",
    about="1,007 layers in a row. Does the gradient still reach the first one?",
    group="deep",
    build=build,
)
