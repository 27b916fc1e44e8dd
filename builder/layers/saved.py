"""From the configs that Keras saves to the shortest ones that make the same layer."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import JsonValue

from builder.graph.naming import snake_case, stem_of
from builder.layers.catalogue import catalogue, cell_specs, classes
from builder.layers.complaints import LayerError, shown, unknown_class
from builder.layers.keras_import import load_keras
from builder.layers.left_out import LEFT_OUT
from builder.layers.objects import activations, object_names, object_specs, short_name
from builder.layers.short_forms import double, plain, same, short_plain
from builder.layers.specs import OBJECT_KINDS, ArgSpec, LayerSpec
from builder.layers.values import class_and_config

_APART = frozenset({"name", "trainable", "vocabulary_size"})
"""Keys of saved configs that a document holds elsewhere, or that follow from the others."""

_MADE_UP = frozenset({("RandomCrop", "seed"), ("StringLookup", "oov_method")})
"""Keys that Keras fills in by itself and that mean nothing for the layer."""

_INTEGERS = frozenset({"Hashing", "HashedCrossing"})
"""Layers whose data type is `int64` where none is given, as long as they give integers."""

_FOLLOWS: Mapping[tuple[str, str], tuple[str, float]] = {
    **{
        (f"{kind}Pooling{rank}D", "strides"): ("pool_size", 1)
        for kind in ("Max", "Average")
        for rank in (1, 2, 3)
    },
    **{(name, "lora_alpha"): ("lora_rank", 1) for name in ("Dense", "EinsumDense", "Embedding")},
    ("MultiHeadAttention", "value_dim"): ("key_dim", 1),
    ("MelSpectrogram", "sequence_length"): ("fft_length", 1),
    ("MelSpectrogram", "max_freq"): ("sampling_rate", 0.5),
}
"""Arguments that Keras sets to another one's value, or a part of it, where they are not given."""


def short_config(class_name: str, saved: Mapping[str, Any]) -> dict[str, JsonValue]:
    """Returns the arguments that differ from Keras's defaults, in their shortest form.

    Args:
        class_name: A class of the catalogue, or a cell.
        saved: What `get_config` returns, or any config of a document.

    Raises:
        LayerError: Something in it has no place in a document.
    """
    spec = catalogue().get(class_name) or cell_specs()[class_name]
    known = {arg.name for arg in spec.args}
    for argument in saved.keys() - known - _APART:
        if saved[argument] and (class_name, argument) not in _MADE_UP:
            raise LayerError(
                f"{class_name}: {argument}={shown(saved[argument])} cannot be kept.",
                class_name=class_name,
                argument=argument,
            )
    config = {
        arg.name: _short(class_name, arg, saved[arg.name]) for arg in spec.args if arg.name in saved
    }
    return {arg.name: config[arg.name] for arg in spec.args if _says_something(spec, arg, config)}


def _says_something(spec: LayerSpec, arg: ArgSpec, config: Mapping[str, JsonValue]) -> bool:
    if arg.name not in config:
        return False
    if arg.required:
        return True
    value = config[arg.name]
    if (spec.class_name, arg.name) in _FOLLOWS:
        leader, factor = _FOLLOWS[spec.class_name, arg.name]
        followed = config[leader] if leader in config else _default(spec, leader)
        if same(value, followed if factor == 1 else _part(followed, factor)):
            return False
    if spec.class_name == "Bidirectional" and arg.name == "backward_layer":
        return not _mirrors(value, config["layer"])
    if arg.name == "dtype" and arg.default is None:
        return value is not None and value != _dtype_by_itself(spec.class_name, config)
    return not same(value, _short(spec.class_name, arg, arg.default))


def _default(spec: LayerSpec, argument: str) -> JsonValue:
    return next(arg.default for arg in spec.args if arg.name == argument)


def _part(value: JsonValue, factor: float) -> JsonValue:
    return int(value * factor) if isinstance(value, int | float) else value


def _mirrors(backward: Any, forward: Any) -> bool:
    """Whether the backward layer is the one that Keras makes of the forward layer."""
    if backward is None:
        return True
    mirrored = {**forward["config"], "go_backwards": True}
    return bool(backward == {"class_name": forward["class_name"], "config": mirrored})


