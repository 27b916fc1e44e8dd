"""Initializers, regularizers, constraints and activations: the choices, and what they take."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from builder.layers.keras_import import load_keras
from builder.layers.signatures import read_args
from builder.layers.specs import OBJECT_KINDS, ArgSpec, Kind

DTYPES: tuple[str, ...] = (
    *("float32", "float16", "bfloat16", "float64", "mixed_float16", "mixed_bfloat16"),
    *("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
    *("bool", "string"),
)

_COMMON_ACTIVATIONS = ("relu", "softmax", "sigmoid", "tanh", "linear", "gelu", "silu", "elu")

_SECOND_NAMES: Mapping[str, str] = {
    "uniform": "RandomUniform",
    "normal": "RandomNormal",
    "one": "Ones",
    "zero": "Zeros",
}
"""Names of initializers that Keras accepts in strings and does not export."""


@cache
def object_names(kind: Kind) -> Mapping[str, type]:
    """Returns the built-in classes of a kind by every name that Keras knows them by.

    Args:
        kind: `"initializer"`, `"regularizer"` or `"constraint"`.
    """
    exported = {
        name: member
        for name, member in vars(getattr(load_keras(), f"{kind}s")).items()
        if inspect.isclass(member) and member.__name__.lower() != kind
    }
    if kind == "initializer":
        exported |= {name: exported[class_name] for name, class_name in _SECOND_NAMES.items()}
    return MappingProxyType(exported)


@cache
def object_specs(kind: Kind) -> Mapping[str, tuple[ArgSpec, ...]]:
    """Returns what each built-in object of a kind takes, by class name.

    Args:
        kind: `"initializer"`, `"regularizer"` or `"constraint"`.
    """
    classes = {cls.__name__: cls for cls in object_names(kind).values()}
    return MappingProxyType({name: read_args(classes[name], name) for name in sorted(classes)})


@cache
def short_name(kind: Kind, class_name: str) -> str:
    """Returns the name in lower case by which Keras knows a built-in object."""
    cls = object_names(kind)[class_name]
    return next(
        name for name, other in object_names(kind).items() if other is cls and name.islower()
    )


@cache
def activations() -> Mapping[str, Any]:
    """Returns the built-in activation functions by every name that Keras knows them by."""
    return MappingProxyType(
        {
            name: member
            for name, member in vars(load_keras().activations).items()
            if inspect.isfunction(member) and name not in {"get", "serialize", "deserialize"}
        }
    )


@cache
def choices_of(kind: Kind) -> tuple[str, ...]:
    """Returns the names to choose from for the kinds whose choices are the same everywhere.

    Initializers and activations are chosen by their short name, regularizers and constraints,
    which are written with their numbers, by their class name.
    """
    if kind == "activation":
        names = sorted({function.__name__ for function in activations().values()})
        return (*_COMMON_ACTIVATIONS, *(n for n in names if n not in _COMMON_ACTIVATIONS))
    if kind == "initializer":
        return tuple(short_name(kind, name) for name in object_specs(kind))
    if kind in OBJECT_KINDS:
        return tuple(object_specs(kind))
    return DTYPES if kind == "dtype" else ()
