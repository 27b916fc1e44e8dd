"""From a document's layer to Keras's own, and back."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pydantic import JsonValue

from builder.graph.document import BLOCK, EXPRESSION, INPUT, Layer
from builder.graph.naming import snake_case
from builder.layers.catalogue import catalogue, cell_specs, classes
from builder.layers.complaints import (
    LayerError,
    missing_argument,
    refused,
    unknown_argument,
    unknown_class,
    wrong_value,
)
from builder.layers.keras_import import load_keras
from builder.layers.left_out import CELLS, LEFT_OUT
from builder.layers.saved import short_config
from builder.layers.specs import ArgSpec
from builder.layers.values import class_and_config, plain_value

if TYPE_CHECKING:
    import keras

__all__ = ["LayerError", "make_layer", "read_layer"]

MAX_NESTING = 8
"""How deep layers may stand inside layers."""


def make_layer(layer: Layer, *, named: bool = True) -> keras.layers.Layer:
    """Makes the Keras layer that a document describes. Its weights come with the first call.

    Args:
        layer: The layer. An `Input` becomes an `InputLayer`.
        named: Whether it gets the document's name; otherwise it is named after its class, so
            that Keras's counters of names stay as they are.

    Raises:
        LayerError: The class is not in the catalogue, or Keras refuses the arguments.
    """
    if layer.class_name not in catalogue():
        raise unknown_class(layer.class_name, LEFT_OUT.get(layer.class_name), catalogue())
    if layer.class_name in (BLOCK, EXPRESSION):
        raise LayerError(
            f"{layer.class_name} is no layer of Keras: it stands for several operations.",
            class_name=layer.class_name,
        )
    name = layer.name if named else snake_case(layer.class_name)
    if layer.class_name == INPUT:
        return _make(INPUT, load_keras().layers.InputLayer, layer.config, name, 0)
    made = _make(layer.class_name, classes()[layer.class_name], layer.config, name, 0)
    if not layer.trainable:
        made.trainable = False
    return made


def read_layer(keras_layer: keras.layers.Layer) -> tuple[str, dict[str, JsonValue]]:
    """Reads a Keras layer's class name and config: the inverse of `make_layer`.

    Returns:
        The class name and the arguments that differ from Keras's defaults, in their shortest
        form: 3 for a kernel size of `(3, 3)`, `"he_normal"` for an initializer without
        arguments of its own.

    Raises:
        LayerError: The class is not in the catalogue, or something of the layer has no place in
            a document, such as a function of the user's own.
    """
    class_name = _names().get(type(keras_layer))
    if class_name is None or class_name in CELLS:
        name = type(keras_layer).__name__
        raise unknown_class(name, LEFT_OUT.get(name), catalogue())
    saved = keras_layer.get_config()
    if class_name == INPUT:
        batch_size, *shape = saved.pop("batch_shape")
        saved |= {"shape": shape, "batch_size": batch_size}
    if class_name == "MultiHeadAttention" and keras_layer.built:
        saved |= _without_found_axes(saved, keras_layer.get_build_config())
    return class_name, short_config(class_name, saved)


def _without_found_axes(saved: Mapping[str, Any], build: Mapping[str, Any]) -> dict[str, Any]:
    """Returns attention axes as they were given: Keras fills in all axes at the first call."""
    axes = tuple(saved["attention_axes"])
    every_axis = tuple(range(1, len(build["shapes_dict"]["query_shape"]) - 1))
    return {"attention_axes": None if axes == every_axis else axes}


@cache
def _names() -> Mapping[type, str]:
    names = {cls: name for name, cls in classes().items()}
    return MappingProxyType({**names, load_keras().layers.InputLayer: INPUT})


@cache
def _arguments(class_name: str) -> Mapping[str, ArgSpec]:
    spec = catalogue().get(class_name) or cell_specs()[class_name]
    return MappingProxyType({arg.name: arg for arg in spec.args})


@cache
def _required(class_name: str) -> tuple[str, ...]:
    return tuple(arg.name for arg in _arguments(class_name).values() if arg.required)


def _make(class_name: str, cls: type, config: Mapping[str, Any], name: str, depth: int) -> Any:
    known = _arguments(class_name)
    for argument in _required(class_name):
        if argument not in config:
            raise missing_argument(class_name, argument)
    arguments: dict[str, Any] = {"name": name}
    for argument, value in config.items():
        if argument not in known:
            raise unknown_argument(class_name, argument, known)
        arguments[argument] = _value(class_name, known[argument], value, depth)
    try:
        return cls(**arguments)
    except Exception as complaint:
        raise refused(class_name, complaint, config) from complaint


def _value(owner: str, arg: ArgSpec, value: Any, depth: int) -> Any:
    if value is None:
        return None
    if arg.kind == "layer" or (arg.kind == "activation" and isinstance(value, Mapping)):
        return _inner_layer(owner, arg, value, depth)
    if arg.kind == "layers":
        if not isinstance(value, list | tuple):
            raise wrong_value(owner, arg.name, "a list of layers", value)
        return [_inner_layer(owner, arg, item, depth) for item in value]
    return plain_value(owner, arg, value)


def _inner_layer(owner: str, arg: ArgSpec, value: Any, depth: int) -> Any:
    """Makes a layer inside another. It may have a name in its config."""
    class_name, config = class_and_config(owner, arg, value)
    if depth >= MAX_NESTING:
        raise LayerError(
            f"{arg.name} of {owner}: expected at most {MAX_NESTING} layers inside one another.",
            class_name=owner,
            argument=arg.name,
        )
    if class_name not in classes():
        raise unknown_class(class_name, LEFT_OUT.get(class_name), classes())
    config = dict(config)
    name = config.pop("name", None) or snake_case(class_name)
    if not isinstance(name, str):
        raise wrong_value(class_name, "name", "a text", name)
    return _make(class_name, classes()[class_name], config, name, depth + 1)
