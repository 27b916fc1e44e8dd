"""Two inputs that share one convolution, and an output for each."""

from __future__ import annotations

from builder.graph.document import Graph
from builder.graph.sketch import Sketch
from builder.templates.template import Template


def build() -> Graph:
    """Draws the network."""
    sketch = Sketch("shared_two_outputs")
    large = sketch.input((16, 16, 3), name="large_image")
    small = sketch.input((8, 8, 3), name="small_image")
    left = sketch.add(
        "Conv2D", large, name="conv", filters=3, kernel_size=3, padding="same", activation="relu"
    )
    left = sketch.add("MaxPooling2D", left, name="pool", pool_size=2)
    left = sketch.add("Conv2D", left, name="SharedLyr", filters=5, kernel_size=3, activation="relu")
    right = sketch.share(left, small)
    sketch.add("Flatten", left, name="large_output")
    sketch.add("Flatten", right, name="small_output")
    return sketch.graph(outputs=["large_output", "small_output"])


TEMPLATE = Template(
    name="shared_two_outputs",
    title="Shared layer, two outputs",
    about="Both images go through the same convolution: its 140 weights count once.",
    group="branches",
    build=build,
)
