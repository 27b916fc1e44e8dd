"""Blocks behind tensors of every kind."""

from collections.abc import Mapping

from builder.blocks import BLOCKS
from builder.graph.document import Block, Graph
from builder.graph.sketch import Sketch
from builder.inference.specs import TensorSpec

SHAPES: Mapping[str, tuple[int, ...]] = {
    "vector": (10,),
    "sequence": (9, 6),
    "image": (7, 6, 4),
    "volume": (4, 3, 3, 2),
    "stack_of_volumes": (2, 2, 2, 2, 5),
}
REPEATS = (1, 3, 32)
CASES = [(name, kind, repeat) for name in BLOCKS for kind in SHAPES for repeat in REPEATS]


def block_for(name: str, shape: tuple[int | None, ...]) -> Block:
    """Returns a block as it is made for a tensor of a shape without the batch axis."""
    return BLOCKS[name](TensorSpec((None, *shape)))


def behind(block: Block, shape: tuple[int | None, ...], *, repeat: int | None = None) -> Graph:
    """Returns a network that is an input and a block."""
    sketch = Sketch("network")
    start = sketch.input(shape, name="given")
    sketch.block(block.graph, start, name=block.name, repeat=repeat or block.repeat)
    return sketch.graph()


def case(name: str, kind: str, repeat: int) -> Graph:
    """Returns the network of one of the `CASES`."""
    return behind(block_for(name, SHAPES[kind]), SHAPES[kind], repeat=repeat)
