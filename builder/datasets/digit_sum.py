"""Two digits: their sum, and which of them is the larger one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from builder.datasets.base import Arrays, Dataset, Part, Progress, Target
from builder.datasets.digits import DIGITS
from builder.datasets.splitting import random_state

TRAIN_SIZE, TEST_SIZE = 6000, 600
SIDES = ("left", "right")


def two_digits(
    labels: NDArray[np.int64], count: int, seed: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Chooses two different digits for each example, the larger one as often left as right.

    Returns:
        Indices of the left and of the right digits, `(count,)` each.
    """
    random = random_state(seed)
    by_label = [np.flatnonzero(labels == label) for label in range(10)]
    small, large = np.sort(np.stack([random.permutation(10)[:2] for _ in range(count)]), axis=1).T
    right_is_larger = np.arange(count) % 2 == 1
    left = np.where(right_is_larger, small, large)
    right = np.where(right_is_larger, large, small)
    chosen = [
        np.array([by_label[label][random.randint(len(by_label[label]))] for label in digits])
        for digits in (left, right)
    ]
    return chosen[0], chosen[1]


def _load(progress: Progress) -> Arrays:
    digits = DIGITS.load(progress)
    train = _examples(digits.x_train, digits.y_train, TRAIN_SIZE, seed=3)
    test = _examples(digits.x_test, digits.y_test, TEST_SIZE, seed=4)
    return Arrays(train[0], train[1], test[0], test[1], more_targets=(Part(train[2], test[2]),))


def _examples(
    images: NDArray[np.float32], labels: NDArray[np.int64], count: int, seed: int
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.int64]]:
    left, right = two_digits(labels, count, seed)
    pictures = np.concatenate([images[left], images[right]], axis=2)
    total = (labels[left] + labels[right]).astype(np.float32)[:, None]
    return pictures, total, (labels[right] > labels[left]).astype(np.int64)


DIGIT_SUM = Dataset(
    name="digit_sum",
    title="Sum of two digits",
    task="regression",
    kind="image",
    input_shape=(8, 16, 1),
    target_shape=(1,),
    classes=(),
    train_size=TRAIN_SIZE,
    test_size=TEST_SIZE,
    source=DIGITS.source,
    licence=DIGITS.licence,
    about="Two handwritten digits side by side. What is their sum, and which is larger? Nobody "
    "says what the digits are: the network has to find out. One answer is a number, the other a "
    "class, so each needs a loss of its own.",
    value_range=(0.0, 1.0),
    load=_load,
    target="sum",
    target_range=(1.0, 17.0),
    learning_rate=2e-3,
    epochs=20,
    input_name="digits",
    more_targets=(Target("larger", "binary", (), SIDES),),
)
