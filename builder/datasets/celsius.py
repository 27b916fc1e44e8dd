"""Celsius: degrees Celsius and the same in Fahrenheit."""

from __future__ import annotations

import numpy as np

from builder.datasets.base import Arrays, Dataset, Progress
from builder.datasets.splitting import split

LEAST, GREATEST = -40.0, 100.0
SIZE, TEST_SIZE = 281, 56  # every half degree


def _load(progress: Progress) -> Arrays:
    progress("Making temperatures", None)
    celsius = np.linspace(LEAST, GREATEST, SIZE, dtype=np.float32)[:, None]
    return split(celsius, celsius * np.float32(1.8) + np.float32(32), TEST_SIZE)


CELSIUS = Dataset(
    name="celsius",
    title="Celsius to Fahrenheit",
    task="regression",
    kind="table",
    input_shape=(1,),
    target_shape=(1,),
    classes=(),
    train_size=SIZE - TEST_SIZE,
    test_size=TEST_SIZE,
    source="Computed by Strata: F = 1.8 C + 32",
    licence="CC0",
    about="One number in, one number out. A single neuron finds the formula: its weight goes to "
    "1.8 and its bias to 32.",
    value_range=(LEAST, GREATEST),
    load=_load,
    features=("°C",),
    target="°F",
    learning_rate=0.5,
    epochs=50,
)
