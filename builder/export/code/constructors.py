"""Constructor calls: a layer of a document as the line of Keras that makes it."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from builder.export.code.layout import Call, Code, Keyword, Listing, Text
from builder.export.code.literals import literal
from builder.graph.document import INPUT, Layer
from builder.layers.catalogue import cell_specs, classes, layer_spec
from builder.layers.keras_import import load_keras
from builder.layers.objects import object_names, object_specs
from builder.layers.specs import OBJECT_KINDS, ArgSpec, Kind
from builder.layers.values import class_and_config

OBVIOUS = frozenset(
    {
        *("filters", "kernel_size", "units", "pool_size", "rate", "size", "padding", "cropping"),
        *("input_dim", "output_dim", "target_shape", "dims", "n", "activation", "layer", "cell"),
        *("factor", "height_factor", "mode", "scale", "stddev", "value", "max_value"),
    }
)
"""Arguments that are understood without their name, as long as they come first."""


def construct(layer: Layer, name: Code | None) -> Call:
    """Returns the call that makes a layer: `layers.Dense(10, activation="softmax")`.

    Only the arguments of the document are written, which are those that differ from Keras's
    defaults; the obvious ones, such as the number of units, without their names.

    Args:
        layer: A layer, or an input.
        name: Its name as code, or None to leave it out.
    """
    named = () if name is None else (Keyword("name", name),)
    if layer.class_name == INPUT:
        arguments = _arguments(layer_spec_args(INPUT), layer.config)
        return Call("keras.Input", (*arguments, *named))
    arguments = _arguments(layer_spec_args(layer.class_name), layer.config)
    return Call(layer_path(layer.class_name), (*arguments, *named))


def layer_path(class_name: str) -> str:
    """Returns how a layer class is called in the exported code, after the module's imports."""
    cls = classes()[class_name]
    public = getattr(load_keras().layers, class_name, None) is cls
    return f"layers.{class_name}" if public else f"{cls.__module__}.{class_name}"


@cache
def layer_spec_args(class_name: str) -> tuple[ArgSpec, ...]:
    """Returns the arguments of a layer class or cell in the order of its signature."""
    spec = layer_spec(class_name) or cell_specs()[class_name]
    if class_name not in classes():
        return spec.args
    order = list(inspect.signature(classes()[class_name]).parameters)
    place = {name: position for position, name in enumerate(order)}
    return tuple(sorted(spec.args, key=lambda arg: place.get(arg.name, len(order))))


def _arguments(specs: Sequence[ArgSpec], config: Mapping[str, Any]) -> Iterator[Code]:
    """Yields the arguments of a config, the leading obvious ones by position."""
    by_position = True
    for spec in specs:
        main = spec.name in OBVIOUS and (spec.required or spec is specs[0])
        only = len(specs) == 1 and spec.name != "seed"
        by_position = by_position and spec.name in config and (main or only)
        if spec.name in config:
            value = _value(spec, config[spec.name])
            yield value if by_position else Keyword(spec.name, value)


def _value(spec: ArgSpec, value: Any) -> Code:
    if value is None:
        return Text("None")
    if spec.kind in OBJECT_KINDS and not (isinstance(value, str) and _is_enough(spec.kind, value)):
        return _object(spec, value)
    if spec.kind == "layer" or (spec.kind == "activation" and isinstance(value, Mapping)):
        return _inner_layer(spec, value)
    if spec.kind == "layers":
        return Listing(tuple(_inner_layer(spec, item) for item in value))
    return literal(value, spec.kind)


@cache
def _is_enough(kind: Kind, name: str) -> bool:
    """Says whether Keras makes an object of just its name: it does not for `"constant"`."""
    try:
        getattr(load_keras(), f"{kind}s").get(name)
    except Exception:
        return False
    return True


def _object(spec: ArgSpec, value: Any) -> Call:
    """Writes an initializer, a regularizer or a constraint."""
    class_name, config = class_and_config(spec.name, spec, value)
    class_name = object_names(spec.kind)[class_name].__name__
    arguments = _arguments(object_specs(spec.kind)[class_name], config)
    return Call(f"keras.{spec.kind}s.{class_name}", tuple(arguments))


def _inner_layer(spec: ArgSpec, value: Any) -> Call:
    """Writes a layer that stands within another one, such as the LSTM in a Bidirectional."""
    class_name, config = class_and_config(spec.name, spec, value)
    arguments = _arguments(layer_spec_args(class_name), config)
    name = config.get("name")
    named = () if name is None else (Keyword("name", literal(name)),)
    return Call(layer_path(class_name), (*arguments, *named))
