"""Arguments within arguments: the parts of an object, and the edit that changes one of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import JsonValue

from builder.graph.document import Layer
from builder.graph.edits import Configure
from builder.layers.catalogue import layer_spec
from builder.layers.specs import ArgSpec
from builder.ui.values import same_value


def object_parts(value: JsonValue) -> tuple[str | None, Mapping[str, Any]]:
    """Splits `"zeros"` or `{"class_name": ..., "config": ...}` into class and arguments."""
    if isinstance(value, str):
        return value, {}
    if isinstance(value, dict) and isinstance(value.get("class_name"), str):
        config = value.get("config")
        return str(value["class_name"]), config if isinstance(config, dict) else {}
    return None, {}


def configured(layer: Layer, path: tuple[str, ...], spec: ArgSpec, value: JsonValue) -> Configure:
    """Returns the edit that sets an argument of a layer, or takes it back to its default.

    Args:
        layer: The layer.
        path: The argument's name, and below it those of arguments of objects within it.
        spec: What the argument takes.
        value: What it shall be.
    """
    outer = path[0]
    usual = not spec.required and same_value(spec, value, spec.default)
    if len(path) > 1:
        value = _with(_owner(layer, outer), path[1:], value, usual)
    elif usual:
        return Configure(layer_id=layer.id, config={}, unset=(outer,))
    return Configure(layer_id=layer.id, config={outer: value})


def _owner(layer: Layer, name: str) -> JsonValue:
    """Returns what an argument of a layer is, by default where it is not set."""
    known = layer_spec(layer.class_name)
    spec = known.arg(name) if known else None
    return layer.config.get(name, spec.default if spec else None)


def _with(value: JsonValue, path: tuple[str, ...], inner: JsonValue, usual: bool) -> JsonValue:
    """Returns an object with the argument at a path within it set, or left out as usual."""
    name, config = object_parts(value)
    changed = dict(config)
    if len(path) > 1:
        changed[path[0]] = _with(changed.get(path[0]), path[1:], inner, usual)
    elif usual:
        changed.pop(path[0], None)
    else:
        changed[path[0]] = inner
    return {"class_name": name, "config": changed}
