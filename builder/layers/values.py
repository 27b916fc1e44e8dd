"""From the JSON values of a config to what Keras accepts, and nothing else.

A value is checked for its kind before Keras sees it. That gives plain complaints, and it keeps
Keras from reading more into a value than the document says: a text where a list is expected may
be a path that Keras would open, and an object may name any function of any module.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from builder.layers.complaints import (
    LayerError,
    did_you_mean,
    plain_words,
    unknown_argument,
    wrong_value,
)
from builder.layers.objects import DTYPES, activations, object_names, object_specs
from builder.layers.specs import OBJECT_KINDS, ArgSpec, Kind


def plain_value(owner: str, arg: ArgSpec, value: Any) -> Any:
    """Returns a value of one of the kinds that hold no layers as Keras takes it.

    Args:
        owner: The class that takes the argument, for messages.
        arg: The argument.
        value: Its JSON value. None is left to Keras.

    Raises:
        LayerError: The value is not of the argument's kind.
    """
    if value is None:
        return None
    if arg.kind in OBJECT_KINDS:
        return built_in_object(owner, arg, value)
    accepts, expected = _CHECKS[arg.kind]
    if accepts(arg, value):
        _check_maximum(owner, arg, value)
        return _frozen(value) if arg.kind in _TUPLES else value
    raise wrong_value(owner, arg.name, _expectation(arg, value, expected), value)


def _check_maximum(owner: str, arg: ArgSpec, value: Any) -> None:
    """Refuses whole numbers that Keras would make a list of that length of."""
    if arg.maximum is None or "int" not in (arg.kind, arg.item):
        return
    for number in value if isinstance(value, list | tuple) else [value]:
        if number > arg.maximum:
            raise wrong_value(owner, arg.name, f"at most {arg.maximum:,}", number)


def built_in_object(owner: str, arg: ArgSpec, value: Any) -> Any:
    """Makes an initializer, a regularizer or a constraint of Keras.

    Args:
        owner: The class that takes the argument, for messages.
        arg: The argument, of one of these kinds.
        value: A name, or `{"class_name": ..., "config": {...}}`.

    Raises:
        LayerError: There is no such object, or it does not take these arguments.
    """
    class_name, config = class_and_config(owner, arg, value)
    names = object_names(arg.kind)
    if class_name not in names:
        hint = did_you_mean(class_name, names)
        raise LayerError(
            f"{arg.name} of {owner}: there is no {arg.kind} called {class_name!r}.{hint}",
            class_name=owner,
            argument=arg.name,
        )
    cls = names[class_name]
    specs = {spec.name: spec for spec in object_specs(arg.kind)[cls.__name__]}
    for name in config:
        if name not in specs:
            raise unknown_argument(cls.__name__, name, specs)
    arguments = {name: plain_value(class_name, specs[name], config[name]) for name in config}
    try:
        return cls(**arguments)
    except Exception as complaint:
        raise LayerError(
            f"{arg.name} of {owner}: {plain_words(complaint)}",
            class_name=owner,
            argument=arg.name,
        ) from complaint


def class_and_config(owner: str, arg: ArgSpec, value: Any) -> tuple[str, Mapping[str, Any]]:
    """Splits the JSON form of an object into its class name and its arguments.

    Raises:
        LayerError: It is neither a name nor `{"class_name": ..., "config": {...}}`.
    """
    if isinstance(value, str):
        return value, {}
    if isinstance(value, Mapping) and isinstance(value.get("class_name"), str):
        config = value.get("config") or {}
        if isinstance(config, Mapping):
            return value["class_name"], config
    raise wrong_value(
        owner, arg.name, f'a {arg.kind}: a name or {{"class_name": ..., "config": ...}}', value
    )


def _expectation(arg: ArgSpec, value: Any, expected: str) -> str:
    if arg.choices:
        expected = "one of " + ", ".join(arg.choices)
        if isinstance(value, str) and (hint := did_you_mean(value, arg.choices)):
            expected += f" ({hint.strip()})"
    return f"{expected} or nothing" if arg.optional else expected


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_size(value: Any) -> bool:
    return value is None or _is_int(value)


def _each(accepts: Callable[[Any], bool], value: Any) -> bool:
    return isinstance(value, list | tuple) and all(accepts(item) for item in value)


def _one_or_each(accepts: Callable[[Any], bool], value: Any) -> bool:
    return accepts(value) or _each(accepts, value)


_ITEMS: Mapping[str | None, Callable[[Any], bool]] = {
    "int": _is_int,
    "float": _is_number,
    "text": lambda value: isinstance(value, str),
}


def _is_activation(value: Any) -> bool:
    return isinstance(value, str) and value in activations()


_CHECKS: Mapping[Kind, tuple[Callable[[ArgSpec, Any], bool], str]] = {
    "int": (lambda _, value: _is_int(value), "a whole number"),
    "float": (lambda _, value: _is_number(value), "a number"),
    "bool": (lambda _, value: isinstance(value, bool), "true or false"),
    "text": (lambda _, value: isinstance(value, str), "a text"),
    "choice": (lambda arg, value: value in arg.choices, "a choice"),
    "dtype": (lambda _, value: value in DTYPES, "a data type such as float32"),
    "activation": (
        lambda _, value: _is_activation(value),
        "the name of an activation",
    ),
    "size": (
        lambda _, value: _one_or_each(_is_size, value),
        "a whole number, or one for each axis",
    ),
    "margins": (
        lambda _, value: _one_or_each(lambda item: _one_or_each(_is_int, item), value),
        "a whole number, or a pair (before, after) for each axis",
    ),
    "range": (
        lambda _, value: _is_number(value) or (_each(_is_number, value) and len(value) == 2),
        "a number, or a pair (low, high)",
    ),
    "numbers": (
        lambda arg, value: _one_or_each(_ITEMS[arg.item], value),
        "a number, or a list of numbers",
    ),
    "list": (lambda arg, value: _each(_ITEMS[arg.item], value), "a list"),
    "axis": (lambda _, value: _one_or_each(_is_int, value), "an axis, or a list of axes"),
    "shape": (
        lambda _, value: _one_or_each(_is_size, value),
        "a shape: a list of whole numbers, with nothing where any size goes",
    ),
    "json": (lambda _, value: not _names_a_class(value), "plain values"),
}
_TUPLES: frozenset[Kind] = frozenset({"size", "margins", "range", "shape"})


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value


def _names_a_class(value: Any) -> bool:
    if isinstance(value, Mapping):
        return "class_name" in value or any(_names_a_class(item) for item in value.values())
    return isinstance(value, list | tuple) and any(_names_a_class(item) for item in value)
