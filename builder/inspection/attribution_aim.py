"""What is explained of a network: one number that is made of one of its outputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.inspection.attribution_copies import copied, ends_with_activation
from builder.inspection.attribution_walk import Instead, functional, itself
from builder.layers.keras_import import load_keras

_ENDS = ("softmax", "sigmoid")


@dataclass(frozen=True)
class Aim:
    """One number for every sample of a batch, made of an output.

    Attributes:
        output: Which output of the model.
        index: Which of its values: a class, or one of several numbers in the order in which they
            lie in memory; None for their sum.
        where: For an output with a value per class at every place (pixel, step): the places
            whose values are added up, shape of the output without its last axis.
        of_two: Whether the output's single value stands for the second of two classes.
        before: Whether the value is taken before a softmax or sigmoid at the end, where there is
            one: afterwards, a sure network has gradients of almost 0.
    """

    output: int = 0
    index: int | None = 0
    where: NDArray[np.bool_] | None = None
    of_two: bool = False
    before: bool = True

    def of(self, value: Any, *, score: bool) -> Any:
        """Returns the number for each sample.

        Args:
            value: The output's values, with a batch axis.
            score: Whether they are from before a softmax or sigmoid.
        """
        ops = load_keras().ops
        value = ops.cast(value, "float32")
        if self.of_two and self.index == 0:
            value = -value if score else 1 - value
        index = 0 if self.of_two and self.index is not None else self.index
        if self.where is not None:
            channel = value[..., index or 0]
            chosen = channel * ops.cast(self.where[None], channel.dtype)
            return ops.sum(ops.reshape(chosen, (-1, self.where.size)), axis=-1)
        flat = ops.reshape(value, (ops.shape(value)[0], -1))
        return ops.sum(flat, axis=-1) if index is None else flat[:, index]


def ends_in_probabilities(model: Any, output: int) -> bool:
    """Whether an output of a model is made by a softmax or a sigmoid at its very end."""
    return _without_end(_maker(model, output).operation) is not None


def towards(model: Any, aim: Aim, instead: Instead = itself) -> Instead:
    """Returns what to call so that an output comes as the aim wants it.

    Args:
        model: The model.
        aim: What is explained.
        instead: What else is replaced.
    """
    end = _maker(model, aim.output)
    if not aim.before or _without_end(end.operation) is None:
        return instead

    def replaced(node: Any) -> Any:
        return _without_end(instead(node)) if node is end else instead(node)

    return replaced


def _maker(model: Any, output: int) -> Any:
    operation, call, _ = functional(model).outputs[output]._keras_history
    return operation._inbound_nodes[call]


def _without_end(operation: Any) -> Any | None:
    """Returns an operation without its softmax or sigmoid; None where it does not end in one."""
    activations = load_keras().activations
    kind = type(operation).__name__
    if kind == "TimeDistributed":
        inner = _without_end(operation.layer)
        return copied(operation, layer=inner) if hasattr(inner, "call") else None
    ends = ends_with_activation(operation)
    if ends and operation.activation in (activations.softmax, activations.sigmoid):
        return copied(operation, activation=activations.linear)
    if kind.lower() in _ENDS:
        return lambda value, *_, **__: value
    return None
