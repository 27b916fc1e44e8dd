"""A picture and a question in words, one answer."""

from __future__ import annotations

from builder.graph.document import Graph
from builder.graph.sketch import Sketch
from builder.templates.template import Template


def build() -> Graph:
    """Draws the network."""
    sketch = Sketch("picture_question")
    picture = sketch.input((16, 16, 3), name="picture")
    question = sketch.input((8,), name="question", dtype="int32")
    x = sketch.add(
        "Conv2D", picture, name="conv_1", filters=16, kernel_size=3, padding="same",
        activation="relu",
    )  # fmt: skip
    x = sketch.add("MaxPooling2D", x, name="pool_1", pool_size=2)
    x = sketch.add(
        "Conv2D", x, name="conv_2", filters=32, kernel_size=3, padding="same", activation="relu"
    )
    x = sketch.add("MaxPooling2D", x, name="pool_2", pool_size=2)
    x = sketch.add("Flatten", x, name="flatten")
    seen = sketch.add("Dense", x, name="seen", units=64, activation="relu")
    y = sketch.add("Embedding", question, name="words", input_dim=17, output_dim=16)
    y = sketch.add("Flatten", y, name="sentence")
    asked = sketch.add("Dense", y, name="asked", units=64, activation="relu")
    # To multiply lets the question choose what counts of the picture.
    chosen = sketch.add("Multiply", [seen, asked], name="attend")
    x = sketch.add("Concatenate", [chosen, seen, asked], name="both")
    x = sketch.add("Dense", x, name="think", units=64, activation="relu")
    sketch.add("Dense", x, name="answer", units=8, activation="softmax")
    return sketch.graph()


TEMPLATE = Template(
    name="picture_question",
    title="Picture and question",
    about="Convolutions look at a picture, an Embedding reads a question about it; together they "
    "choose one of eight answers.",
    group="branches",
    build=build,
)
