"""What is done to batches of training, and to no others: images changed, examples weighed.

Heavy: it imports TensorFlow.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from numpy.typing import NDArray

from builder.datasets.base import Dataset
from builder.layers.keras_import import load_keras
from builder.training.augmentation import Augmenter
from builder.training.augmentation_rules import augmentation_problem
from builder.training.catalogue import ChoiceError
from builder.training.class_weights import class_weights_problem, weight_tables
from builder.training.matching import chosen_inputs, chosen_targets
from builder.training.spec import TrainingSpec

load_keras()
import tensorflow as tf  # noqa: E402


class BatchChanges:
    """Changes batches as a spec says.

    Args:
        spec: The training.
        dataset: Describes the examples.
        labels: The targets of the training examples, in the order of the model's outputs.

    Raises:
        ChoiceError: If the images cannot be changed, or the classes cannot be weighed so.
    """

    def __init__(
        self, spec: TrainingSpec, dataset: Dataset, labels: Sequence[NDArray[Any]]
    ) -> None:
        inputs, targets = chosen_inputs(spec, dataset), chosen_targets(spec, dataset)
        problem = augmentation_problem(spec.augmentation, inputs, targets)
        problem = problem or class_weights_problem(spec.class_weights, targets)
        if problem:
            raise ChoiceError(problem)
        self._augment = (
            Augmenter(spec.augmentation, inputs, targets, spec.seed) if spec.augmentation else None
        )
        self._tables = weight_tables(spec.class_weights, targets, labels)

    def __call__(
        self, inputs: Sequence[Any], targets: Sequence[Any], place: Any
    ) -> tuple[Any, ...]:
        """Returns inputs and targets as `Model.fit` takes them, and weights where there are any.

        Args:
            inputs: Tensors `(batch, ...)`, one per input.
            targets: The same per output.
            place: The epoch and the examples of it before the batch, `(2,)`, int32.
        """
        if self._augment is not None:
            inputs, targets = self._augment(inputs, targets, place)
        batch = (one_or_all(inputs), one_or_all(targets))
        if self._tables is None:
            return batch
        weights = [
            _weights(table, target) for table, target in zip(self._tables, targets, strict=True)
        ]
        return (*batch, one_or_all(weights))


def one_or_all(tensors: Sequence[Any]) -> Any:
    """Returns the only tensor, or a tuple of several."""
    return tuple(tensors) if len(tensors) > 1 else tensors[0]


def _weights(table: NDArray[Any] | None, target: Any) -> Any:
    """Returns a weight for each loss: numbers have one for all that lie on their last axis."""
    if table is None:
        return tf.ones(tf.shape(target)[:-1])
    return tf.gather(tf.constant(table), tf.cast(target, tf.int64))
