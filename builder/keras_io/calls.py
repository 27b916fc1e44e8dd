"""How the ports of a node become the arguments of a Keras call, and back."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from builder.layers.catalogue import layer_spec
from builder.layers.keras_import import load_keras

T = TypeVar("T")

FIRST = "inputs"
"""The port of a call's first argument, whatever Keras calls that argument."""

_OTHER_MAIN_INPUTS = ("value", "key")


def call_parameters(layer_class: Any) -> Mapping[str, Any]:
    """Returns the parameters of a layer class's `call` and their defaults, in order.

    A parameter without a default has the default `inspect.Parameter.empty`.
    """
    return _parameters(layer_class.call)


@cache
def _parameters(call: Any) -> Mapping[str, Any]:
    plain = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    named = [p for p in inspect.signature(call).parameters.values() if p.kind in plain]
    return {parameter.name: parameter.default for parameter in named if parameter.name != "self"}


def arrange(
    parameters: Mapping[str, Any], ports: Mapping[str, Sequence[T]], lists: frozenset[str]
) -> tuple[list[T | list[T]], dict[str, T | list[T]]]:
    """Turns what arrives at ports into positional and keyword arguments.

    The main inputs are passed by position, as one writes them by hand.

    Args:
        parameters: The parameters of the layer's `call`, in order.
        ports: What arrives, by port name, in order.
        lists: The ports that take a list even where only one thing arrives.
    """
    first = next(iter(parameters))
    arguments = {
        first if port == FIRST else port: (
            list(things) if port in lists or len(things) > 1 else things[0]
        )
        for port, things in ports.items()
    }
    leading = []
    for name in parameters:
        if name not in arguments or name not in (first, *_OTHER_MAIN_INPUTS):
            break
        leading.append(arguments.pop(name))
    return leading, arguments


def list_ports(class_name: str) -> frozenset[str]:
    """Returns the ports of a class that take a list even where only one tensor arrives."""
    spec = layer_spec(class_name)
    return frozenset(port.name for port in spec.ports if port.many) if spec else frozenset()


def bound_arguments(layer: Any, node: Any) -> dict[str, Any]:
    """Returns the arguments of a recorded call by parameter name, without `None` and defaults.

    Masks that Keras passed along by itself are left out as well: they follow from the tensors.

    Args:
        layer: The Keras layer or model that was called.
        node: The Keras node that recorded the call.
    """
    defaults = call_parameters(type(layer))
    arguments = dict(zip(defaults, node.arguments.args, strict=False)) | node.arguments.kwargs
    return {
        name: value
        for name, value in arguments.items()
        if value is not None
        and not (isinstance(value, bool | int | float | str) and value == defaults.get(name))
        and not _is_automatic_mask(name, value, arguments)
    }


def tensors_in(value: Any) -> list[Any]:
    """Returns the symbolic tensors in an argument, flattened."""
    keras = load_keras()
    if isinstance(value, keras.KerasTensor):
        return [value]
    if not isinstance(value, list | tuple | dict):
        return []
    return [leaf for leaf in keras.tree.flatten(value) if isinstance(leaf, keras.KerasTensor)]


def _is_automatic_mask(name: str, value: Any, arguments: Mapping[str, Any]) -> bool:
    """Says whether a mask argument is just the mask that the masked argument carries."""
    if name == "mask":
        masked = next(iter(arguments.values()))
    elif name.endswith("_mask") and name.removesuffix("_mask") in arguments:
        masked = arguments[name.removesuffix("_mask")]
    else:
        return False
    carried = [getattr(tensor, "_keras_mask", None) for tensor in tensors_in(masked)]
    given = tensors_in(value)
    known = [mask for mask in carried if mask is not None]
    return len(given) == len(known) and all(map(same_computation, given, known))


def same_computation(one: Any, other: Any) -> bool:
    """Says whether two symbolic tensors are computed in the same way from the same tensors.

    A model that was read from a file holds the masks twice: as the file wires them, and as the
    layers compute them anew.
    """
    pairs = [(one, other)]
    while pairs:
        left, right = pairs.pop()
        if left is right:
            continue
        operation, index, port = left._keras_history
        twin, twin_index, twin_port = right._keras_history
        if type(operation) is not type(twin) or port != twin_port or operation is None:
            return False
        node, twin_node = operation._inbound_nodes[index], twin._inbound_nodes[twin_index]
        if node.is_input or len(node.input_tensors) != len(twin_node.input_tensors):
            return False
        if _constants(node) != _constants(twin_node):
            return False
        pairs.extend(zip(node.input_tensors, twin_node.input_tensors, strict=True))
    return True


def _constants(node: Any) -> str:
    keras = load_keras()
    leaves = keras.tree.flatten((node.arguments.args, node.arguments.kwargs))
    return repr([leaf for leaf in leaves if not isinstance(leaf, keras.KerasTensor)])
