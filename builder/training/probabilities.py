"""Numbers before a softmax or a sigmoid, made probabilities. NumPy alone."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Number = TypeVar("Number", np.float32, np.float64)


def softmax(logits: NDArray[Number]) -> NDArray[Number]:
    """Returns the probability of each class, of the shape `(n, classes)` of the logits."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def sigmoid(logits: NDArray[Number]) -> NDArray[Number]:
    """Returns the probability of each logit by itself, of its shape."""
    # exp of a large positive number would overflow
    small = np.exp(-np.abs(logits))
    return np.where(logits >= 0, 1 / (1 + small), small / (1 + small))
