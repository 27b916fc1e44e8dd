"""Arguments as text: how a field shows a value, and what a typed text means."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Sequence
from typing import Any

from pydantic import JsonValue, TypeAdapter, ValidationError

from builder.graph.values import Config
from builder.layers.specs import ArgSpec

_BETWEEN_SIDES = re.compile(r"\s*[×x*,;]\s*|(?<=[\d)\]])\s+(?=[\d(\[-])")
_BETWEEN = re.compile(r"\s*[×x*,;]\s*|\s+")
_COMMA = re.compile(r"\s*[,;]\s*")
_OPEN = ("?", "None", "none", "null")
_LONGEST_QUOTE = 40
_CONFIG: TypeAdapter[Any] = TypeAdapter(Config)


class FieldError(ValueError):
    """A typed text is not a value of its argument. The message says what was expected."""


def to_text(spec: ArgSpec, value: JsonValue) -> str:
    """Writes a value as its field shows it; None as an empty field."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return json.dumps(value)
    match spec.kind:
        case "size" | "margins":
            return " × ".join(map(_side, _padded(value, spec.rank)))
        case "shape" if isinstance(value, list):
            return " × ".join("?" if length is None else str(length) for length in value)
        case _ if isinstance(value, list) and not any(isinstance(v, list | dict) for v in value):
            return ", ".join(map(_plain, value))
        case _:
            return _plain(value)


def from_text(spec: ArgSpec, text: str) -> JsonValue:
    """Reads a typed text.

    Raises:
        FieldError: If it is not a value of this argument.
    """
    text = text.strip()
    if not text:
        return _nothing(spec)
    value = _READERS.get(spec.kind, _as_typed)(spec, text)
    try:
        _CONFIG.validate_python({spec.name: value})
        json.dumps(value, allow_nan=False)
    except ValidationError as error:
        raise FieldError(error.errors()[0]["msg"].removeprefix("Value error, ")) from None
    except (ValueError, RecursionError):
        raise FieldError("Expected finite numbers.") from None
    return value


def same_value(spec: ArgSpec, first: JsonValue, second: JsonValue) -> bool:
    """Tells whether two values mean the same: the size 3 is the size 3 × 3."""
    if spec.kind in ("size", "margins") and None not in (first, second):
        return _padded(first, spec.rank) == _padded(second, spec.rank)
    return first == second and isinstance(first, bool) == isinstance(second, bool)


def _nothing(spec: ArgSpec) -> JsonValue:
    if spec.optional:
        return None
    if spec.kind in ("text", "expression"):
        return ""
    if spec.kind in ("shape", "list"):
        return []
    if spec.required:
        raise FieldError(f"`{spec.name}` cannot be left empty.")
    return spec.default


def _size(spec: ArgSpec, text: str) -> JsonValue:
    rank = spec.rank or 1
    expected = _expected_size(rank)
    sides = [_integer(part, expected) for part in _BETWEEN.split(_bare(text)) if part]
    return _one_or_all(spec, list(sides), rank, expected)


def _margins(spec: ArgSpec, text: str) -> JsonValue:
    rank = spec.rank or 1
    pairs = " × ".join(["(1, 2)"] * rank)
    expected = f"{_expected_size(rank)}, or {'pairs such as' if rank > 1 else 'a pair:'} `{pairs}`"
    sides = _nested(text)
    if not sides or not all(map(_is_side, sides)):
        raise _unexpected(expected, text)
    if rank == 1 and len(sides) == 2 and _is_number(sides[0]) and _is_number(sides[1]):
        return _one_or_all(spec, sides, 2, expected)
    return _one_or_all(spec, sides, rank, expected)


def _nested(text: str) -> list[Any]:
    """Reads numbers in round or square brackets; an empty list where it is something else."""
    listed = _BETWEEN_SIDES.sub(",", text).translate(str.maketrans("()", "[]"))
    try:
        sides = json.loads(f"[{listed}]")
    except (ValueError, RecursionError):
        return []
    while len(sides) == 1 and isinstance(sides[0], list):
        sides = sides[0]
    return list(sides)


def _is_side(side: Any) -> bool:
    pair = isinstance(side, list) and len(side) == 2 and all(map(_is_number, side))
    return pair or _is_number(side)


