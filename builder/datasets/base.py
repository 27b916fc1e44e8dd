"""What a data set is: its description, which is always at hand, and a function that loads it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Task = Literal["classification", "binary", "regression"]
Kind = Literal["image", "points", "table"]


class DatasetUnavailable(RuntimeError):
    """A data set cannot be had now. The message says what to do."""


class Progress(Protocol):
    """Is told how far loading is. It may raise to break off."""

    def __call__(self, note: str, fraction: float | None, /) -> None:
        """Takes what is being done, and the part that is done from 0 to 1 where it is known."""


def silent(note: str, fraction: float | None, /) -> None:
    """A `Progress` that tells nobody."""


@dataclass(frozen=True, slots=True)
class Arrays:
    """The examples, ready for training.

    Attributes:
        x_train: Inputs, `(n, *input_shape)`, float32.
        y_train: Targets, `(n, *target_shape)`: int64 labels from 0, or float32 values.
        x_test: Like `x_train`, never seen in training.
        y_test: Like `y_train`.
    """

    x_train: NDArray[np.float32]
    y_train: NDArray[Any]
    x_test: NDArray[np.float32]
    y_test: NDArray[Any]


@dataclass(frozen=True, slots=True)
class Dataset:
    """A data set: what it holds, where it is from, and how to load it.

    Attributes:
        name: The key in `DATASETS`.
        title: What people call it.
        task: Classes (`"classification"`), two classes (`"binary"`), or numbers.
        kind: What a sample looks like.
        input_shape: Shape of one input, without the batch axis.
        target_shape: Shape of one target: `()` for labels.
        classes: Names of the classes, by label; empty for regression.
        train_size: Training examples.
        test_size: Test examples.
        source: Who made it, with an address.
        licence: Under which terms, as far as its makers state any.
        about: What it is, for a student.
        value_range: The least and the greatest input value; None where it has no bounds.
        load: Reads, makes or downloads the examples.
        features: Names of the input values, for points and tables.
        target: Name of the target value, for regression.
        needs_download: Whether the first use needs a network or a file in `STRATA_DATA`.
        learning_rate: A step size at which Adam learns it well.
        epochs: Epochs after which a small model has learnt it.
        batch_size: Examples per step that suit it.
    """

    name: str
    title: str
    task: Task
    kind: Kind
    input_shape: tuple[int, ...]
    target_shape: tuple[int, ...]
    classes: tuple[str, ...]
    train_size: int
    test_size: int
    source: str
    licence: str
    about: str
    value_range: tuple[float, float] | None
    load: Callable[[Progress], Arrays]
    features: tuple[str, ...] = ()
    target: str = ""
    needs_download: bool = False
    learning_rate: float = 1e-3
    epochs: int = 10
    batch_size: int = 32


def of_each_class(labels: NDArray[Any], count: int) -> NDArray[np.int64]:
    """Returns the indices of the first `count` examples of every label, label by label.

    Args:
        labels: Integers, `(n,)`.
        count: Examples per label; a rare label gives fewer.
    """
    chosen = [np.flatnonzero(labels == label)[:count] for label in np.unique(labels)]
    return np.concatenate(chosen) if chosen else np.empty(0, dtype=np.int64)
