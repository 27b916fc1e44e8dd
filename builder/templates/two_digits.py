"""Two digits in one picture: their sum as a number, and which is larger as a class."""

from __future__ import annotations

from builder.graph.document import Graph
from builder.graph.sketch import Sketch
from builder.templates.template import Template


def build() -> Graph:
    """Draws the network."""
    sketch = Sketch("two_digits")
    x = sketch.input((8, 16, 1), name="digits")
    for number, filters in enumerate((16, 32), start=1):
        x = sketch.add(
            "Conv2D", x, name=f"conv_{number}", filters=filters, kernel_size=3, padding="same",
            activation="relu",
        )  # fmt: skip
        x = sketch.add("MaxPooling2D", x, name=f"pool_{number}", pool_size=2)
    x = sketch.add("Flatten", x, name="flatten")
    x = sketch.add("Dense", x, name="hidden", units=64, activation="relu")
    total = sketch.add("Dense", x, name="sum", units=1)
    larger = sketch.add("Dense", x, name="larger", units=1, activation="sigmoid")
    return sketch.graph(outputs=[total, larger])


TEMPLATE = Template(
    name="two_digits",
    title="A number and a class",
    about="Reads two digits side by side; one output is their sum, the other says which is larger.",
    group="branches",
    build=build,
)
