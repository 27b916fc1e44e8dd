"""Occlusion: cover a part of the sample, and see how much is lost of what is explained.

Source: Zeiler, Fergus, "Visualizing and Understanding Convolutional Networks", 2014.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.inspection.attribution import Floats, Reported, at_a_time, scores
from builder.inspection.attribution_aim import Aim


@dataclass(frozen=True)
class Occlusion:
    """What is lost where one input is covered.

    Attributes:
        drops: For each position of the patch, the number before minus the number with the part
            covered: one axis for each axis along which the patch moves.
        heat: The mean of the drops of all patches that cover a place; the input's shape along
            these axes.
        score: The number of the uncovered sample.
    """

    drops: Floats
    heat: Floats
    score: float


def occlusion(
    model: Any,
    batch: Sequence[NDArray[Any]],
    aim: Aim,
    *,
    place: int,
    axes: Sequence[int],
    patch: Sequence[int],
    stride: Sequence[int],
    cover: NDArray[Any],
    report: Reported = lambda fraction: None,
) -> Occlusion:
    """Covers part by part of one input.

    Args:
        model: The model.
        batch: One array per input, a batch of one.
        aim: What is explained.
        place: Which input is covered.
        axes: The axes of the sample, without the batch axis, along which the patch moves; along
            the others it covers everything.
        patch: How long the patch is along each of these axes.
        stride: How far it moves.
        cover: What is seen in place of the sample, of its shape.
        report: Is told how far it is.
    """
    sample = np.asarray(batch[place][0])  # of a single number, indexing gives no array
    lengths = [sample.shape[axis] for axis in axes]
    starts = [positions(*each) for each in zip(lengths, patch, stride, strict=True)]
    score = float(scores(model, batch, aim)[0])
    where = list(product(*starts))
    drops = np.zeros(len(where), np.float32)
    every = at_a_time(model)
    for first in range(0, len(where), every):
        part = where[first : first + every]
        covered = np.stack([_covered(sample, cover, axes, patch, at) for at in part])
        whole = [np.repeat(each, len(part), axis=0) for each in batch]
        whole[place] = covered
        drops[first : first + len(part)] = score - scores(model, whole, aim)
        report((first + len(part)) / len(where))
    heat = _spread(drops, where, patch, lengths)
    return Occlusion(drops.reshape([len(each) for each in starts]), heat, score)


def positions(length: int, patch: int, stride: int) -> list[int]:
    """Returns where a patch begins along an axis: the last one ends where the axis ends."""
    last = max(0, length - patch)
    begins = list(range(0, last + 1, max(1, stride)))
    return begins if begins[-1] == last else [*begins, last]


def _covered(
    sample: NDArray[Any],
    cover: NDArray[Any],
    axes: Sequence[int],
    patch: Sequence[int],
    at: Sequence[int],
) -> NDArray[Any]:
    window: list[slice] = [slice(None)] * sample.ndim
    for axis, size, start in zip(axes, patch, at, strict=True):
        window[axis] = slice(start, start + size)
    changed = sample.copy()
    changed[tuple(window)] = cover[tuple(window)]
    return changed


def _spread(
    drops: Floats, where: Sequence[Sequence[int]], patch: Sequence[int], lengths: Sequence[int]
) -> Floats:
    total, count = np.zeros(lengths), np.zeros(lengths)
    for drop, at in zip(drops, where, strict=True):
        window = tuple(slice(start, start + size) for start, size in zip(at, patch, strict=True))
        total[window] += drop
        count[window] += 1
    return np.asarray(total / np.maximum(count, 1), np.float32)
