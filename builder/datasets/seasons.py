"""Seasons: the next week of a daily series with a week, a year and a trend."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from builder.datasets.base import Arrays, Dataset, Progress
from builder.datasets.splitting import SEED, random_state

DAYS, AHEAD = 28, 7
TRAIN_SIZE, TEST_SIZE = 1400, 300
NOISE = 0.1
"""Standard deviation of the noise in each day."""

_WEEK = (0.0, 0.1, 0.15, 0.2, 0.5, 1.0, 0.7)
_YEAR = 365.25


def make_series(days: int, seed: int = SEED) -> NDArray[np.float64]:
    """Makes one long series, a value for each day."""
    random = random_state(seed)
    day = np.arange(days)
    strength = 1 + 0.4 * np.sin(2 * np.pi * day / _YEAR)  # in some months weekends count more
    week = strength * np.take(_WEEK, day % 7)
    year = 0.6 * np.sin(2 * np.pi * day / _YEAR + 1.0)
    # Good and bad times come and go slowly: what the last weeks were says what the next will be.
    drift = np.zeros(days)
    for today, push in enumerate(random.normal(0, 0.04, days)[1:], start=1):
        drift[today] = 0.97 * drift[today - 1] + push
    series: NDArray[np.float64] = week + year + drift + random.normal(0, NOISE, days) - 0.4
    return series


def _load(progress: Progress) -> Arrays:
    progress("Making the days", None)
    length = DAYS + AHEAD
    gap = length - 1  # no day of the test windows is in a training window
    series = make_series(TRAIN_SIZE + gap + TEST_SIZE + length - 1).astype(np.float32)
    windows = np.lib.stride_tricks.sliding_window_view(series, length)
    train, test = windows[:TRAIN_SIZE], windows[TRAIN_SIZE + gap :]
    x, y = (np.ascontiguousarray(train[:, :DAYS, None]), np.ascontiguousarray(train[:, DAYS:]))
    return Arrays(
        x, y, np.ascontiguousarray(test[:, :DAYS, None]), np.ascontiguousarray(test[:, DAYS:])
    )


SEASONS = Dataset(
    name="seasons",
    title="Seasons",
    task="regression",
    kind="series",
    input_shape=(DAYS, 1),
    target_shape=(AHEAD,),
    classes=(),
    train_size=TRAIN_SIZE,
    test_size=TEST_SIZE,
    source="Computed by Strata from a fixed seed",
    licence="CC0",
    about="Four weeks of a daily series, such as the visitors of a pool; the week that follows is "
    "to be forecast. There is a rhythm of seven days, a yearly one, good and bad times, and noise. "
    "The test is later than the training, as in life.",
    value_range=None,
    load=_load,
    features=("value",),
    target="next_week",
    learning_rate=2e-3,
    epochs=20,
)
