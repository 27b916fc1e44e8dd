"""The inception module of GoogLeNet."""

from __future__ import annotations

from typing import NamedTuple

from builder.blocks.block import BlockSpec
from builder.blocks.fit import Fit
from builder.graph.document import INPUT, Block
from builder.graph.sketch import Sketch
from builder.inference.specs import TensorSpec


class Widths(NamedTuple):
    """How many channels the convolutions make, by the names of the paper's table 1."""

    one: int
    reduce_three: int
    three: int
    reduce_five: int
    five: int
    pool: int


GOOGLENET_3A = Widths(one=64, reduce_three=96, three=128, reduce_five=16, five=32, pool=32)
"""Module (3a): from 192 channels to 256."""


def make(given: TensorSpec | None) -> Block:
    """Makes the module: branches of different reach, side by side, joined at the end.

    Module (3a) of Szegedy et al., "Going Deeper with Convolutions" (2014), figure 2b and table 1:
    a 1 x 1 convolution; 3 x 3 and 5 x 5 convolutions behind reductions by 1 x 1; and 3 x 3 max
    pooling with a 1 x 1 convolution; each convolution followed by a ReLU. On 192 channels, as in
    GoogLeNet, it has 163,696 weights.

    A tensor with less than half of these 192 channels gets half the widths, one with less than a
    quarter a quarter of them. Sequences and volumes get convolutions along one and three axes.
    The values of a vector have no neighbours, so nothing can reach further or be pooled there:
    vectors get the first three branches as Dense layers, one of them straight, two with a
    narrower layer before.

    Args:
        given: The tensor that it will be fed, or None where it is not known.
    """
    fit = Fit.of(given)
    sketch = Sketch("inception_module")
    start = sketch.add(INPUT, name="input")
    write = _convolutions if fit.axes else _dense
    branches = write(sketch, start, fit, _widths(fit.channels))
    sketch.add("Concatenate", branches, name="concatenate")
    return Block(id="inception", name="inception", graph=sketch.graph())


def _widths(channels: int | None) -> Widths:
    if channels is None or channels >= 96:
        return GOOGLENET_3A
    divisor = 2 if channels >= 48 else 4
    return Widths(*(width // divisor for width in GOOGLENET_3A))


def _convolutions(sketch: Sketch, start: str, fit: Fit, widths: Widths) -> list[str]:
    def size(length: int) -> str:
        return "x".join([str(length)] * fit.axes)

    def convolution(x: str, features: int, length: int, name: str) -> str:
        return fit.apply(sketch, x, features, length, name=name, activation="relu")

    one = convolution(start, widths.one, 1, f"conv_{size(1)}")
    x = convolution(start, widths.reduce_three, 1, f"reduce_{size(3)}")
    three = convolution(x, widths.three, 3, f"conv_{size(3)}")
    x = convolution(start, widths.reduce_five, 1, f"reduce_{size(5)}")
    five = convolution(x, widths.five, 5, f"conv_{size(5)}")
    pooling = f"MaxPooling{fit.axes}D"
    x = sketch.add(pooling, start, name="pool", pool_size=3, strides=1, padding="same")
    return [one, three, five, convolution(x, widths.pool, 1, "conv_pool")]


def _dense(sketch: Sketch, start: str, fit: Fit, widths: Widths) -> list[str]:
    def dense(x: str, units: int, name: str) -> str:
        return fit.apply(sketch, x, units, 1, name=name, activation="relu")

    return [
        dense(start, widths.one, "dense_1"),
        dense(dense(start, widths.reduce_three, "reduce_2"), widths.three, "dense_2"),
        dense(dense(start, widths.reduce_five, "reduce_3"), widths.five, "dense_3"),
    ]


SPEC = BlockSpec(
    name="inception",
    title="Inception module",
    about=(
        "Convolutions of different reach and a pooling side by side, joined at the end, as in "
        "GoogLeNet. The network itself learns which of them it needs."
    ),
    make=make,
)
