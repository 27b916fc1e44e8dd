"""Guided backpropagation: on the way back every ReLU lets through what is positive alone.

Source: Springenberg, Dosovitskiy, Brox, Riedmiller, "Striving for Simplicity", 2015. The model is
not changed: what has a ReLU is called through copies that share its weights.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from builder.inspection.attribution_copies import copied_throughout
from builder.inspection.attribution_walk import Instead
from builder.layers.keras_import import load_keras

load_keras()  # before TensorFlow, so that this is set up by our rules

import tensorflow as tf  # noqa: E402

_RELU_CALLS = frozenset({"ReLU", "Relu", "Relu6"})
"""Layers and operations that are nothing but a ReLU."""


def guided() -> Instead:
    """Returns what calls ReLUs so that nothing negative flows back through them.

    Activations within layers count, also in cells and in wrapped layers, and so do shared
    layers: the copy of each is made once.
    """
    made: dict[int, Any] = {}

    def instead(node: Any) -> Any:
        operation = node.operation
        if id(operation) not in made:
            made[id(operation)] = copied_throughout(operation, _guided_parts)
        return made[id(operation)]

    return instead


def has_relu(operation: Any) -> bool:
    """Whether a layer or operation has a ReLU in it."""
    return copied_throughout(operation, _guided_parts) is not operation


def _guided_parts(operation: Any) -> dict[str, Any]:
    activations = load_keras().activations
    if type(operation).__name__ in _RELU_CALLS:
        return {"call": _only_positive(operation.call)}
    relus = (activations.relu, activations.relu6)
    return {
        name: _only_positive(getattr(operation, name))
        for name in ("activation", "recurrent_activation")
        if getattr(operation, name, None) in relus
    }


def _only_positive(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Returns a function with the same values whose gradient takes only positive parts."""

    @tf.custom_gradient  # type: ignore[untyped-decorator]
    def guided_function(value: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(value)
            result = function(value)

        def backwards(upstream: Any) -> Any:
            return tape.gradient(result, value, output_gradients=tf.nn.relu(upstream))

        return result, backwards

    return guided_function  # type: ignore[no-any-return]
