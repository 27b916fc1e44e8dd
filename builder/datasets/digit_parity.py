"""Digit and parity: which digit it is, and whether it is odd."""

from __future__ import annotations

import numpy as np

from builder.datasets.base import Arrays, Dataset, Part, Progress, Target
from builder.datasets.digits import DIGITS


def _load(progress: Progress) -> Arrays:
    digits = DIGITS.load(progress)
    parity = Part(*(labels.astype(np.int64) % 2 for labels in (digits.y_train, digits.y_test)))
    return Arrays(
        digits.x_train, digits.y_train, digits.x_test, digits.y_test, more_targets=(parity,)
    )


DIGIT_PARITY = Dataset(
    name="digit_parity",
    title="Digit and parity",
    task="classification",
    kind="image",
    input_shape=DIGITS.input_shape,
    target_shape=(),
    classes=DIGITS.classes,
    train_size=DIGITS.train_size,
    test_size=DIGITS.test_size,
    source=DIGITS.source,
    licence=DIGITS.licence,
    about="One picture, two questions: which digit is it, and is it odd? For networks with two "
    "outputs on one trunk.",
    value_range=(0.0, 1.0),
    load=_load,
    learning_rate=DIGITS.learning_rate,
    epochs=DIGITS.epochs,
    target="digit",
    more_targets=(Target("parity", "binary", (), ("even", "odd")),),
)
