"""Digit pairs: two handwritten digits, the same one or not."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from builder.datasets.base import Arrays, Dataset, Feature, Part, Progress
from builder.datasets.digits import DIGITS
from builder.datasets.splitting import random_state

TRAIN_SIZE, TEST_SIZE = 4000, 600


def pairs(
    labels: NDArray[np.int64], count: int, seed: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Pairs examples, every other pair of one label.

    Returns:
        Indices of the first and of the second partners, and 1 where their labels are equal.
    """
    random = random_state(seed)
    same = np.arange(count, dtype=np.int64) % 2
    first = random.randint(0, len(labels), count)
    shift = random.randint(1, 10, count)
    wanted = np.where(same == 1, labels[first], (labels[first] + shift) % 10)
    by_label = [np.flatnonzero(labels == label) for label in range(10)]
    chance = random.uniform(size=count)
    second = np.array(
        [
            by_label[label][int(place * len(by_label[label]))]
            for label, place in zip(wanted, chance, strict=True)
        ]
    )
    return first.astype(np.int64), second, same


def _load(progress: Progress) -> Arrays:
    digits = DIGITS.load(progress)
    first, second, same = pairs(digits.y_train, TRAIN_SIZE, seed=1)
    first_test, second_test, same_test = pairs(digits.y_test, TEST_SIZE, seed=2)
    return Arrays(
        digits.x_train[first],
        same,
        digits.x_test[first_test],
        same_test,
        more_inputs=(Part(digits.x_train[second], digits.x_test[second_test]),),
    )


DIGIT_PAIRS = Dataset(
    name="digit_pairs",
    title="Digit pairs",
    task="binary",
    kind="image",
    input_shape=DIGITS.input_shape,
    target_shape=(),
    classes=("different", "same"),
    train_size=TRAIN_SIZE,
    test_size=TEST_SIZE,
    source=DIGITS.source,
    licence=DIGITS.licence,
    about="Two handwritten digits: is it the same digit? Both go through the same layers, whose "
    "weights are shared. The digits of the test pairs are in no training pair.",
    value_range=(0.0, 1.0),
    load=_load,
    epochs=20,
    input_name="first_digit",
    more_inputs=(Feature("second_digit", "image", DIGITS.input_shape, (0.0, 1.0)),),
)
