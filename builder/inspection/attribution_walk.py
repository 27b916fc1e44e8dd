"""Going through a model layer by layer, so that one can watch, replace and continue anywhere.

Keras offers this for whole models only. Here the recorded calls are made again one by one, on
the very layers of the model: nothing is changed in it, and masks go along as they do in Keras.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from builder.layers.keras_import import load_keras

Instead = Callable[[Any], Any]
"""Takes the Keras node of a call and gives what is called in place of its operation."""

Seen = Callable[[Any, Any], None]
"""Is told of every symbolic tensor and its value, as soon as that is known."""


def itself(node: Any) -> Any:
    """The `Instead` that replaces nothing."""
    return node.operation


def walk(
    model: Any,
    batch: Sequence[Any],
    *,
    given: Mapping[int, Any] | None = None,
    instead: Instead = itself,
    seen: Seen | None = None,
) -> dict[int, Any]:
    """Computes a model, as when predicting, and returns the values of all its tensors.

    Args:
        model: A functional Keras model, or a Sequential one that is built.
        batch: One array or tensor per input, with a batch axis.
        given: Values of inner tensors by the `id` of the symbolic tensor: what makes these is
            called for its masks alone.
        instead: What to call in place of an operation, also within nested models.
        seen: Is told of each tensor's value.

    Returns:
        The values by the `id` of the symbolic tensor.
    """
    ops, given = load_keras().ops, given or {}
    network = functional(model)
    values: dict[int, Any] = {}
    for tensor, part in zip(network.inputs, batch, strict=True):
        values[id(tensor)] = ops.convert_to_tensor(part, dtype=tensor.dtype)
        if seen:
            seen(tensor, values[id(tensor)])
    for node in _calls(network):
        results = _called(node, values, instead)
        for tensor, result in zip(node.outputs, results, strict=True):
            if id(tensor) in given:
                result = _masked_like(result, given[id(tensor)])
            values[id(tensor)] = result
            if seen:
                seen(tensor, result)
    return values


def functional(model: Any) -> Any:
    """Returns the functional model that a model is, or that a Sequential one holds."""
    return getattr(model, "_functional", None) or model


def calls(model: Any) -> list[Any]:
    """Returns the Keras nodes of a model in an order in which they can be computed."""
    return list(_calls(functional(model)))


def _calls(network: Any) -> list[Any]:
    by_depth = network._nodes_by_depth
    found = [node for depth in sorted(by_depth, reverse=True) for node in by_depth[depth]]
    return [node for node in found if node.operation and not node.is_input]


def _called(node: Any, values: Mapping[int, Any], instead: Instead) -> list[Any]:
    keras = load_keras()
    arguments, named = node.arguments.fill_in(values)
    operation = instead(node)
    if isinstance(operation, keras.Model) and hasattr(functional(operation), "_nodes_by_depth"):
        inner = functional(operation)
        within = walk(inner, keras.tree.flatten(arguments), instead=instead)
        return [within[id(tensor)] for tensor in inner.outputs]
    if "training" in getattr(operation, "_call_context_args", {}):
        named["training"] = False
    result: list[Any] = keras.tree.flatten(operation(*arguments, **named))
    return result


def _masked_like(result: Any, value: Any) -> Any:
    mask = getattr(result, "_keras_mask", None)
    if mask is not None:
        value._keras_mask = mask  # where Keras keeps it
    return value
