"""What a model says about a sample, in terms of classes where it tells classes apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.inspection.activations import as_array, as_batch
from builder.training.probabilities import sigmoid, softmax
from builder.training.spec import Loss


def predict(model: Any, sample: Sequence[NDArray[Any]]) -> list[NDArray[Any]]:
    """Returns the model's outputs for one sample, each without the batch axis.

    Args:
        model: A Keras model.
        sample: One array per input, without the batch axis.

    Raises:
        ValueError: When the sample does not fit the model's inputs.
    """
    batch = as_batch(model, sample)
    outputs = model(batch[0] if len(batch) == 1 else batch, training=False)
    outputs = outputs if isinstance(outputs, list | tuple) else [outputs]
    return [as_array(output)[0] for output in outputs]


def probabilities(output: NDArray[Any], loss: Loss, classes: int) -> NDArray[np.float64] | None:
    """Returns the probability of each class, or None where the output does not say that.

    Args:
        output: One output for one sample, without the batch axis.
        loss: What it was trained with: tells whether it holds logits.
        classes: How many classes there are; one number stands for the second of two classes.

    Returns:
        Shape `(classes,)`, adding up to 1 where the model makes sure of it.
    """
    found = class_probabilities(output[None], loss, classes)
    return None if found is None else found[0]


def class_probabilities(
    outputs: NDArray[Any], loss: Loss, classes: int
) -> NDArray[np.float64] | None:
    """Returns `probabilities` of many samples.

    Args:
        outputs: One output for each, `(n, ...)`.
        loss: What it was trained with.
        classes: How many classes there are.

    Returns:
        Shape `(n, classes)`, or None.
    """
    values = outputs.astype(np.float64).reshape(len(outputs), -1)
    logits = loss.config.get("from_logits") is True
    if classes == 2 and values.shape[1] == 1:
        second = sigmoid(values) if logits else values
        return np.concatenate([1 - second, second], axis=1)
    if classes < 2 or values.shape[1] != classes:
        return None
    if not logits:
        return values
    return softmax(values) if "Categorical" in loss.class_name else sigmoid(values)
