"""A tagger: for every word of a sentence, what it is."""

from __future__ import annotations

from builder.graph.document import Graph
from builder.graph.sketch import Sketch
from builder.templates.template import Template


def build() -> Graph:
    """Draws the network."""
    sketch = Sketch("word_tagger")
    x = sketch.input((12,), name="words", dtype="int32")
    x = sketch.add("Embedding", x, name="meaning", input_dim=46, output_dim=16)
    config = {"name": "reader", "units": 16, "return_sequences": True}
    lstm = {"class_name": "LSTM", "config": config}
    x = sketch.add("Bidirectional", x, name="both_ways", layer=lstm)
    sketch.add("Dense", x, name="word_class", units=8, activation="softmax")
    return sketch.graph()


TEMPLATE = Template(
    name="word_tagger",
    title="Text: a class for each word",
    about="Reads a sentence from both ends and says of every word whether it is a noun, a verb …",
    group="sequence",
    build=build,
)
