"""Published texts with labels, as Keras holds them: a number for each word."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.datasets.base import Arrays, DatasetUnavailable, Progress
from builder.datasets.published import Published, PublishedFile, label_complaint
from builder.datasets.sentences import PAD
from builder.layers.keras_import import load_keras
from builder.settings import settings

START, RARE, FIRST_WORD = 1, 2, 3
"""What stands before every text, what stands for rare words, and what is added to the number of
every other word: the conventions of `keras.datasets.imdb.load_data`."""

SEED = 113
"""That of `keras.datasets`, so that the examples come in the same order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedTexts(Published):
    """How to get the texts of a published data set.

    Attributes:
        length: Words that are kept of each text: the last ones, where opinions are summed up.
            Shorter texts are filled up with 0.
        tokens: How many different numbers there are.
        classes: How many labels there are.
        index: The file that says which word has which number.
    """

    length: int
    tokens: int
    classes: int
    index: PublishedFile

    def load(self, progress: Progress) -> Arrays:
        """Returns the texts with their words, or without them where these cannot be had.

        Raises:
            DatasetUnavailable: If there is no usable file of texts and none can be downloaded.
        """
        arrays = Published.load(self, progress)
        return replace(arrays, words=self._words(progress))

    def arranged(self, arrays: Sequence[NDArray[Any]], path: Path) -> Arrays:
        """Returns the texts, `(n, length)`, as int32."""
        x_train, y_train, x_test, y_test = arrays
        return Arrays(
            *self._part(x_train, y_train, "train", path), *self._part(x_test, y_test, "test", path)
        )

    def encoded(self, texts: Iterable[Sequence[int]]) -> NDArray[np.int32]:
        """Writes texts as Keras does with `num_words`, then cut or filled up to one length.

        Args:
            texts: Ranks of words by how often they come, from 1.

        Returns:
            `(n, length)`.
        """
        given = list(texts)
        rows = np.zeros((len(given), self.length), dtype=np.int32)
        for row, text in zip(rows, given, strict=True):
            kept = list(chain((START,), (rank + FIRST_WORD for rank in text)))[-self.length :]
            row[: len(kept)] = kept
        rows[rows >= self.tokens] = RARE
        return rows

    def _part(
        self, x: NDArray[Any], y: NDArray[Any], part: str, path: Path
    ) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        complaint = self._complaint(x, part) or label_complaint(x, y, self.classes, part)
        if complaint:
            raise DatasetUnavailable(f"{path} cannot be used: {complaint}")
        return x.astype(np.int32), y.reshape(-1).astype(np.int64)

    def _complaint(self, x: NDArray[Any], part: str) -> str | None:
        if x.ndim != 2 or x.shape[1] != self.length or not len(x):
            return f"expected x_{part} of shape (n, {self.length}), got {x.shape}."
        if x.dtype.kind not in "ui":
            return f"expected whole numbers in x_{part}, got {x.dtype}."
        if x.min() < 0 or x.max() >= self.tokens:
            return (
                f"expected words from 0 to {self.tokens - 1} in x_{part}, "
                f"got {x.min()} to {x.max()}."
            )
        return None

    def _words(self, progress: Progress) -> tuple[str, ...]:
        local = settings().data_directory / Path(self.index.place).name
        try:
            path = local if local.exists() else self.obtain(self.index, progress)
            return self._by_number(json.loads(path.read_text(encoding="utf-8")))
        except (DatasetUnavailable, OSError, ValueError):
            # The texts can be learnt without: they are shown as numbers then.
            progress(f"The words of {self.name} cannot be had", None)
            return ()

    def _by_number(self, ranks: Any) -> tuple[str, ...]:
        words = [PAD, "[start]", "[rare]", *(f"#{number}" for number in range(3, self.tokens))]
        if not isinstance(ranks, dict):
            raise ValueError(f"Expected words with their ranks, got {type(ranks).__name__}.")
        for word, rank in ranks.items():
            if isinstance(rank, int) and FIRST_WORD < rank + FIRST_WORD < self.tokens:
                words[rank + FIRST_WORD] = str(word)
        return tuple(words)


def read_ragged(path: Path) -> dict[str, NDArray[Any]]:
    """Reads a file of texts of different lengths, whose checksum must have been checked.

    NumPy can keep such only as a pickle. Keras's own reader rebuilds arrays and nothing else:
    any other class or function that a pickle names is refused.
    """
    load_keras()
    from keras.src.datasets.npz_utils import load_npz

    arrays: dict[str, NDArray[Any]] = load_npz(str(path))
    return arrays


def shuffled(x: NDArray[Any], y: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Returns the examples in the order in which `keras.datasets` gives them."""
    order = np.arange(len(x))
    np.random.RandomState(SEED).shuffle(order)
    return x[order], y[order]
