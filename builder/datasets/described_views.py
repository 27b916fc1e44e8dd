"""Described views: two pictures, and for each what is to be seen in 36 places of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from builder.datasets.base import Arrays, Dataset, Part, Progress, Target
from builder.datasets.splitting import random_state
from builder.datasets.views import (
    LARGE,
    LARGE_VIEW,
    SMALL,
    SMALL_VIEW,
    TEST_SIZE,
    TRAIN_SIZE,
    make_views,
)

PLACES = 6
"""Windows of 3 by 3 fit 6 times each way into a picture of 8 by 8."""

VALUES = PLACES * PLACES * 5

_WINDOW = 3


def describe(pictures: NDArray[np.float32], inside: NDArray[np.float64]) -> NDArray[np.float32]:
    """Says what is seen in each window of a picture, reduced to 8 by 8 pixels.

    Args:
        pictures: `(n, side, side, 3)`, the side 8 or a multiple of it.
        inside: `(n, side, side)`: how much of each pixel the thing covers.

    Returns:
        `(n, 180)`: for each of 6 by 6 windows the mean red, green and blue, the contrast (the
        greatest brightness less the least), and how much of it the thing covers; all 0 to 1.
    """
    colours = _reduced(pictures.astype(np.float64))
    covered = _reduced(inside[..., None])
    windows = np.lib.stride_tricks.sliding_window_view(
        np.concatenate([colours, covered], axis=-1), (_WINDOW, _WINDOW), axis=(1, 2)
    )  # (n, 6, 6, 4, 3, 3)
    means = windows.mean(axis=(-2, -1))
    brightness = windows[..., :3, :, :].mean(axis=3)
    contrast = brightness.max(axis=(-2, -1)) - brightness.min(axis=(-2, -1))
    described = np.concatenate([means[..., :3], contrast[..., None], means[..., 3:]], axis=-1)
    return described.reshape(len(pictures), VALUES).astype(np.float32)


def _reduced(maps: NDArray[np.float64]) -> NDArray[np.float64]:
    count, side, _, channels = maps.shape
    step = side // SMALL
    blocks = maps.reshape(count, SMALL, step, SMALL, step, channels)
    reduced: NDArray[np.float64] = blocks.mean(axis=(2, 4))
    return reduced


def _load(progress: Progress) -> Arrays:
    progress("Drawing and describing two views", None)
    views = make_views()
    large = describe(views.large, views.inside_large)
    small = describe(views.small, views.inside_small)
    order = random_state().permutation(len(views.things))
    train, test = np.split(order, [TRAIN_SIZE])
    return Arrays(
        views.large[train],
        large[train],
        views.large[test],
        large[test],
        more_inputs=(Part(views.small[train], views.small[test]),),
        more_targets=(Part(small[train], small[test]),),
    )


DESCRIBED_VIEWS = Dataset(
    name="described_views",
    title="Described views",
    task="regression",
    kind="image",
    input_shape=LARGE_VIEW.shape,
    target_shape=(VALUES,),
    classes=(),
    train_size=TRAIN_SIZE,
    test_size=TEST_SIZE,
    source="Drawn by Strata from a fixed seed",
    licence="CC0",
    about=f"One thing in a picture of {LARGE} by {LARGE} and in one of {SMALL} by {SMALL} pixels. "
    "For 36 places of each picture the network says colour, contrast and how much of the thing is "
    "there: 180 numbers. The task is the same for both, so one convolution can serve both.",
    value_range=(0.0, 1.0),
    load=_load,
    target="large_description",
    target_range=(0.0, 1.0),
    epochs=15,
    input_name=LARGE_VIEW.name,
    more_inputs=(SMALL_VIEW,),
    more_targets=(Target("small_description", "regression", (VALUES,), value_range=(0.0, 1.0)),),
)
