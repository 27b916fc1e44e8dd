"""Digits: small handwritten digits that come with scikit-learn."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.datasets.base import Arrays, Dataset, DatasetUnavailable, Progress
from builder.datasets.splitting import split

TEST_SIZE = 360
_GREATEST = 16  # each pixel counts the dark ones among 4 by 4 of the original


def _load(progress: Progress) -> Arrays:
    progress("Reading the digits", None)
    table = _table()
    images = (table[:, :-1] / _GREATEST).astype(np.float32).reshape(-1, 8, 8, 1)
    return split(images, table[:, -1].astype(np.int64), TEST_SIZE)


def _table() -> NDArray[Any]:
    """The 64 pixels and the label of every digit, `(1797, 65)`.

    Read from scikit-learn's file: importing scikit-learn for it would take seconds.
    """
    package = find_spec("sklearn")
    if package is None or not package.submodule_search_locations:
        raise DatasetUnavailable("The digits come with scikit-learn: pip install scikit-learn")
    file = Path(package.submodule_search_locations[0], "datasets", "data", "digits.csv.gz")
    if file.exists():
        return np.loadtxt(file, delimiter=",")
    from sklearn.datasets import load_digits

    pixels, labels = load_digits(return_X_y=True)
    return np.column_stack([pixels, labels])


DIGITS = Dataset(
    name="digits",
    title="Digits",
    task="classification",
    kind="image",
    input_shape=(8, 8, 1),
    target_shape=(),
    classes=tuple("0123456789"),
    train_size=1797 - TEST_SIZE,
    test_size=TEST_SIZE,
    source="E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine "
    "Learning Repository: https://doi.org/10.24432/C50P49; as scikit-learn holds it",
    licence="CC BY 4.0",
    about="Handwritten digits of 8 by 8 pixels. Small enough to train in seconds, and good "
    "enough to reach 98 % with a small network. Needs no network.",
    value_range=(0.0, 1.0),
    load=_load,
    learning_rate=3e-3,
    epochs=20,
)
