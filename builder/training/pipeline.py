"""From arrays to batches. Heavy: it imports TensorFlow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from builder.datasets.base import Arrays, Dataset, Split
from builder.datasets.partition import keep_apart
from builder.layers.keras_import import load_keras
from builder.training.batch_changes import BatchChanges, one_or_all
from builder.training.catalogue import ChoiceError
from builder.training.devices import last_batch_problem, shared_batch_size, sharers
from builder.training.feed import Feed
from builder.training.matching import places
from builder.training.spec import TrainingSpec

load_keras()
import tensorflow as tf  # noqa: E402

_FED = (tf.TensorSpec((None,), tf.int64), tf.TensorSpec((2,), tf.int32))


@dataclass(frozen=True)
class Batches:
    """The three parts of a data set as `tf.data.Dataset`s of `(inputs, targets)`.

    Inputs and targets are tensors, or tuples of them in the order of the model's inputs and
    outputs where there are several.

    Attributes:
        train: Training batches, in a new order every epoch where the spec says so. Each time
            they are gone through, it is the epoch that `feed` was told of last.
        feed: Says in which order the training examples come and how they are cut.
        validation: The examples kept apart, or None.
        test: The test examples, or None.
        train_size: Examples in `train`.
        validation_size: Examples in `validation`.
    """

    train: Any
    feed: Feed
    validation: Any | None
    test: Any | None
    train_size: int
    validation_size: int


def make_batches(arrays: Arrays, spec: TrainingSpec, dataset: Dataset) -> Batches:
    """Splits off the validation part and cuts everything into batches.

    The order of the examples depends on the spec's seed and the epoch alone.
    (`Model.fit(shuffle=True)` on arrays repeats one order after `set_random_seed`.)

    Args:
        arrays: The examples.
        spec: Gives batch size, validation part, seed and whether to shuffle, and which input
            goes where.
        dataset: Describes the examples.
    """
    train, validation = parts(arrays, spec, dataset)
    labels = [each[train] for each in arranged(arrays, spec, dataset, "train")[1]]
    changes = BatchChanges(spec, dataset, labels)
    sharing = sharers(spec)
    if problem := last_batch_problem(len(train), spec.batch_size, sharing):
        raise ChoiceError(problem)
    # The pipeline looks examples up by index: shuffling moves numbers, not images.
    pool = _pool(arrays, spec, dataset, "train")
    feed = Feed(train, spec.batch_size, spec.seed if spec.shuffle else None)
    return Batches(
        train=pool.fed(feed, changes),
        feed=feed,
        validation=pool.batches(validation, spec.batch_size, sharing) if len(validation) else None,
        test=_whole(
            _pool(arrays, spec, dataset, "test"), len(arrays.x_test), spec.batch_size, sharing
        ),
        train_size=len(train),
        validation_size=len(validation),
    )


def parts(arrays: Arrays, spec: TrainingSpec, dataset: Dataset) -> tuple[Any, Any]:
    """Returns the indices of the examples that are trained on, and of those kept apart."""
    return split_indices(len(arrays.x_train), spec, _labels(arrays, spec, dataset))


def split_indices(size: int, spec: TrainingSpec, labels: Any | None = None) -> tuple[Any, Any]:
    """Returns the indices of the training and of the validation examples, both ascending.

    Args:
        size: How many examples there are.
        spec: Gives the part for validation, the seed, and whether to stratify.
        labels: The class of each example, `(size,)`; None where there are none.
    """
    return keep_apart(
        size, spec.validation_size(size), spec.seed, labels if spec.stratify else None
    )


def _labels(arrays: Arrays, spec: TrainingSpec, dataset: Dataset) -> Any | None:
    """Returns the labels of the first target that has one class for each example."""
    for place in places(spec.targets, dataset.targets):
        target = dataset.targets[place]
        if target.classes and target.shape == () and target.task in ("classification", "binary"):
            return arrays.targets("train")[place]
    return None


def arranged(
    arrays: Arrays, spec: TrainingSpec, dataset: Dataset, split: Split
) -> tuple[list[Any], list[Any]]:
    """Returns inputs and targets in the order in which the model takes and gives them."""
    inputs, targets = arrays.inputs(split), arrays.targets(split)
    return (
        [inputs[place] for place in places(spec.inputs, dataset.inputs)],
        [targets[place] for place in places(spec.targets, dataset.targets)],
    )


def _pool(arrays: Arrays, spec: TrainingSpec, dataset: Dataset, split: Split) -> _Pool:
    return _Pool(*arranged(arrays, spec, dataset, split))


def _whole(pool: _Pool, size: int, batch_size: int, sharing: int) -> Any | None:
    return pool.batches(np.arange(size), batch_size, sharing) if size else None


class _Pool:
    """Examples as tensors.

    As captured tensors they are no part of a graph's definition, which must stay below 2 GB.
    """

    def __init__(self, inputs: list[Any], targets: list[Any]) -> None:
        with tf.device("CPU:0"):
            self._inputs = [tf.constant(array) for array in inputs]
            self._targets = [tf.constant(array) for array in targets]

    def fed(self, feed: Feed, changes: BatchChanges) -> Any:
        """Returns the batches that a feed gives out, changed as those of training are."""
        dataset = tf.data.Dataset.from_generator(feed.batches, output_signature=_FED)

        # One batch is made ready while another is trained. More would only have a change of the
        # size of batches wait longer.
        def changed(indices: Any, place: Any) -> Any:
            return changes(*self._gathered(indices), place)

        return _untuned(dataset.map(_as_written(changed)).prefetch(1))

    def batches(self, indices: Any, batch_size: int, sharing: int) -> Any:
        """Returns batches of the examples at `indices`, as they stand."""
        batch_size = shared_batch_size(len(indices), batch_size, sharing)
        dataset = tf.data.Dataset.from_tensor_slices(tf.constant(indices))
        return _untuned(dataset.batch(batch_size).map(_as_written(self._look_up)).prefetch(1))

    def _look_up(self, indices: Any) -> tuple[Any, Any]:
        inputs, targets = self._gathered(indices)
        return one_or_all(inputs), one_or_all(targets)

    def _gathered(self, indices: Any) -> tuple[list[Any], list[Any]]:
        return (
            [tf.gather(tensor, indices) for tensor in self._inputs],
            [tf.gather(tensor, indices) for tensor in self._targets],
        )


def _untuned(dataset: Any) -> Any:
    """Keeps TensorFlow from looking for better settings of a pipeline while it runs.

    There are none to find here, and the thread that looks sleeps longer and longer. An iterator
    that is done with waits until that thread wakes up: at the end of an epoch of some seconds, the
    next one was held up for 10 seconds.
    """
    options = tf.data.Options()
    options.autotune.enabled = False
    return dataset.with_options(options)


def _as_written(function: Callable[..., Any]) -> Any:
    """Keeps AutoGraph from rewriting a function: it would leave a file in the temporary folder.

    There is nothing in it to rewrite: no loop and no condition on a tensor.
    """
    return tf.autograph.experimental.do_not_convert(function)
