"""Data sets in a lab process: the last ones that were asked for, and never a download unasked."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from numpy.typing import NDArray

from builder.datasets import (
    DATASETS,
    Arrays,
    Dataset,
    DatasetUnavailable,
    Progress,
    find_dataset,
    silent,
)
from builder.datasets.base import Split
from builder.settings import variable_name
from builder.workers.errors import LabError

Examples = tuple[tuple[NDArray[Any], ...], tuple[NDArray[Any], ...]]
"""Inputs and targets, in the order of the data set."""

MAX_BYTES = 2**30
"""How much of data sets is remembered. The one in use is, however large it is."""

SPLITS = ("train", "test")


def dataset(name: str) -> Dataset:
    """Returns the description of a data set.

    Raises:
        LabError: When there is none of this name.
    """
    found = find_dataset(name)
    if not name:
        raise LabError(
            "This run has no data to look at: draw or bring a sample, or open the file again with "
            "a data set."
        )
    if found is None:
        raise LabError(f"There is no data set {name!r}. Expected one of {', '.join(DATASETS)}.")
    return found


class Data:
    """Loads data sets and remembers the last ones."""

    def __init__(self) -> None:
        self._arrays: OrderedDict[str, Arrays] = OrderedDict()

    def load(self, name: str, progress: Progress) -> Arrays:
        """Returns a data set, downloaded where that must be.

        Raises:
            DatasetUnavailable: When it cannot be had. The message says what to do.
        """
        arrays = self._arrays.pop(name, None) or dataset(name).load(progress)
        self._arrays[name] = arrays
        while len(self._arrays) > 1 and sum(map(_bytes, self._arrays.values())) > MAX_BYTES:
            self._arrays.popitem(last=False)
        return arrays

    def local(self, name: str) -> Arrays:
        """Returns a data set that is on this machine already.

        Raises:
            LabError: When it would have to be downloaded first.
        """
        if name in self._arrays or not dataset(name).needs_download:
            return self.load(name, silent)
        try:
            with _no_downloads():
                return self.load(name, silent)
        except DatasetUnavailable as error:
            raise LabError(
                f"{dataset(name).title} is not on this machine yet: it has to be downloaded first."
            ) from error

    def sample(self, name: str, split: str, index: int) -> Examples:
        """Returns the inputs and the targets of one example, without a batch axis.

        Raises:
            LabError: When there is no such example here.
        """
        inputs, targets = filled_part(self.local(name), split)
        if not 0 <= index < len(inputs[0]):
            raise LabError(
                f"Expected a sample from 0 to {len(inputs[0]) - 1} of the {split} data, "
                f"got {index}."
            )
        return tuple(each[index] for each in inputs), tuple(each[index] for each in targets)


def part(arrays: Arrays, split: str) -> Examples:
    """Returns all inputs and all targets of the `"train"` or the `"test"` data."""
    if split not in SPLITS:
        raise LabError(f"Expected the data 'train' or 'test', got {split!r}.")
    chosen: Split = "train" if split == "train" else "test"
    return arrays.inputs(chosen), arrays.targets(chosen)


def filled_part(arrays: Arrays, split: str) -> Examples:
    """Returns the same, for what can be said of samples alone.

    Raises:
        LabError: When there is none.
    """
    inputs, targets = part(arrays, split)
    if not len(inputs[0]):
        raise LabError(f"Expected at least one sample in the {split} data, got none.")
    return inputs, targets


def _bytes(arrays: Arrays) -> int:
    return arrays.nbytes


@contextmanager
def _no_downloads() -> Iterator[None]:
    # The data sets read their settings from the environment. A lab process does one thing at a
    # time, so nobody else sees the change.
    variable = variable_name("download")
    before = os.environ.get(variable)
    os.environ[variable] = "false"
    try:
        yield
    finally:
        if before is None:
            del os.environ[variable]
        else:
            os.environ[variable] = before
