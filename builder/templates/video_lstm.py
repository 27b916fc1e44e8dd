"""A network for videos: the same convolution for every frame, then an LSTM over the frames."""

from __future__ import annotations

from typing import Any

from builder.graph.document import Graph
from builder.graph.sketch import Sketch
from builder.templates.template import Template


def build() -> Graph:
    """Draws the network."""
    sketch = Sketch("video_lstm")
    x = sketch.input((8, 16, 16, 1), name="frames")
    x = _each_frame(sketch, x, "look", "Conv2D", filters=8, kernel_size=3, strides=2,
                    padding="same", activation="relu")  # fmt: skip
    x = _each_frame(sketch, x, "look_again", "Conv2D", filters=8, kernel_size=3, strides=2,
                    padding="same", activation="relu")  # fmt: skip
    x = _each_frame(sketch, x, "flatten", "Flatten")
    x = sketch.add("LSTM", x, name="movement", units=48)
    sketch.add("Dense", x, name="next_position", units=2)
    return sketch.graph()


def _each_frame(sketch: Sketch, x: str, name: str, class_name: str, **config: Any) -> str:
    layer = {"class_name": class_name, "config": {"name": f"{name}_at_one", **config}}
    return sketch.add("TimeDistributed", x, name=name, layer=layer)


TEMPLATE = Template(
    name="video_lstm",
    title="Video: convolutions, then LSTM",
    about="Looks at each frame with the same convolutions and follows the movement with an LSTM.",
    group="sequence",
    build=build,
)
