"""Arguments as text: how a field shows a value, and what a typed text means."""

from __future__ import annotations

import json
import re
from typing import Any

from pydantic import JsonValue

from builder.layers.catalogue import ArgSpec

TEXT_KINDS = frozenset(
    {"text", "size", "list", "axis", "shape", "expression", "json", "dtype", "layer"}
)
"""Kinds that are edited as text where there is no choice to pick from."""

_NUMBERS = re.compile(r"\s*(?:[×x*,;]|\s)\s*")


class FieldError(ValueError):
    """A typed text is not a value of its argument. The message says what was expected."""


def to_text(spec: ArgSpec, value: JsonValue) -> str:
    """Writes a value as its field shows it; None as an empty field."""
    if value is None:
        return ""
    match spec.kind:
        case "size" if isinstance(value, list) and not _is_flat(value):
            return json.dumps(value)
        case "size":
            return " × ".join(map(str, _padded(value, spec.rank)))
        case "shape" if isinstance(value, list):
            return " × ".join("?" if length is None else str(length) for length in value)
        case "list" | "axis" if isinstance(value, list) and _is_flat(value):
            return ", ".join(map(_plain, value))
        case _:
            return value if isinstance(value, str) else json.dumps(value)


def from_text(spec: ArgSpec, text: str) -> JsonValue:
    """Reads a typed text.

    Raises:
        FieldError: If it is not a value of this argument.
    """
    text = text.strip()
    if not text:
        return _nothing(spec)
    match spec.kind:
        case "size":
            return _size(spec, text)
        case "shape":
            return _shape(text)
        case "axis":
            numbers = _integers(text, "one axis or several, such as `-1` or `1, 2`")
            return numbers[0] if len(numbers) == 1 else list(numbers)
        case "list":
            return _list(text)
        case "json" | "layer":
            return _json(text)
        case _:
            return text


def _nothing(spec: ArgSpec) -> JsonValue:
    if spec.kind in ("text", "expression") and not spec.optional:
        return ""
    if spec.kind == "shape":
        return []
    if not spec.optional and spec.required:
        raise FieldError(f"`{spec.name}` cannot be left empty.")
    return None if spec.optional else spec.default


def _size(spec: ArgSpec, text: str) -> JsonValue:
    if text.startswith(("[", "(")):
        return _json(text.replace("(", "[").replace(")", "]"))
    rank = spec.rank or 1
    example = " × ".join("3" * rank)
    expected = f"one number or {rank}, such as `{example}`" if rank > 1 else "one whole number"
    numbers = _integers(text, expected)
    if len(numbers) not in (1, rank):
        raise FieldError(f"Expected {expected}, got {len(numbers)} numbers.")
    for number in numbers:
        if spec.minimum is not None and number < spec.minimum:
            raise FieldError(f"Expected at least {spec.minimum:g}, got {number}.")
    return numbers[0] if len(set(numbers)) == 1 else list(numbers)


def _shape(text: str) -> JsonValue:
    lengths: list[JsonValue] = []
    for part in _NUMBERS.split(text.strip("()[] ,")):
        if part in ("?", "None", "none", "null"):
            lengths.append(None)
        elif part.isdigit() and int(part) > 0:
            lengths.append(int(part))
        elif part:
            raise FieldError(
                f"Expected lengths such as `28 × 28 × 1`, with `?` for an open one, got {part!r}."
            )
    return lengths


def _integers(text: str, expected: str) -> list[int]:
    parts = [part for part in _NUMBERS.split(text.strip("()[] ")) if part]
    try:
        return [int(part) for part in parts]
    except ValueError:
        raise FieldError(f"Expected {expected}, got {text!r}.") from None


def _list(text: str) -> JsonValue:
    if text.startswith(("[", "{")):
        return _json(text)
    return [_number_or_word(part) for part in re.split(r"\s*[,;]\s*", text.strip("()")) if part]


def _number_or_word(text: str) -> JsonValue:
    for read in (int, float):
        try:
            return read(text)
        except ValueError:
            continue
    return text


def _json(text: str) -> JsonValue:
    try:
        value: JsonValue = json.loads(text)
    except json.JSONDecodeError as error:
        raise FieldError(f"Expected JSON: {error.msg} at character {error.pos + 1}.") from None
    return value


def _is_flat(value: list[Any]) -> bool:
    return not any(isinstance(item, list | dict) for item in value)


def _padded(value: JsonValue, rank: int | None) -> list[Any]:
    if isinstance(value, list):
        return value
    return [value] * (rank or 1)


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def same_value(spec: ArgSpec, first: JsonValue, second: JsonValue) -> bool:
    """Tells whether two values mean the same: the size 3 is the size 3 × 3."""
    if spec.kind == "size":
        return _padded(first, spec.rank) == _padded(second, spec.rank)
    return first == second and isinstance(first, bool) == isinstance(second, bool)
