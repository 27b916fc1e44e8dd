"""What is shown of a sample where the pointer is over its point."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from builder.datasets import DATASETS
from builder.ui.inspection import embedding_samples
from builder.ui.inspection.embedding_samples import (
    pictures_of,
    pictures_once,
    samples_behind,
    size_of,
    words_of,
)
from builder.ui.recent import Recent
from builder.workers.client import LabResult


class Data:
    """Stands for the subject: gives what a lab would, and no more samples at once than that."""

    def __init__(self, name: str, inputs: list[np.ndarray]) -> None:
        self.dataset, self.inputs, self.asked = DATASETS[name], inputs, 0

    def ask_data(self, op: str, /, *, split: str, indices: list[int]) -> LabResult:
        assert (op, split) == ("picked", "train")
        assert len(indices) <= 500
        self.asked += 1
        given = {f"x_{at}" if at else "x": each[indices] for at, each in enumerate(self.inputs)}
        return LabResult({}, given)


def test_many_samples_are_asked_for_part_by_part() -> None:
    images = np.random.default_rng(0).random((1300, 8, 8, 1))
    data: Any = Data("digits", [images])
    indices = list(range(1299, 0, -1))
    (found,) = samples_behind(data, "train", indices)
    np.testing.assert_array_equal(found, images[indices])
    assert data.asked == 3
    assert len(pictures_of(data.dataset, [found]).captions) == 1299  # type: ignore[union-attr]
    assert words_of(data.dataset, [found], 0) == ()


def test_no_more_samples_are_taken_up_than_their_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding_samples, "MOST_BYTES", 10 * 4 * 64)
    data: Any = Data("digits", [np.zeros((50, 8, 8, 1))])
    (found,) = samples_behind(data, "train", list(range(50)))
    assert len(found) == 10


def test_words_and_numbers_are_written() -> None:
    reviews = DATASETS["reviews"]
    tokens = np.zeros((2, 14), int)
    tokens[0, :2] = (1, 2)
    said = " ".join(reviews.inputs[0].values[1:3])
    assert words_of(reviews, [tokens], 0) == (said,)
    assert pictures_of(reviews, [tokens]) is None
    iris = DATASETS["iris"]
    (line,) = words_of(iris, [np.array([[1.0, 2, 3, 4]])], 0)
    assert line.startswith(f"{iris.inputs[0].values[0]} 1.0000, ")
    assert words_of(iris, [np.ones((1, 4))], 1) == ()  # beyond those that were taken up
    assert words_of(iris, [], 0) == ()


def test_nothing_is_asked_where_the_data_are_gone() -> None:
    assert samples_behind(SimpleNamespace(dataset=None), "test", [1, 2]) == []  # type: ignore[arg-type]


def test_pictures_are_drawn_and_encoded_once_for_the_same_samples(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(embedding_samples, "_drawn", Recent(2**20, size_of))
    images = np.random.default_rng(0).random((6, 8, 8, 1))
    data: Any = SimpleNamespace(dataset=DATASETS["digits"], run=SimpleNamespace(id="one"))

    def drawn(indices: list[int], split: str = "test") -> Any:
        return pictures_once(data, split, indices, [images[indices]])

    first = drawn([1, 2])
    assert drawn([1, 2]) is first
    assert first.png() is first.png()
    assert first.png() == pictures_of(data.dataset, [images[[1, 2]]]).png()  # type: ignore[union-attr]
    assert first.png(2) != first.png()
    assert drawn([2, 1]) is not first
    assert drawn([1, 2], "train") is not first
    data.run.id = "other"
    assert drawn([1, 2]) is not first
    data.run.id = "one"
    monkeypatch.setattr(embedding_samples, "_drawn", Recent(1, size_of))
    latest = drawn([3, 4])
    assert drawn([3, 4]) is latest
    assert drawn([1, 2]) is not first
