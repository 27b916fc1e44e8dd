"""A network shaped like a Y: two images of different size, one answer."""

from __future__ import annotations

from builder.graph.document import Graph
from builder.graph.sketch import Sketch
from builder.templates.template import Template


def build() -> Graph:
    """Draws the network."""
    sketch = Sketch("y_two_inputs")
    large = sketch.input((16, 16, 3), name="large_image")
    small = sketch.input((8, 8, 3), name="small_image")
    left = _conv(sketch, large, "large_conv", 32)
    left = sketch.add("MaxPooling2D", left, name="large_pool", pool_size=2)
    right = _conv(sketch, small, "small_conv", 32)
    x = sketch.add("Concatenate", [left, right], name="both")
    x = _conv(sketch, x, "conv", 64)
    x = sketch.add("MaxPooling2D", x, name="pool", pool_size=2)
    x = sketch.add("Flatten", x, name="flatten")
    x = sketch.add("Dense", x, name="hidden", units=128, activation="relu")
    sketch.add("Dense", x, name="category", units=3, activation="softmax")
    return sketch.graph()


def _conv(sketch: Sketch, x: str, name: str, filters: int) -> str:
    return sketch.add(
        "Conv2D", x, name=name, filters=filters, kernel_size=3, padding="same", activation="relu"
    )


TEMPLATE = Template(
    name="y_two_inputs",
    title="Two inputs, one output",
    about="Two images of different size go through convolutions of their own and then on together.",
    group="branches",
    build=build,
)