def _is_number(side: Any) -> bool:
    return isinstance(side, int) and not isinstance(side, bool)


def _one_or_all(spec: ArgSpec, sides: list[Any], rank: int, expected: str) -> JsonValue:
    if len(sides) not in (1, rank):
        found = f"{len(sides)} numbers" if sides else "none"
        raise FieldError(f"Expected {expected}, got {found}.")
    flat = [number for side in sides for number in (side if isinstance(side, list) else [side])]
    if spec.minimum is not None and min(flat) < spec.minimum:
        raise FieldError(f"Expected at least {spec.minimum:g}, got {min(flat)}.")
    alike = all(side == sides[0] for side in sides) and not isinstance(sides[0], list)
    return sides[0] if alike else sides


def _expected_size(rank: int) -> str:
    return "one whole number" if rank == 1 else f"one number or {rank} (`{' × '.join('3' * rank)}`)"


def _shape(_: ArgSpec, text: str) -> JsonValue:
    expected = "lengths such as `28 × 28 × 1`, `?` for an open one"
    lengths: list[JsonValue] = []
    for part in filter(None, _BETWEEN.split(_bare(text))):
        if part in _OPEN:
            lengths.append(None)
            continue
        length = _integer(part, expected)
        if length < -1:
            raise _unexpected(expected, part)
        lengths.append(length)
    return lengths


def _axis(_: ArgSpec, text: str) -> JsonValue:
    expected = "one axis or several, such as `-1` or `1, 2`"
    axes: list[JsonValue] = [_integer(part, expected) for part in _parts(text)]
    if not axes:
        raise _unexpected(expected, text)
    return axes[0] if len(axes) == 1 else axes


def _numbers(spec: ArgSpec, text: str) -> JsonValue:
    expected = "one number, or two for a range" if spec.kind == "range" else "one number or several"
    numbers: list[JsonValue] = [_number(part, expected) for part in _parts(text)]
    if not numbers:
        raise _unexpected(expected, text)
    if spec.kind == "range" and len(numbers) > 2:
        raise FieldError(f"Expected {expected}, got {len(numbers)} numbers.")
    return numbers[0] if len(numbers) == 1 else numbers


def _list(spec: ArgSpec, text: str) -> JsonValue:
    parts = _parts(text)
    if spec.item == "text":
        return list(parts)
    if spec.item == "int":
        return [_integer(part, "whole numbers with commas between") for part in parts]
    return [_number(part, "numbers with commas between") for part in parts]


def _json(_: ArgSpec, text: str) -> JsonValue:
    try:
        value: JsonValue = json.loads(text)
    except json.JSONDecodeError as error:
        raise FieldError(f"Expected JSON: {error.msg} at character {error.pos + 1}.") from None
    except (ValueError, RecursionError):  # a number of thousands of digits, or brackets as many
        raise FieldError("Expected JSON with shorter numbers and fewer brackets.") from None
    return value


def _as_typed(_: ArgSpec, text: str) -> JsonValue:
    return text


_READERS: dict[str, Callable[[ArgSpec, str], JsonValue]] = {
    "size": _size,
    "margins": _margins,
    "shape": _shape,
    "axis": _axis,
    "range": _numbers,
    "numbers": _numbers,
    "list": _list,
    "json": _json,
    "layers": _json,
}


def _parts(text: str) -> list[str]:
    return [part for part in _COMMA.split(_bare(text)) if part]


def _bare(text: str) -> str:
    return text.strip().strip("()[]").strip(" ,")


def _integer(text: str, expected: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise _unexpected(expected, text) from None


def _number(text: str, expected: str) -> int | float:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        number = float(text)
    except ValueError:
        raise _unexpected(expected, text) from None
    if not math.isfinite(number):
        raise _unexpected(expected, text)
    return number


def _unexpected(expected: str, text: str) -> FieldError:
    quoted = text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1] + "…"
    return FieldError(f"Expected {expected}, got {quoted!r}.")


def _padded(value: JsonValue, rank: int | None) -> Sequence[Any]:
    return value if isinstance(value, list) else [value] * (rank or 1)


def _side(value: Any) -> str:
    return f"({', '.join(map(str, value))})" if isinstance(value, list) else str(value)


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
