"""AlexNet: the network that won ImageNet in 2012.

Source: Krizhevsky, Sutskever and Hinton, ImageNet classification with deep convolutional neural
networks, NIPS 2012. The two towers of the paper, one for each graphics card, are the two groups
of convolutions 2, 4 and 5. Layers are numbered as in the paper, 1 to 8, so that its ablations
can be repeated by bypassing them.
"""

from __future__ import annotations

from typing import Any

from builder.graph.document import Graph
from builder.graph.sketch import Sketch
from builder.templates.template import Template


def build() -> Graph:
    """Draws the network."""
    sketch = Sketch("alexnet")
    x = sketch.input((227, 227, 3), name="image")
    x = _conv(sketch, x, "conv_1", filters=96, kernel_size=11, strides=4)
    x = _pool(sketch, x, "pool_1")
    x = _conv(sketch, x, "conv_2", filters=256, kernel_size=5, padding="same", groups=2)
    x = _pool(sketch, x, "pool_2")
    x = _conv(sketch, x, "conv_3", filters=384, kernel_size=3, padding="same")
    x = _conv(sketch, x, "conv_4", filters=384, kernel_size=3, padding="same", groups=2)
    x = _conv(sketch, x, "conv_5", filters=256, kernel_size=3, padding="same", groups=2)
    x = _pool(sketch, x, "pool_5")
    x = sketch.add("Flatten", x, name="flatten")
    x = sketch.add("Dense", x, name="dense_6", units=4096, activation="relu")
    x = sketch.add("Dense", x, name="dense_7", units=4096, activation="relu")
    sketch.add("Dense", x, name="category_8", units=1000, activation="softmax")
    return sketch.graph()


def _conv(sketch: Sketch, x: str, name: str, **config: Any) -> str:
    return sketch.add("Conv2D", x, name=name, **config, activation="relu")


def _pool(sketch: Sketch, x: str, name: str) -> str:
    """Adds a pooling whose windows of 3 overlap, 2 apart."""
    return sketch.add("MaxPooling2D", x, name=name, pool_size=3, strides=2)


TEMPLATE = Template(
    name="alexnet",
    title="AlexNet",
    about="Krizhevsky's network of 2012. Bypass layers 3, 4, 6 or 7 to repeat its ablations.",
    group="published",
    build=build,
)
