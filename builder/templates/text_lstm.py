"""A text classifier: an Embedding and an LSTM that reads in both directions."""

from __future__ import annotations

from builder.graph.document import Graph
from builder.graph.sketch import Sketch
from builder.templates.template import Template


def build() -> Graph:
    """Draws the network."""
    sketch = Sketch("text_lstm")
    x = sketch.input((14,), name="words", dtype="int32")
    x = sketch.add("Embedding", x, name="meaning", input_dim=57, output_dim=16, mask_zero=True)
    lstm = {"class_name": "LSTM", "config": {"name": "reader", "units": 16}}
    x = sketch.add("Bidirectional", x, name="both_ways", layer=lstm)
    sketch.add("Dense", x, name="opinion", units=1, activation="sigmoid")
    return sketch.graph()


TEMPLATE = Template(
    name="text_lstm",
    title="Text: Embedding and LSTM",
    about="Learns what each word means, reads the sentence from both ends and says whether the "
    "opinion is good.",
    group="sequence",
    build=build,
)
