"""Four convolutions that tell photographs of dogs from those of cats."""

from __future__ import annotations

from builder.graph.document import Graph
from builder.graph.sketch import Sketch
from builder.templates.template import Template


def build() -> Graph:
    """Draws the network."""
    sketch = Sketch("dogs_vs_cats")
    x = sketch.input((150, 150, 3), name="photo")
    x = sketch.add("Conv2D", x, name="conv_1", filters=32, kernel_size=3, activation="relu")
    x = sketch.add("MaxPooling2D", x, name="pool_1", pool_size=2)
    x = sketch.add("Conv2D", x, name="conv_2", filters=64, kernel_size=3, activation="relu")
    x = sketch.add("MaxPooling2D", x, name="pool_2", pool_size=2)
    x = sketch.add("Conv2D", x, name="conv_3", filters=128, kernel_size=3, activation="relu")
    x = sketch.add("MaxPooling2D", x, name="pool_3", pool_size=2)
    x = sketch.add("Conv2D", x, name="conv_4", filters=128, kernel_size=3, activation="relu")
    x = sketch.add("MaxPooling2D", x, name="pool_4", pool_size=2)
    x = sketch.add("Flatten", x, name="flatten")
    x = sketch.add("Dropout", x, name="dropout", rate=0.5)
    x = sketch.add("Dense", x, name="hidden", units=512, activation="relu")
    sketch.add("Dense", x, name="dog", units=1, activation="sigmoid")
    return sketch.graph()


TEMPLATE = Template(
    name="dogs_vs_cats",
    title="Dogs against cats",
    about="Four convolutions on 150×150 photographs: is it a dog or a cat?",
    group="convolution",
    build=build,
)
