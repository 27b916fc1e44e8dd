"""Two digits through the same layers: are they the same digit?"""

from __future__ import annotations

from builder.graph.document import Graph
from builder.graph.sketch import Sketch
from builder.templates.template import Template


def build() -> Graph:
    """Draws the network."""
    sketch = Sketch("siamese_digits")
    first = sketch.input((8, 8, 1), name="first_digit")
    second = sketch.input((8, 8, 1), name="second_digit")
    a = sketch.add(
        "Conv2D", first, name="conv", filters=16, kernel_size=3, padding="same", activation="relu"
    )
    b = sketch.share(a, second)
    a = sketch.add("MaxPooling2D", a, name="pool", pool_size=2)
    b = sketch.share(a, b)
    a = sketch.add("Flatten", a, name="flatten")
    b = sketch.share(a, b)
    a = sketch.add("Dense", a, name="features", units=32, activation="relu")
    b = sketch.share(a, b)
    apart = sketch.add("Subtract", [a, b], name="difference")
    squared = sketch.add("Multiply", [apart, apart], name="squared")
    x = sketch.add("Dense", squared, name="compare", units=16, activation="relu")
    sketch.add("Dense", x, name="same", units=1, activation="sigmoid")
    return sketch.graph()


TEMPLATE = Template(
    name="siamese_digits",
    title="Same or different",
    about="Two digits go through the same layers, whose weights count once. What is left of their "
    "difference says whether they are the same.",
    group="branches",
    build=build,
)
