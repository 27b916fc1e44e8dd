"""How much each value that went in matters: the gradient with respect to it.

- `saliency`: the plain gradient (Simonyan, Vedaldi, Zisserman, "Deep Inside Convolutional
  Networks", 2014).
- `saliency_guided.guided`: the gradient that flows back through ReLUs only where it is positive.
- `smoothgrad`: the mean over noisy copies of the sample (Smilkov et al., 2017).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.inspection.attribution import (
    Floats,
    Reported,
    at_a_time,
    gradients,
    inserted,
    per_input,
    sources,
)
from builder.inspection.attribution_aim import Aim
from builder.inspection.attribution_walk import Instead, itself


def saliency(
    model: Any, batch: Sequence[NDArray[Any]], aim: Aim, *, instead: Instead = itself
) -> list[Floats | None]:
    """Returns the gradient of what is explained with respect to every input.

    Args:
        model: The model.
        batch: One array per input, a batch of one.
        aim: What is explained.
        instead: What is called in place of which operation.

    Returns:
        One array per input, without the batch axis: signed, of the input's shape; for a text the
        length of the gradient for each word. None where there is no gradient.
    """
    found = sources(model)
    _, _, slopes = gradients(
        model, batch, aim, [source.tensor for source in found], instead=instead
    )
    return per_input(model, slopes, np.linalg.norm)


def smoothgrad(
    model: Any,
    batch: Sequence[NDArray[Any]],
    aim: Aim,
    *,
    noise: float = 0.15,
    samples: int = 32,
    seed: int = 0,
    report: Reported = lambda fraction: None,
) -> list[Floats | None]:
    """Returns the mean gradient over copies of a sample with noise added.

    Args:
        model: The model.
        batch: One array per input, a batch of one.
        aim: What is explained.
        noise: The noise's standard deviation, as a part of the range of each input's values.
        samples: How many copies.
        seed: Fixes the noise.
        report: Is told how far it is.

    Returns:
        As `saliency`.
    """
    found = sources(model)
    tensors = [source.tensor for source in found]
    _, at, _ = gradients(model, batch, aim, tensors)
    draw = np.random.default_rng(seed)
    sums: list[Any] = [None] * len(found)
    every = at_a_time(model)
    for first in range(0, samples, every):
        count = min(every, samples - first)
        shifts = [
            [draw.normal(0, noise * float(np.ptp(each)), each.shape[1:]) for each in at]
            for _ in range(count)
        ]
        points = [
            each + np.stack(shift)
            for each, shift in zip(at, zip(*shifts, strict=True), strict=True)
        ]
        whole = [np.repeat(each, count, axis=0) for each in batch]
        inputs, given = inserted(found, whole, [each.astype(np.float32) for each in points])
        _, _, slopes = gradients(model, inputs, aim, tensors, given=given)
        for place, slope in enumerate(slopes):
            if slope is not None:
                added = slope.sum(axis=0, keepdims=True) / samples
                sums[place] = added if sums[place] is None else sums[place] + added
        report((first + count) / samples)
    return per_input(model, sums, np.linalg.norm)
