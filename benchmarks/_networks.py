"""The networks that the canvas is measured on."""

from __future__ import annotations

from typing import Any

from builder.graph.document import Graph
from builder.graph.sketch import Sketch
from builder.keras_io.from_keras import from_keras
from builder.layers.keras_import import load_keras

VALID = 24
"""How many convolutions at the start of a `chain`, and at its end, make their images smaller."""

FILTERS = 8
BRANCHES = 8


def chain(nodes: int) -> Graph:
    """Returns layers in a row: `first_1` ... `first_24`, a long middle, `last_1` ... `last_24`.

    Those named are convolutions without padding. Where one of the first is bypassed, the shapes
    of all layers behind it change.

    Args:
        nodes: How many layers there are, the input among them; at least 49.
    """
    sketch = Sketch(f"chain of {nodes}")
    x = sketch.input((4 * VALID + 32, 4 * VALID + 32, 8), name="image")
    valid: dict[str, Any] = {"filters": FILTERS, "kernel_size": 3}
    for number in range(1, VALID + 1):
        x = sketch.add("Conv2D", x, name=f"first_{number}", **valid)
    for number in range(nodes - 2 * VALID - 1):
        match number % 3:
            case 0:
                x = sketch.add("Conv2D", x, **valid, padding="same")
            case 1:
                x = sketch.add("BatchNormalization", x)
            case _:
                x = sketch.add("ReLU", x)
    for number in range(1, VALID + 1):
        x = sketch.add("Conv2D", x, name=f"last_{number}", **valid)
    return sketch.graph()


def branches(nodes: int) -> Graph:
    """Returns a wide network, to be moved about: branches of two layers side by side, merged.

    Args:
        nodes: How many layers there are at most, the input among them.
    """
    sketch = Sketch(f"branches of {nodes}")
    x = sketch.input((64,), name="x")
    for _ in range((nodes - 1) // (2 * BRANCHES + 1)):
        side = [sketch.add("Dense", x, units=64) for _ in range(BRANCHES)]
        x = sketch.add("Add", [sketch.add("Dense", each, units=64) for each in side])
    return sketch.graph()


def application(name: str) -> Graph:
    """Returns a network of `keras.applications` as it comes from Keras, without weights."""
    return from_keras(getattr(load_keras().applications, name)(weights=None))
