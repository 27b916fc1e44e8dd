"""What the layers of a block must be to fit a tensor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from builder.graph.sketch import Sketch
from builder.inference.specs import TensorSpec

_AXES = {3: 1, 4: 2, 5: 3}
"""The axes along which a convolution slides, by the number of all axes with the batch."""


@dataclass(frozen=True)
class Fit:
    """How a block is made to fit a tensor.

    Attributes:
        axes: Along how many axes its layers slide: 2 for images, 1 for sequences, 3 for volumes,
            0 for vectors and all that convolutions do not take, where they are Dense layers.
        channels: The length of the tensor's last axis, or None where it is not known.
    """

    axes: int
    channels: int | None

    @classmethod
    def of(cls, given: TensorSpec | None) -> Fit:
        """Returns what fits a tensor; images where nothing is known."""
        if given is None:
            return cls(2, None)
        return cls(_AXES.get(len(given.shape), 0), given.shape[-1] if given.shape else None)

    @property
    def kind(self) -> str:
        """What the names of the layers begin with: `conv`, or `dense` for vectors."""
        return "conv" if self.axes else "dense"

    def apply(
        self, sketch: Sketch, x: str, features: int, size: int, *, name: str, **config: Any
    ) -> str:
        """Adds a convolution that keeps the length of all axes, or a Dense.

        Args:
            sketch: The inside of the block.
            x: The node that feeds it.
            features: The channels that it makes, or the units.
            size: How far the convolution reaches along each axis; says nothing to a Dense.
            name: Its name.
            **config: Arguments that both take.
        """
        if not self.axes:
            return sketch.add("Dense", x, name=name, units=features, **config)
        if size > 1:
            config = {"padding": "same", **config}
        kind = f"Conv{self.axes}D"
        return sketch.add(kind, x, name=name, filters=features, kernel_size=size, **config)
