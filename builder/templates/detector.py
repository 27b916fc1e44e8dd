"""A detector for one object: what it is, and the box around it."""

from __future__ import annotations

from builder.graph.document import Graph
from builder.graph.sketch import Sketch
from builder.templates.template import Template


def build() -> Graph:
    """Draws the network."""
    sketch = Sketch("detector")
    x = sketch.input((24, 24, 3), name="picture")
    for number, filters in enumerate((16, 32, 48), start=1):
        x = sketch.add(
            "Conv2D", x, name=f"conv_{number}", filters=filters, kernel_size=3, padding="same",
            activation="relu",
        )  # fmt: skip
        x = sketch.add("MaxPooling2D", x, name=f"pool_{number}", pool_size=2)
    x = sketch.add("Flatten", x, name="flatten")
    x = sketch.add("Dense", x, name="hidden", units=64, activation="relu")
    thing = sketch.add("Dense", x, name="object", units=4, activation="softmax")
    box = sketch.add("Dense", x, name="box", units=4, activation="sigmoid")
    return sketch.graph(outputs=[thing, box])


TEMPLATE = Template(
    name="detector",
    title="Detector for one object",
    about="One trunk of convolutions, two heads: the class of the object and the four edges of "
    "its box.",
    group="branches",
    build=build,
)
