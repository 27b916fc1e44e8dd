"""California housing: what houses cost, by where they are and who lives there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.datasets.base import Arrays, Dataset, DatasetUnavailable
from builder.datasets.published import TENSORFLOW, Published, PublishedFile
from builder.datasets.published_texts import shuffled
from builder.datasets.tables import scale

TEST_PART = 0.2
DOLLARS = 100_000
"""What the target is counted in: single dollars would be far too large for a network."""

COLUMNS = ("longitude", "latitude", "house age", "rooms", "bedrooms", "population", "households",
           "median income")  # fmt: skip
"""The order is that of the original file. Keras's documentation names others; its data has these:
https://github.com/keras-team/keras/issues/21886"""

_STATE = ((-125.0, -113.0), (32.0, 43.0))
"""Between which longitudes and latitudes California lies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Houses(Published):
    def arranged(self, arrays: Sequence[NDArray[Any]], path: Path) -> Arrays:
        """Returns the districts, `(n, 8)`, with the price in 100,000 dollars, `(n, 1)`."""
        x_train, y_train, x_test, y_test = arrays
        for x, y, part in ((x_train, y_train, "train"), (x_test, y_test, "test")):
            complaint = _complaint(x, y, part)
            if complaint:
                raise DatasetUnavailable(f"{path} cannot be used: {complaint}")
        return Arrays(
            x_train.astype(np.float32), _prices(y_train), x_test.astype(np.float32), _prices(y_test)
        )


def _prices(dollars: NDArray[Any]) -> NDArray[np.float32]:
    return (dollars.reshape(-1, 1) / DOLLARS).astype(np.float32)


def _complaint(x: NDArray[Any], y: NDArray[Any], part: str) -> str | None:
    if x.ndim != 2 or x.shape[1] != len(COLUMNS) or not len(x):
        return f"expected x_{part} of shape (n, {len(COLUMNS)}), got {x.shape}."
    if x.dtype.kind not in "uif" or y.dtype.kind not in "uif":
        return f"expected numbers in x_{part} and y_{part}, got {x.dtype} and {y.dtype}."
    if y.shape not in ((len(x),), (len(x), 1)):
        return f"expected {len(x)} prices in y_{part}, one per example, got shape {y.shape}."
    for column, (least, most) in enumerate(_STATE):
        values = x[:, column]
        if not (values.min() >= least and values.max() <= most):
            return (
                f"expected the {COLUMNS[column]} from {least:g} to {most:g} in column {column} of "
                f"x_{part}, got {values.min():g} to {values.max():g}."
            )
    return None


def _parse(paths: Sequence[Path]) -> Sequence[NDArray[Any]]:
    with np.load(paths[0], allow_pickle=False) as file:
        x, y = shuffled(file["x"], file["y"])
    end = int(len(x) * (1 - TEST_PART))
    return [x[:end], y[:end], x[end:], y[end:]]


FILES = _Houses(
    name="california_housing",
    files=(
        PublishedFile(
            url=TENSORFLOW + "california_housing.npz",
            checksum="1a2e3a52e0398de6463aebe6f4a8da34fb21fbb6b934cf88c3425e766f2a1a6f",
            place="datasets/california_housing.npz",
        ),
    ),
    parse=_parse,
)

CALIFORNIA_HOUSING = Dataset(
    name="california_housing",
    title="California housing",
    task="regression",
    kind="table",
    input_shape=(8,),
    target_shape=(1,),
    classes=(),
    train_size=16_512,
    test_size=4_128,
    source="R. K. Pace and R. Barry, Sparse Spatial Autoregressions, 1997, from the census of "
    "1990: https://lib.stat.cmu.edu/datasets/; as Keras holds it",
    licence="None is stated. The makers ask to cite the paper; the census is in the public domain.",
    about="20,640 districts of California in 1990. From place, age, rooms, people and income: what "
    "does a house cost, in 100,000 dollars? Prices above 500,000 were cut off there.",
    value_range=None,
    load=FILES.load,
    features=COLUMNS,
    target="house value",
    target_range=(0.0, 5.1),
    needs_download=True,
    epochs=20,
    batch_size=128,
    # Of all districts, as often published: the file is not at hand before it is downloaded.
    scale=scale(
        (-119.6, 2.004),
        (35.63, 2.136),
        (28.64, 12.59),
        (2636.0, 2182.0),
        (537.9, 421.2),
        (1425.0, 1132.0),
        (499.5, 382.3),
        (3.871, 1.9),
    ),
)
