"""The shortest JSON form of a value, so that equal layers have equal configs."""

from __future__ import annotations

from typing import Any

import numpy as np
from pydantic import JsonValue

from builder.layers.specs import Kind


def plain(value: Any) -> JsonValue:
    """Turns tuples, Keras's tracked lists and NumPy values into JSON values, at any depth.

    Raises:
        TypeError: The value has no JSON form.
    """
    if value is None:
        return None
    if isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    raise TypeError(f"Expected a value with a JSON form, got {value!r}.")


def short_plain(kind: Kind, value: Any) -> JsonValue:
    """Returns the shortest form of a value that holds no objects.

    `[3, 3]` becomes 3 for a size; `[[1, 1], [2, 2]]` becomes `[1, 2]` for margins; `[-1]`
    becomes -1 for an axis; `[]` and `{}` become None. Ranges keep both ends: what one number
    stands for differs from layer to layer.
    """
    short = plain(value)
    if kind == "margins" and isinstance(short, list):
        short = [_one_for_all(item) for item in short]
    if kind in {"size", "margins"}:
        return _one_for_all(short)
    if kind == "axis" and isinstance(short, list) and len(short) < 2:
        return short[0] if short else None
    return None if short == {} else short


def double(value: Any) -> Any:
    """Returns the shortest number that single precision rounds to `value`.

    Some objects of Keras keep their numbers in single precision: 0.01 comes back as
    0.009999999776482582.
    """
    if isinstance(value, float) and float(np.float32(value)) == value:
        return float(str(np.float32(value)))
    return value


def same(one: JsonValue, other: JsonValue) -> bool:
    """Whether two JSON values are equal, where true is not 1."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _one_for_all(value: JsonValue) -> JsonValue:
    if isinstance(value, list) and value and isinstance(value[0], int):
        return value[0] if all(item == value[0] for item in value) else value
    return value
