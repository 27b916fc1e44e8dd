"""What a block to build with is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from builder.graph.document import Block
from builder.inference.specs import TensorSpec


@dataclass(frozen=True)
class BlockSpec:
    """A block that is made to fit the tensor it is attached to.

    Calling it makes the block: `BLOCKS["residual"](spec)`.

    Attributes:
        name: The key in `BLOCKS`.
        title: What a person sees in the palette.
        about: What it is and what it is good for, in a sentence or two.
        make: Makes the block for a tensor; for None, where nothing is known of it yet, one for
            images. The block can be repeated any number of times. Nobody has placed its nodes.
    """

    name: str
    title: str
    about: str
    make: Callable[[TensorSpec | None], Block]

    def __call__(self, given: TensorSpec | None = None) -> Block:
        """Makes the block for a tensor."""
        return self.make(given)
