"""Noisy sine: the value after 32 values of a wave."""

from __future__ import annotations

import numpy as np

from builder.datasets.base import Arrays, Dataset, Progress
from builder.datasets.splitting import SEED, random_state, split

STEPS = 32
TRAIN_SIZE, TEST_SIZE = 1200, 300
NOISE = 0.1
"""Standard deviation of the noise: no forecast can have a smaller error on average."""


def _load(progress: Progress) -> Arrays:
    progress("Making waves", None)
    random, size = random_state(SEED), TRAIN_SIZE + TEST_SIZE
    period = random.uniform(8, 32, (size, 1))
    phase = random.uniform(0, 2 * np.pi, (size, 1))
    height = random.uniform(0.5, 1.5, (size, 1))
    waves = height * np.sin(2 * np.pi * np.arange(STEPS + 1) / period + phase)
    noisy = (waves + random.normal(0, NOISE, waves.shape)).astype(np.float32)
    return split(noisy[:, :STEPS, None], noisy[:, STEPS:], TEST_SIZE)


NOISY_SINE = Dataset(
    name="noisy_sine",
    title="Noisy sine",
    task="regression",
    kind="series",
    input_shape=(STEPS, 1),
    target_shape=(1,),
    classes=(),
    train_size=TRAIN_SIZE,
    test_size=TEST_SIZE,
    source="Computed by Strata from a fixed seed",
    licence="CC0",
    about="32 values of a sine wave with noise; the next one is to be forecast. Every wave has "
    "its own period, phase and height. The noise has a deviation of 0.1, so that no network can "
    "come below a squared error of 0.01.",
    value_range=None,
    load=_load,
    features=("value",),
    target="next",
    learning_rate=3e-3,
    epochs=20,
)
