"""Keeping some of the examples apart, by a seed, and with every class in its share."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.datasets.splitting import random_state

Indices = NDArray[np.int64]


def keep_apart(
    size: int, count: int, seed: int, labels: NDArray[Any] | None = None
) -> tuple[Indices, Indices]:
    """Returns the indices of the examples that stay and of those kept apart, both ascending.

    Both are disjoint and together all. The same seed gives the same parts.

    Args:
        size: How many examples there are.
        count: How many are kept apart, at most `size`.
        seed: Chooses them.
        labels: The class of each, `(size,)`, where every class is to be kept apart in its share.
            No class gives its last example, so fewer than `count` may be kept apart.
    """
    if count == 0:
        return np.arange(size), np.arange(0)
    order = random_state(seed).permutation(size)
    if labels is None:
        chosen = order[size - count :]
    else:
        chosen = _of_every_class(order, np.asarray(labels).reshape(size), count)
    apart = np.zeros(size, bool)
    apart[chosen] = True
    return np.flatnonzero(~apart), np.flatnonzero(apart)


def shares(counts: NDArray[Any], total: int) -> Indices:
    """Shares out a number over classes in proportion to their sizes.

    The largest remainders are rounded up, the lower class first where they are equal. No class
    gives its last example.

    Args:
        counts: The size of each class.
        total: What is shared out, at most the sum of `counts`.
    """
    sizes = np.asarray(counts, np.int64)
    limits = np.maximum(sizes - 1, 0)
    exact = sizes * (total / max(1, int(sizes.sum())))
    given: NDArray[np.int64] = np.minimum(np.floor(exact).astype(np.int64), limits)
    by_remainder = np.argsort(-(exact - np.floor(exact)), kind="stable")
    while given.sum() < total and (given < limits).any():
        open_places = by_remainder[(given < limits)[by_remainder]]
        given[open_places[: total - int(given.sum())]] += 1
    return given


def _of_every_class(order: Indices, labels: NDArray[Any], count: int) -> Indices:
    classes, sizes = np.unique(labels, return_counts=True)
    chosen = [
        order[labels[order] == label][size - given :]
        for label, size, given in zip(classes, sizes, shares(sizes, count), strict=True)
    ]
    return np.concatenate(chosen)
