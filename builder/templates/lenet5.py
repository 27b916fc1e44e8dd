"""LeNet-5: the network that read cheques.

Source: LeCun, Bottou, Bengio and Haffner, Gradient-based learning applied to document
recognition, Proceedings of the IEEE 86, 1998; here with full connections in the second
convolution and a softmax at the end, as it is taught.
"""

from __future__ import annotations

from builder.graph.document import Graph
from builder.graph.sketch import Sketch
from builder.templates.template import Template


def build() -> Graph:
    """Draws the network."""
    sketch = Sketch("lenet5")
    x = sketch.input((28, 28, 1), name="image")
    x = sketch.add(
        "Conv2D", x, name="conv_1", filters=6, kernel_size=5, padding="same", activation="tanh"
    )
    x = sketch.add("AveragePooling2D", x, name="pool_1", pool_size=2)
    x = sketch.add("Conv2D", x, name="conv_2", filters=16, kernel_size=5, activation="tanh")
    x = sketch.add("AveragePooling2D", x, name="pool_2", pool_size=2)
    x = sketch.add("Flatten", x, name="flatten")
    x = sketch.add("Dense", x, name="hidden_1", units=120, activation="tanh")
    x = sketch.add("Dense", x, name="hidden_2", units=84, activation="tanh")
    sketch.add("Dense", x, name="digit", units=10, activation="softmax")
    return sketch.graph()


TEMPLATE = Template(
    name="lenet5",
    title="LeNet-5",
    about="LeCun's network of 1998 for handwritten digits: 61,706 parameters.",
    group="published",
    build=build,
)
