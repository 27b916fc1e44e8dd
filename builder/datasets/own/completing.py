"""From all examples of a file to the parts of a data set: split, missing values, statistics."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.datasets.own.about import Scaling, Size
from builder.datasets.own.errors import OwnDataError
from builder.datasets.own.examples import Block, Examples, Input
from builder.datasets.own.plans import Normalisation, Split
from builder.datasets.partition import Indices, keep_apart

BYTE = (0.0, 255.0)

FAR = 5.0
"""A mean or a deviation beyond this is learnt badly as it is."""


def cut(examples: Examples, split: Split) -> tuple[Indices, Indices]:
    """Returns the indices of the training and of the test examples.

    Raises:
        OwnDataError: When nothing would be left to train on.
    """
    size = examples.size
    if examples.test_size is not None:
        border = size - examples.test_size
        train, test = np.arange(border), np.arange(border, size)
    else:
        count = round(size * split.test_part)
        labels = examples.labels if split.stratify else None
        train, test = keep_apart(size, count, split.seed, labels)
    if len(train) < 2:
        raise OwnDataError(
            f"Expected at least 2 examples to train on, got {len(train)} of {size} in all."
        )
    return train, test


def filled(given: Input, train: Indices) -> NDArray[Any]:
    """Returns the values with none missing: means, or the most frequent category.

    Both are measured on the training examples alone.
    """
    if given.array.dtype.kind != "f" or not np.isnan(given.array).any():
        return given.array
    array = given.array.copy()
    for block in given.blocks or (Block("number", 0, array.shape[1]),):
        part = array[:, block.start : block.stop]
        gone = np.isnan(part[:, 0]) if block.kind != "number" else np.isnan(part)
        if gone.any():
            part[gone] = _usual(part[train], block, given.name)
    return array


def _usual(part: NDArray[Any], block: Block, name: str) -> NDArray[Any] | float:
    known = part[~np.isnan(part[:, 0])]
    if not len(known):
        raise OwnDataError(f"A column of {name!r} has no value at all in the training part.")
    if block.kind == "number":
        return float(known.mean())
    rows, counts = np.unique(known, axis=0, return_counts=True)
    usual: NDArray[Any] = rows[counts.argmax()]
    return usual


def scale_of(array: NDArray[Any], given: Input, method: Normalisation) -> Scaling:
    """Returns how an input is normalised.

    Args:
        array: The training examples, `(n, *shape)`.
        given: Says what they are. Of a table only numbers are scaled, never categories; of
            images, series and videos every channel by itself.
        method: What is wanted. `"unit"` takes bytes to run from 0 to 255.
    """
    if method == "none" or given.kind == "text":
        return Scaling()
    low, spread = _measured(array, given, method)
    spread = np.where(spread > 0, spread, 1.0)  # a value that is always the same stays finite
    if given.blocks:
        numbers = np.zeros(array.shape[1], bool)
        for block in given.blocks:
            numbers[block.start : block.stop] = block.kind == "number"
        low, spread = np.where(numbers, low, 0.0), np.where(numbers, spread, 1.0)
    return Scaling(method=method, offset=_plain(low), spread=_plain(spread))


def _measured(
    array: NDArray[Any], given: Input, method: Normalisation
) -> tuple[NDArray[Any], NDArray[Any]]:
    axes = tuple(range(array.ndim - 1))
    if method == "standard":
        return array.mean(axes, dtype=np.float64), array.std(axes, dtype=np.float64)
    if given.kind in ("image", "video"):  # one range for all channels keeps the colours
        low, high = BYTE if array.dtype == np.uint8 else (array.min(), array.max())
        return np.full(array.shape[-1], low, float), np.full(array.shape[-1], high - low, float)
    low, high = array.min(axes).astype(float), array.max(axes).astype(float)
    return low, high - low


def target_scale(array: NDArray[Any]) -> Scaling:
    """Returns what brings numbers that are to be learnt to a mean of 0 and a deviation of 1."""
    spread = array.std(0, dtype=np.float64)
    return Scaling(
        method="standard",
        offset=_plain(array.mean(0, dtype=np.float64)),
        spread=_plain(np.where(spread > 0, spread, 1.0)),
    )


def size_of(train: NDArray[Any], given: Input | None = None) -> Size | None:
    """Returns how large values are, where some are far from 0 and 1; None where all are near.

    Args:
        train: The training examples, `(n, m)`.
        given: Says what they are, for an input; categories do not count.
    """
    mean, deviation = train.mean(0, dtype=np.float64), train.std(0, dtype=np.float64)
    if given is not None:
        for block in given.blocks:
            if block.kind != "number":
                mean[block.start : block.stop], deviation[block.start : block.stop] = 0.0, 1.0
    far = (np.abs(mean) > FAR) | (deviation > FAR)
    if train.ndim != 2 or not far.any():
        return None
    return Size(mean=_plain(mean), deviation=_plain(np.where(deviation > 0, deviation, 1.0)))


def _plain(values: NDArray[Any]) -> tuple[float, ...]:
    return tuple(float(each) for each in np.atleast_1d(values))


def check_whole(arrays: Sequence[NDArray[Any]]) -> None:
    """Refuses numbers that a training cannot use.

    Raises:
        OwnDataError: When one of them is infinite or missing.
    """
    for array in arrays:
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise OwnDataError("Expected finite numbers alone, got some that are too large.")
