"""From arrays to batches. Heavy: it imports TensorFlow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from builder.datasets.base import Arrays
from builder.layers.keras_import import load_keras
from builder.training.spec import TrainingSpec

load_keras()
import tensorflow as tf  # noqa: E402


@dataclass(frozen=True)
class Batches:
    """The three parts of a data set as `tf.data.Dataset`s of `(inputs, targets)`.

    Attributes:
        train: Training batches, in a new order every epoch where the spec says so.
        validation: The examples kept apart, or None.
        test: The test examples, or None.
        train_size: Examples in `train`.
        validation_size: Examples in `validation`.
    """

    train: Any
    validation: Any | None
    test: Any | None
    train_size: int
    validation_size: int


def make_batches(arrays: Arrays, spec: TrainingSpec) -> Batches:
    """Splits off the validation part and cuts everything into batches.

    The order of the examples depends on the spec's seed alone, and differs from epoch to epoch.
    (`Model.fit(shuffle=True)` on arrays repeats one order after `set_random_seed`.)

    Args:
        arrays: The examples.
        spec: Gives batch size, validation part, seed and whether to shuffle.
    """
    train, validation = split_indices(len(arrays.x_train), spec)
    # The pipeline looks examples up by index: shuffling moves numbers, not images.
    pool = _Pool(arrays.x_train, arrays.y_train)
    return Batches(
        train=pool.batches(train, spec.batch_size, spec.seed if spec.shuffle else None),
        validation=pool.batches(validation, spec.batch_size) if len(validation) else None,
        test=_whole(arrays.x_test, arrays.y_test, spec.batch_size),
        train_size=len(train),
        validation_size=len(validation),
    )


def split_indices(size: int, spec: TrainingSpec) -> tuple[Any, Any]:
    """Returns the indices of the training and of the validation examples."""
    kept_apart = spec.validation_size(size)
    if kept_apart == 0:
        return np.arange(size), np.arange(0)
    order = np.random.RandomState(spec.seed).permutation(size)
    return np.sort(order[:-kept_apart]), np.sort(order[-kept_apart:])


def _whole(x: Any, y: Any, batch_size: int) -> Any | None:
    return _Pool(x, y).batches(np.arange(len(x)), batch_size) if len(x) else None


class _Pool:
    """Examples as tensors.

    As captured tensors they are no part of a graph's definition, which must stay below 2 GB.
    """

    def __init__(self, x: Any, y: Any) -> None:
        with tf.device("CPU:0"):
            self._x, self._y = tf.constant(x), tf.constant(y)

    def batches(self, indices: Any, batch_size: int, seed: int | None = None) -> Any:
        """Returns batches of the examples at `indices`, shuffled where a seed is given."""
        dataset = tf.data.Dataset.from_tensor_slices(tf.constant(indices))
        if seed is not None:
            dataset = dataset.shuffle(len(indices), seed=seed, reshuffle_each_iteration=True)
        return dataset.batch(batch_size).map(self._look_up).prefetch(tf.data.AUTOTUNE)

    def _look_up(self, indices: Any) -> tuple[Any, Any]:
        return tf.gather(self._x, indices), tf.gather(self._y, indices)
