"""The one layout of feature maps, whatever the layer. It needs NumPy alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


def as_maps(activation: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]] | None:
    """Turns one sample's activation into maps of shape `(count, height, width)`.

    Args:
        activation: Without the batch axis: `(height, width, channels)`, `(steps, features)`,
            or `(depth, height, width, channels)`, whose depth slices become maps, as do those of
            every step of a sequence of them.

    Returns:
        The maps, or None for a vector or a single number. A sequence is one map with a row
        for each feature.
    """
    match activation.ndim:
        case rank if rank > 3:
            moved = np.moveaxis(activation, -1, 0)  # (channels, ..., height, width)
            return moved.reshape(-1, *moved.shape[-2:])
        case 3:
            return np.moveaxis(activation, -1, 0)
        case 2:
            return activation.T[None]
        case _:
            return None


def map_names(shape: Sequence[int]) -> tuple[str, ...]:
    """Returns what the maps of `as_maps` are called where there are several for each channel.

    Args:
        shape: That of the activation: `(steps, height, width, channels)`, or with more axes in
            front of height and width.
    """
    *before, _, _, channels = shape
    return tuple(
        f"{channel}, at {' '.join(map(str, at))}"
        for channel in range(channels)
        for at in np.ndindex(*before)
    )
