"""Which examples come when: the order of every epoch, and how it is cut into batches."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an epoch is after one of its batches.

    Attributes:
        examples: Examples of the epoch that have been seen.
        batch_size: Examples that the batch was meant to have; the last of an epoch may have less.
    """

    examples: int
    batch_size: int


class Feed:
    """Gives out the examples of an epoch, batch by batch.

    The order depends on the seed and the number of the epoch alone, so that a training that
    goes on from any epoch meets the same examples as one that was never broken off. The size
    of the batches may be changed at any time: no example is seen twice or left out for it.

    Args:
        indices: The training examples, by their place in the data.
        batch_size: Examples per batch.
        seed: Fixes the orders; None leaves the examples as they stand.
    """

    def __init__(self, indices: Any, batch_size: int, seed: int | None = None) -> None:
        self.batch_size = batch_size
        self._indices: Indices = np.asarray(indices, dtype=np.int64)
        self._seed = seed
        self._epoch = 0
        self._cut: list[Progress] = []
        self._cutting = threading.Lock()  # batches are cut in a thread of TensorFlow's

    @property
    def size(self) -> int:
        """Examples per epoch."""
        return len(self._indices)

    def begin(self, epoch: int) -> None:
        """Says which epoch comes next, counted from 0."""
        self._epoch = epoch
        self._cut = []

    def batches(self) -> Iterator[tuple[Indices, NDArray[np.int32]]]:
        """Gives the batches of the epoch that was begun last, each cut when it is asked for.

        Yields:
            The places of the examples, `(batch_size,)`, and the epoch with the number of
            examples before these, `(2,)`: nothing else that is drawn by lot for the batch need
            depend on anything but that pair and the seed.
        """
        epoch, order = self._epoch, self._order()
        self._cut = cut = []
        start = 0
        while start < len(order):
            with self._cutting:
                size = self.batch_size
                end = min(start + size, len(order))
                cut.append(Progress(end, size))
            yield order[start:end], np.array([epoch, start], dtype=np.int32)
            start = end

    def resize(
        self, batch_size: int, problem: Callable[[int, bool], str | None] = lambda *_: None
    ) -> str | None:
        """Changes the size of the batches that are not cut yet, where nothing is against it.

        Args:
            batch_size: Examples per batch.
            problem: Is asked about what is left of this epoch and about whole ones, before a
                further batch can be cut: takes a number of examples and whether they are a
                whole epoch, and says what is wrong with cutting them so.

        Returns:
            What is wrong, where the size stays as it is.
        """
        with self._cutting:
            left = self.size - (self._cut[-1].examples if self._cut else 0)
            words = problem(self.size, True) or problem(left, False)
            if words is None:
                self.batch_size = batch_size
            return words

    def progress(self, batch: int) -> Progress:
        """Returns how far the epoch is after a batch that has been given out.

        Args:
            batch: Its number in the epoch, from 0. One beyond the end means the last: where
                several steps are done in one go, Keras counts steps that the epoch has not.
        """
        return self._cut[min(batch, len(self._cut) - 1)]

    def steps_until(self, batch: int) -> int:
        """Returns how many batches an epoch has had after the one that Keras counts as `batch`."""
        return min(batch + 1, len(self._cut))

    def steps_for(self, examples: int) -> int:
        """Returns how many batches of the size of now so many examples make."""
        return math.ceil(examples / self.batch_size)

    def _order(self) -> Indices:
        return self._indices[epoch_order(self.size, self._seed, self._epoch)]


def epoch_order(size: int, seed: int | None, epoch: int) -> Indices:
    """Returns the order in which an epoch goes through `size` examples.

    Args:
        size: How many there are.
        seed: Fixes the orders of all epochs; None means ascending.
        epoch: The epoch, from 0.
    """
    if seed is None:
        return np.arange(size)
    return np.random.default_rng((seed, epoch)).permutation(size)
