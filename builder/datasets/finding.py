"""Data sets by name: those of `DATASETS`, and those that people have brought themselves."""

from __future__ import annotations

from builder.datasets.base import Dataset, DatasetUnavailable
from builder.datasets.own.keeping import own_dataset
from builder.datasets.registry import DATASETS


def find_dataset(name: str) -> Dataset | None:
    """Returns the data set of a name, or None where there is none."""
    return DATASETS.get(name) or own_dataset(name)


def known_dataset(name: str) -> Dataset:
    """Returns the data set of a name.

    Raises:
        DatasetUnavailable: When there is none.
    """
    found = find_dataset(name)
    if found is None:
        raise DatasetUnavailable(f"Expected a data set of {', '.join(DATASETS)}, got {name!r}.")
    return found
