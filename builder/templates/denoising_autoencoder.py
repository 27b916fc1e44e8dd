"""A denoising autoencoder: a picture is squeezed and drawn again."""

from __future__ import annotations

from builder.graph.document import Graph
from builder.graph.sketch import Sketch
from builder.templates.template import Template


def build() -> Graph:
    """Draws the network."""
    sketch = Sketch("denoising_autoencoder")
    x = sketch.input((24, 24, 3), name="noisy")
    x = _conv(sketch, x, "encode_1", 16)
    x = sketch.add("MaxPooling2D", x, name="squeeze_1", pool_size=2)
    x = _conv(sketch, x, "encode_2", 24)
    x = sketch.add("MaxPooling2D", x, name="squeeze_2", pool_size=2)
    x = _conv(sketch, x, "code", 24)
    x = sketch.add("UpSampling2D", x, name="widen_2", size=2)
    x = _conv(sketch, x, "decode_2", 24)
    x = sketch.add("UpSampling2D", x, name="widen_1", size=2)
    x = _conv(sketch, x, "decode_1", 16)
    sketch.add("Conv2D", x, name="clean", filters=3, kernel_size=3, padding="same",
               activation="sigmoid")  # fmt: skip
    return sketch.graph()


def _conv(sketch: Sketch, x: str, name: str, filters: int) -> str:
    return sketch.add(
        "Conv2D", x, name=name, filters=filters, kernel_size=3, padding="same", activation="relu"
    )


TEMPLATE = Template(
    name="denoising_autoencoder",
    title="Denoising autoencoder",
    about="Squeezes a noisy picture to half its numbers and draws it again: the noise does not "
    "fit through.",
    group="convolution",
    build=build,
)
