"""Values as JSON text, in the form of `json.dumps(value, indent=2, ensure_ascii=False)`.

Python's own writer makes indented text token by token, which takes longer than all else that an
edit of a large document needs. Here the parts of a document write themselves once and are kept.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cached_property
from json.encoder import encode_basestring
from typing import Any

INDENT = "  "


class Written:
    """What knows its own JSON text; whoever inherits must never change."""

    def fields_to_write(self) -> Mapping[str, Any]:
        """Returns what the text holds: JSON values, or again what knows its own text."""
        raise NotImplementedError

    @cached_property
    def written(self) -> str:
        """The text, made at the first question and kept."""
        return indented(self.fields_to_write())


def indented(value: Any, line: str = "\n") -> str:
    """Writes a value as indented JSON.

    Args:
        value: JSON values, and what knows its own text, at any depth.
        line: What begins a line of the text around it: a line break and the indent.

    Raises:
        ValueError: For numbers that are infinite or none: JSON cannot say them.
        TypeError: For what is no JSON value.
    """
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, Written):
        return value.written.replace("\n", line)  # a string in JSON holds no line break
    inner = line + INDENT
    if isinstance(value, list | tuple):
        return _enclosed("[", [indented(item, inner) for item in value], line, "]")
    if isinstance(value, dict | Mapping):  # `dict` is there because it is quick to recognise
        fields = [
            f"{encode_basestring(key)}: {indented(item, inner)}" for key, item in value.items()
        ]
        return _enclosed("{", fields, line, "}")
    return _word(value)


def _enclosed(left: str, parts: list[str], line: str, right: str) -> str:
    if not parts:
        return left + right
    inner = line + INDENT
    return left + inner + f",{inner}".join(parts) + line + right


def _word(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return int.__repr__(value)
    if not isinstance(value, float):
        raise TypeError(f"Expected a JSON value, got {type(value).__name__}.")
    if not math.isfinite(value):
        raise ValueError(f"Expected a finite number, got {value}.")
    return float.__repr__(value)
