"""Maps of few cells, stretched to the size of a picture. Imports neither Keras nor TensorFlow."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


def enlarged(heat: Floats, shape: Sequence[int]) -> Floats:
    """Stretches a map to a shape of as many axes, linearly between the centres of its cells."""
    values = np.asarray(heat, np.float32)
    for axis, length in enumerate(shape):
        cells = values.shape[axis]
        at = np.clip((np.arange(length) + 0.5) * cells / length - 0.5, 0, cells - 1)
        low = np.floor(at).astype(int)
        high = np.minimum(low + 1, cells - 1)
        share = (at - low).reshape([-1 if each == axis else 1 for each in range(values.ndim)])
        values = np.take(values, low, axis) * (1 - share) + np.take(values, high, axis) * share
    return values.astype(np.float32)
