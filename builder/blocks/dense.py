"""The dense block of DenseNet."""

from __future__ import annotations

from builder.blocks.block import BlockSpec
from builder.blocks.fit import Fit
from builder.graph.document import INPUT, Block
from builder.graph.sketch import Sketch
from builder.inference.specs import TensorSpec

LEAST_GROWTH, MOST_GROWTH = 12, 32
"""The growth rates of the paper's networks for small and for large images."""

REPEAT = 4


def make(given: TensorSpec | None) -> Block:
    """Makes the block: each repetition puts its channels beside all those before it.

    A layer of DenseNet-B of Huang et al., "Densely Connected Convolutional Networks" (2016),
    section 3: normalization, ReLU and a 1 x 1 convolution to 4k channels, then normalization,
    ReLU and a 3 x 3 convolution to k channels, which are concatenated with the input. k is the
    growth rate, so that the block adds `repeat` times k channels. As the networks of the paper
    start with 2k channels, k is half of those that come in, from 12 to 32. As there, and as in
    `keras.applications`, the convolutions have no biases. On 64 channels one repetition has
    45,824 weights: 64 · 128 + 3 · 3 · 128 · 32 of the convolutions and 4 · 64 + 4 · 128 of the
    normalizations.

    Sequences and volumes get convolutions along one and three axes, all else Dense layers.

    Args:
        given: The tensor that it will be fed, or None where it is not known.
    """
    fit = Fit.of(given)
    growth = _growth(fit.channels)
    sketch = Sketch("dense_block")
    start = sketch.add(INPUT, name="input")
    x = sketch.add("BatchNormalization", start, name="bn_1")
    x = sketch.add("ReLU", x, name="relu_1")
    x = fit.apply(sketch, x, 4 * growth, 1, name=f"{fit.kind}_1", use_bias=False)
    x = sketch.add("BatchNormalization", x, name="bn_2")
    x = sketch.add("ReLU", x, name="relu_2")
    x = fit.apply(sketch, x, growth, 3, name=f"{fit.kind}_2", use_bias=False)
    sketch.add("Concatenate", [start, x], name="concatenate")
    return Block(id="dense_block", name="dense_block", graph=sketch.graph(), repeat=REPEAT)


def _growth(channels: int | None) -> int:
    if channels is None:
        return LEAST_GROWTH
    return max(LEAST_GROWTH, min(MOST_GROWTH, channels // 2))


SPEC = BlockSpec(
    name="dense",
    title="Dense block",
    about=(
        "Convolutions that each see all that the ones before them made, as in DenseNet. Every "
        "repetition adds a few channels."
    ),
    make=make,
)
