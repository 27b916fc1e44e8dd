"""What a model says of many examples, kept as small as the questions about it allow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from builder.datasets.base import Target
from builder.inspection.activations import as_array
from builder.inspection.predictions import class_probabilities
from builder.training.spec import Loss

Kind = Literal["classes", "places", "numbers", "images"]
"""What is kept of an output: probabilities `(n, classes)`; a class for each pixel or step; the
numbers themselves; or of an image how far it is off."""

BATCH_VALUES = 2**25
"""How many numbers all layers together may hold for one batch."""

MOST_IN_A_BATCH = 512


@dataclass(frozen=True)
class Question:
    """What one output of a model answers.

    Attributes:
        target: What it is to say.
        loss: What it was trained with: tells whether it holds logits.
    """

    target: Target
    loss: Loss

    @property
    def logits(self) -> bool:
        """Whether the output has gone through neither softmax nor sigmoid."""
        return self.loss.config.get("from_logits") is True

    def kind(self, shape: Sequence[int]) -> Kind:
        """Returns what is kept of an output of a shape, without the batch axis."""
        if self.target.task == "image":
            return "images"
        if self.target.is_per_place:
            return "places"
        size, classes = int(np.prod(shape)), len(self.target.classes)
        told = size == classes or (classes == 2 and size == 1)
        return "classes" if classes > 1 and told else "numbers"


def batch_size(tensors: Sequence[Any]) -> int:
    """Returns how many examples go through a model at a time.

    Args:
        tensors: All its symbolic tensors.
    """
    values = sum(int(np.prod([size or 1 for size in each.shape[1:]])) for each in tensors)
    return int(np.clip(BATCH_VALUES // max(1, values), 1, MOST_IN_A_BATCH))


def batches(
    model: Any, inputs: Sequence[NDArray[Any]], size: int
) -> Iterator[tuple[slice, list[NDArray[Any]]]]:
    """Yields which examples, and every output for them, as when predicting (not training).

    Args:
        model: A Keras model.
        inputs: All examples for each of its inputs, in their order.
        size: How many at a time.
    """
    several = isinstance(model.input, list | tuple)
    for start in range(0, len(inputs[0]), size):
        chosen = slice(start, min(start + size, len(inputs[0])))
        given = [part[chosen] for part in inputs]
        outputs = model(given if several else given[0], training=False)
        outputs = outputs if isinstance(outputs, list | tuple) else [outputs]
        yield chosen, [as_array(output) for output in outputs]


def kept(output: NDArray[Any], truth: NDArray[Any], question: Question) -> NDArray[Any]:
    """Returns what is kept of an output for a batch.

    Args:
        output: Shape `(n, ...)`.
        truth: What is right, `(n, ...)`.
        question: What it answers.

    Returns:
        By `Question.kind`: probabilities `(n, classes)`; classes `(n, *places)`; numbers
        `(n, ...)`; the mean of the squares and of the sizes of what an image is off, `(n, 2)`.
    """
    match question.kind(output.shape[1:]):
        case "classes":
            probabilities = class_probabilities(output, question.loss, len(question.target.classes))
            return np.asarray(probabilities, np.float32)
        case "places":
            return classes_of(output, logits=question.logits)
        case "images":
            off = (output.astype(np.float64) - truth.reshape(output.shape)).reshape(len(output), -1)
            return np.stack([(off**2).mean(axis=1), np.abs(off).mean(axis=1)], axis=1)
        case "numbers":
            return np.asarray(output, np.float32)


def classes_of(output: NDArray[Any], *, logits: bool) -> NDArray[Any]:
    """Returns the class of each place, `(n, *places)` for an output `(n, *places, channels)`.

    One channel stands for the second of two classes.
    """
    if output.shape[-1] == 1:
        found = output[..., 0] > (0.0 if logits else 0.5)
    else:
        found = output.argmax(axis=-1)
    return np.asarray(found, np.uint16 if output.shape[-1] > 255 else np.uint8)
