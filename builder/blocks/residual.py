"""The residual block of ResNet."""

from __future__ import annotations

from builder.blocks.block import BlockSpec
from builder.blocks.fit import Fit
from builder.graph.document import INPUT, Block
from builder.graph.sketch import Sketch
from builder.inference.specs import TensorSpec

CHANNELS = 32
"""The channels of a block for a tensor of which nothing is known."""

MOST_HIDDEN_UNITS = 512
"""The most units of the first Dense, so that a block behind a Flatten stays small enough."""


def make(given: TensorSpec | None) -> Block:
    """Makes the block: two convolutions with normalization, added to what came in.

    The basic block of He et al., "Deep Residual Learning for Image Recognition" (2015), figures
    2 and 5 left, with batch normalization right after each convolution (section 3.4). It makes
    as many channels as it gets, so that both can be added. A normalization takes away whatever a
    bias adds, so the convolutions have none. On 64 channels it has 73,984 trainable weights:
    2 · 3 · 3 · 64 · 64 of the convolutions and 2 · 2 · 64 of the normalizations.

    Sequences and volumes get convolutions along one and three axes, all else Dense layers.

    Args:
        given: The tensor that it will be fed, or None where it is not known.
    """
    fit = Fit.of(given)
    channels = fit.channels or CHANNELS
    first = channels if fit.axes else min(channels, MOST_HIDDEN_UNITS)
    sketch = Sketch("residual_block")
    start = sketch.add(INPUT, name="input")
    x = fit.apply(sketch, start, first, 3, name=f"{fit.kind}_1", use_bias=False)
    x = sketch.add("BatchNormalization", x, name="bn_1")
    x = sketch.add("ReLU", x, name="relu_1")
    x = fit.apply(sketch, x, channels, 3, name=f"{fit.kind}_2", use_bias=False)
    x = sketch.add("BatchNormalization", x, name="bn_2")
    x = sketch.add("Add", [start, x], name="add")
    sketch.add("ReLU", x, name="relu_2")
    return Block(id="residual", name="residual", graph=sketch.graph())


SPEC = BlockSpec(
    name="residual",
    title="Residual block",
    about=(
        "Two convolutions whose result is added to what came in, as in ResNet. The gradient goes "
        "around them, so that many can stand in a row."
    ),
    make=make,
)
