"""A small U-Net with two image outputs: a mask and a clean picture.

After Ronneberger, Fischer and Brox, U-Net, 2015: https://arxiv.org/abs/1505.04597
"""

from __future__ import annotations

from builder.graph.document import Graph
from builder.graph.sketch import Sketch
from builder.templates.template import Template


def build() -> Graph:
    """Draws the network."""
    sketch = Sketch("unet_small")
    image = sketch.input((24, 24, 3), name="noisy")
    top = _conv(sketch, image, "down_1", 12)
    x = sketch.add("MaxPooling2D", top, name="pool_1", pool_size=2)
    middle = _conv(sketch, x, "down_2", 24)
    x = sketch.add("MaxPooling2D", middle, name="pool_2", pool_size=2)
    x = _conv(sketch, x, "bottom", 32)
    x = sketch.add("UpSampling2D", x, name="up_2", size=2)
    x = sketch.add("Concatenate", [x, middle], name="skip_2")
    x = _conv(sketch, x, "up_conv_2", 24)
    x = sketch.add("UpSampling2D", x, name="up_1", size=2)
    x = sketch.add("Concatenate", [x, top], name="skip_1")
    x = _conv(sketch, x, "up_conv_1", 12)
    # What each output needs of its own is found by a convolution of its own.
    mask = _conv(sketch, x, "mask_conv", 12)
    mask = sketch.add("Conv2D", mask, name="mask", filters=4, kernel_size=1, activation="softmax")
    clean = _conv(sketch, x, "clean_conv", 12)
    clean = sketch.add("Conv2D", clean, name="clean", filters=3, kernel_size=1,
                       activation="sigmoid")  # fmt: skip
    return sketch.graph(outputs=[mask, clean])


def _conv(sketch: Sketch, x: str, name: str, filters: int) -> str:
    return sketch.add(
        "Conv2D", x, name=name, filters=filters, kernel_size=3, padding="same", activation="relu"
    )


TEMPLATE = Template(
    name="unet_small",
    title="Small U-Net",
    about="Goes down to a quarter of the picture and up again, with skips at each size. One output "
    "says what each pixel belongs to, the other is the picture without noise.",
    group="branches",
    build=build,
)