def _short(class_name: str, arg: ArgSpec, value: Any) -> JsonValue:
    if arg.kind == "activation":
        return _short_activation(class_name, arg, value)
    if value is None:
        return None
    if arg.kind in OBJECT_KINDS:
        return _short_object(class_name, arg, value)
    if arg.kind == "layer":
        return _short_layer(class_name, arg, value)
    if arg.kind == "layers":
        return [_short_layer(class_name, arg, item) for item in value]
    if arg.kind == "dtype":
        return _short_dtype(class_name, arg, value)
    if arg.kind == "range":
        return _short_range(class_name, arg, value)
    if arg.name == "data_format" and value == load_keras().config.image_data_format():
        return None
    return short_plain(arg.kind, value)


def _short_object(owner: str, arg: ArgSpec, value: Any) -> JsonValue:
    class_name, config = _builtin(owner, arg, value)
    names = object_names(arg.kind)
    if class_name not in names:
        raise _foreign(owner, arg, value)
    class_name = names[class_name].__name__
    values = {name: double(value) for name, value in config.items()}
    said = {
        spec.name: _short(class_name, spec, values[spec.name])
        for spec in object_specs(arg.kind)[class_name]
        if spec.name in values and not same(plain(values[spec.name]), spec.default)
    }
    if arg.kind == "initializer" and not said:
        return short_name(arg.kind, class_name)
    return {"class_name": class_name, "config": said}


def _short_activation(owner: str, arg: ArgSpec, value: Any) -> JsonValue:
    """Returns `"linear"` and None, which are the same to Keras, as the default writes it."""
    if value is None or value == "linear":
        return None if arg.default is None and not arg.required else "linear"
    if isinstance(value, Mapping):
        return _short_layer(owner, arg, value)
    if value not in activations():
        raise _foreign(owner, arg, value)
    name: str = activations()[value].__name__
    return name


def _short_layer(owner: str, arg: ArgSpec, value: Any) -> JsonValue:
    class_name, saved = _builtin(owner, arg, value)
    if class_name not in classes():
        raise unknown_class(class_name, LEFT_OUT.get(class_name), classes())
    config = short_config(class_name, saved)
    name = str(saved.get("name", "")).removeprefix("forward_").removeprefix("backward_")
    if name and not _is_automatic(name, class_name):
        config = {"name": name, **config}
    return {"class_name": class_name, "config": config}


def _is_automatic(name: str, class_name: str) -> bool:
    """Whether Keras may have made up a name for a layer of this class."""
    return stem_of(name) == snake_case(class_name)


def _short_dtype(owner: str, arg: ArgSpec, value: Any) -> JsonValue:
    if isinstance(value, Mapping):
        policy, config = _builtin(owner, arg, value)
        if policy != "DTypePolicy":
            raise _foreign(owner, arg, value)
        value = config["name"]
    return plain(value)


def _dtype_by_itself(class_name: str, config: Mapping[str, JsonValue]) -> str:
    """Returns the data type of a layer that is given none."""
    if class_name in _INTEGERS and config.get("output_mode", "int") == "int":
        return "int64"
    return str(load_keras().config.dtype_policy().name)


def _short_range(owner: str, arg: ArgSpec, value: Any) -> JsonValue:
    pair = plain(value)
    if isinstance(pair, list) and pair[0] == _low_end(owner, arg.name, pair[1]):
        return pair[1]
    return pair


def _low_end(class_name: str, argument: str, high: Any) -> Any:
    """Returns the low end that Keras takes where only the high end is given, or None.

    Some layers count from a fixed number, some from the negative of the high end, some keep the
    one number.
    """
    example = _example_of_low_end(class_name, argument)
    if example is None:
        return None
    number, low = example
    return -high if low == -number else low


@cache
def _example_of_low_end(class_name: str, argument: str) -> tuple[float, float] | None:
    spec = catalogue()[class_name]
    number = spec.starter.get(argument, _default(spec, argument))
    if not isinstance(number, int | float):
        return None
    layer = classes()[class_name](**{**spec.starter, argument: number, "name": argument})
    saved = layer.get_config()[argument]
    return None if isinstance(saved, int | float) else (number, saved[0])


def _builtin(owner: str, arg: ArgSpec, value: Any) -> tuple[str, Mapping[str, Any]]:
    """Splits what Keras saved of one of its own objects into class name and config."""
    if isinstance(value, Mapping):
        module = value.get("module") or "keras"
        if value.get("registered_name") or module.split(".")[0] != "keras":
            raise _foreign(owner, arg, value)
    return class_and_config(owner, arg, value)


def _foreign(owner: str, arg: ArgSpec, value: Any) -> LayerError:
    return LayerError(
        f"{arg.name} of {owner}: expected something that Keras provides, got {shown(value)}.",
        class_name=owner,
        argument=arg.name,
    )
