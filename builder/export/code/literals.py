"""JSON values as Python literals."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from builder.export.code.layout import Code, Entry, Listing, Text, quoted
from builder.layers.specs import Kind

TUPLES: frozenset[Kind] = frozenset({"size", "margins", "range", "shape"})
"""Kinds of arguments that are written as tuples."""


def literal(value: Any, kind: Kind | None = None) -> Code:
    """Returns a JSON value as code.

    Args:
        value: None, a bool, a number, a text, a list or a mapping of such values.
        kind: The kind of the argument that it is for.
    """
    if isinstance(value, str):
        return Text(quoted(value))
    if isinstance(value, float) and not math.isfinite(value):
        return Text(f'float("{value}")')
    if value is None or isinstance(value, bool | int | float):
        return Text(repr(value))
    if isinstance(value, Mapping):
        entries = [Entry(Text(quoted(key)), literal(item)) for key, item in value.items()]
        return Listing(tuple(entries), "{}")
    if kind == "size" and value and all(item == value[0] for item in value):
        return literal(value[0])
    items = tuple(literal(item, "shape" if kind in TUPLES else kind) for item in value)
    return Listing(items, "()" if kind in TUPLES else "[]")
