"""One object: what it is, and the box around it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from builder.datasets.base import Arrays, Dataset, Part, Progress, Target
from builder.datasets.drawing import covered, painted
from builder.datasets.splitting import SEED, random_state

SIDE = 24
THINGS = ("disc", "square", "triangle", "cross")
CORNERS = ("left", "top", "right", "bottom")
TRAIN_SIZE, TEST_SIZE = 2000, 400

_NOISE = 0.05


def make_objects(
    size: int, seed: int = SEED
) -> tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.float32]]:
    """Draws one thing into each picture, as many of each as of the others.

    Returns:
        Pictures `(n, 24, 24, 3)` from 0 to 1; which of `THINGS`, `(n,)`; and the corners of the
        box, `(n, 4)`, in the order of `CORNERS`, as parts of the picture's sides.
    """
    random = random_state(seed)
    labels = np.arange(size, dtype=np.int64) % len(THINGS)
    reach = random.uniform(0.12, 0.3, (size, 2))
    centre = reach + random.uniform(0, 1, (size, 2)) * (1 - 2 * reach)
    inside = covered(np.array(THINGS)[labels], centre, reach, SIDE)
    # The ground goes from one colour to another, so that no brightness tells ground from thing.
    ends = random.uniform(0.0, 0.6, (2, size, 1, 1, 3))
    slope = np.linspace(0, 1, SIDE)[None, :, None, None]
    ground = np.broadcast_to(ends[0] + (ends[1] - ends[0]) * slope, (size, SIDE, SIDE, 3))
    paint = (ends[0, :, 0, 0] + ends[1, :, 0, 0]) / 2
    away = random.uniform(0.3, 0.6, (size, 3)) * np.where(paint > 0.45, -1, 1)
    pictures = painted(ground, inside, paint + away)
    noisy = np.clip(pictures + random.normal(0, _NOISE, pictures.shape), 0, 1)
    low, high = (centre - reach)[:, ::-1], (centre + reach)[:, ::-1]
    boxes = np.concatenate([low, high], axis=1)
    return noisy.astype(np.float32), labels, np.clip(boxes, 0, 1).astype(np.float32)


def _load(progress: Progress) -> Arrays:
    progress("Drawing objects", None)
    pictures, labels, boxes = make_objects(TRAIN_SIZE + TEST_SIZE)
    order = random_state(seed=1).permutation(len(labels))
    train, test = np.split(order, [TRAIN_SIZE])
    return Arrays(
        pictures[train],
        labels[train],
        pictures[test],
        labels[test],
        more_targets=(Part(boxes[train], boxes[test]),),
    )


ONE_OBJECT = Dataset(
    name="one_object",
    title="One object and its box",
    task="classification",
    kind="image",
    input_shape=(SIDE, SIDE, 3),
    target_shape=(),
    classes=THINGS,
    train_size=TRAIN_SIZE,
    test_size=TEST_SIZE,
    source="Drawn by Strata from a fixed seed",
    licence="CC0",
    about="A disc, square, triangle or cross somewhere in the picture, in any size and stretched. "
    "What is it, and where: left, top, right and bottom edge of the box around it, from 0 to 1. "
    "This is object detection with a single object.",
    value_range=(0.0, 1.0),
    load=_load,
    target="object",
    learning_rate=2e-3,
    epochs=20,
    input_name="picture",
    more_targets=(Target("box", "box", (len(CORNERS),), value_range=(0.0, 1.0)),),
)
