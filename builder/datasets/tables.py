"""Tables that come with scikit-learn, read from its files: importing it would take seconds."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.datasets.base import Arrays, DatasetUnavailable, Scale
from builder.datasets.splitting import random_state


def read_table(file_name: str, *, headings: int = 0, delimiter: str | None = ",") -> NDArray[Any]:
    """Reads a file of scikit-learn's.

    Args:
        file_name: Its name in the folder of data.
        headings: Lines at its beginning that are no numbers.
        delimiter: What stands between two numbers; None for blanks.

    Raises:
        DatasetUnavailable: When scikit-learn is not there, or holds no such file.
    """
    package = find_spec("sklearn")
    places = package.submodule_search_locations if package else None
    path = Path(places[0], "datasets", "data", file_name) if places else None
    if path is None or not path.exists():
        raise DatasetUnavailable(f"{file_name} comes with scikit-learn: pip install scikit-learn")
    return np.loadtxt(path, delimiter=delimiter, skiprows=headings)


def split_evenly(x: NDArray[Any], y: NDArray[Any], test_size: int) -> Arrays:
    """Keeps examples for the test, all targets in the same shares: tables are small.

    Of rows that are there twice none goes to the test, since it would be seen in training.

    Args:
        x: Inputs, `(n, values)`.
        y: Labels `(n,)`, or numbers `(n, 1)`.
        test_size: How many.
    """
    order = random_state().permutation(len(x))
    _, places, times = np.unique(x, axis=0, return_inverse=True, return_counts=True)
    single = order[times[places.reshape(-1)][order] == 1]
    by_target = single[np.argsort(y.reshape(len(y))[single], kind="stable")]
    # Evenly spaced places in the order of targets hit each class in proportion to its size.
    chosen = by_target[np.linspace(0, len(single), test_size, endpoint=False).astype(int)]
    is_test = np.isin(order, chosen)
    train, test = order[~is_test], order[is_test]
    inputs = x.astype(np.float32)
    return Arrays(inputs[train], y[train], inputs[test], y[test])


def scale(*columns: tuple[float, float]) -> Scale:
    """Returns the scale of columns that are given as mean and deviation."""
    mean, deviation = zip(*columns, strict=True)
    return Scale(mean, deviation)
