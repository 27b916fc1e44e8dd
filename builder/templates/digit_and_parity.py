"""One trunk, two answers: which digit it is, and whether it is odd."""

from __future__ import annotations

from builder.graph.document import Graph
from builder.graph.sketch import Sketch
from builder.templates.template import Template


def build() -> Graph:
    """Draws the network."""
    sketch = Sketch("digit_and_parity")
    x = sketch.input((8, 8, 1), name="image")
    x = sketch.add(
        "Conv2D", x, name="conv", filters=16, kernel_size=3, padding="same", activation="relu"
    )
    x = sketch.add("MaxPooling2D", x, name="pool", pool_size=2)
    x = sketch.add("Flatten", x, name="flatten")
    x = sketch.add("Dense", x, name="hidden", units=48, activation="relu")
    digit = sketch.add("Dense", x, name="digit", units=10, activation="softmax")
    parity = sketch.add("Dense", x, name="parity", units=1, activation="sigmoid")
    return sketch.graph(outputs=[digit, parity])


TEMPLATE = Template(
    name="digit_and_parity",
    title="One input, two outputs",
    about="Which digit is it, and is it odd? Both answers come from one trunk.",
    group="branches",
    build=build,
)
