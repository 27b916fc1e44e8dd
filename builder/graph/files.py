"""Documents as text and as files: JSON with a version, read with distrust."""

from __future__ import annotations

import json
import math
import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from secrets import token_hex
from typing import Any

from pydantic import ValidationError

from builder.graph.document import Graph
from builder.graph.writing import indented

FORMAT = "strata"
FORMAT_VERSION = 1

MAX_BYTES = 10_000_000
MAX_DEPTH = 100
MAX_VALUES = 800_000
MAX_KEYS = 20_000
"""Limits of what is looked at: more than a document within its own limits takes."""

MAX_MESSAGE = 400

Document = dict[str, Any]

MIGRATIONS: dict[int, Callable[[Document], Document]] = {}
"""What makes a document of the next version out of one of the version that is the key."""


class DocumentError(ValueError):
    """A text that is not a document of ours, and why, in words for the person who opened it."""

    def __init__(self, message: str) -> None:
        cut = len(message) > MAX_MESSAGE
        super().__init__(message[: MAX_MESSAGE - 1] + "…" if cut else message)


def to_json(graph: Graph) -> str:
    """Writes a graph as indented JSON; what has its default value is left out.

    Equal graphs in equal order give equal texts, and `from_json` gives back an equal graph.
    """
    document = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "graph": graph.fields_to_write(),
    }
    return indented(document) + "\n"


def from_json(text: str | bytes) -> Graph:
    """Reads a graph, of this or an earlier version of the format.

    Raises:
        DocumentError: Whatever the text may be, when it is not such a document.
    """
    document = _migrated(_parsed(text))
    if set(document) != {"format", "format_version", "graph"}:
        found = ", ".join(sorted(document))
        raise DocumentError(f"Expected the keys format, format_version and graph, got {found}.")
    try:
        return Graph.model_validate(document["graph"])
    except ValidationError as error:
        raise DocumentError(_in_words(error)) from None


def save(graph: Graph, path: str | os.PathLike[str]) -> None:
    """Writes a graph to a file, whole or not at all.

    Raises:
        OSError: When the file cannot be written; an earlier one is then still there.
    """
    target = Path(path)
    partial = target.with_name(f".{target.name}.{token_hex(4)}")
    try:
        with open(partial, "x", encoding="utf-8", newline="\n") as file:
            file.write(to_json(graph))
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)


def load(path: str | os.PathLike[str]) -> Graph:
    """Reads a graph from a file.

    Raises:
        DocumentError: When the file is not a document.
        OSError: When the file cannot be read.
    """
    with open(path, "rb") as file:
        return from_json(file.read(MAX_BYTES + 1))


def _parsed(text: object) -> Document:
    if not isinstance(text, str | bytes):
        raise DocumentError(f"Expected text, got {type(text).__name__}.")
    if len(text) > MAX_BYTES:
        raise DocumentError(f"Expected at most {MAX_BYTES:,} bytes, got more.")
    try:
        if isinstance(text, bytes):
            text = text.decode("utf-8-sig")
        document = json.loads(text, object_pairs_hook=_without_repeats)
    except DocumentError:
        raise
    except UnicodeDecodeError:
        raise DocumentError("Expected text in UTF-8, got other bytes.") from None
    except RecursionError:
        raise DocumentError(f"Expected values nested at most {MAX_DEPTH} deep.") from None
    except json.JSONDecodeError as error:
        raise DocumentError(f"Expected JSON: {error}.") from None
    except ValueError:  # int() refuses thousands of digits
        raise DocumentError("Expected JSON with shorter numbers, got one too long.") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise DocumentError(f'Expected a document with "format": "{FORMAT}".')
    _check_values(document)
    return document


def _without_repeats(pairs: list[tuple[str, Any]]) -> Document:
    values = dict(pairs)
    if len(values) < len(pairs):
        twice, _ = Counter(key for key, _ in pairs).most_common(1)[0]
        raise DocumentError(f"Expected every key once in an object, got {twice!r} twice.")
    return values


def _check_values(document: Document) -> None:
    """Refuses what JSON's grammar lets through but no document holds."""
    level: list[Any] = [document]
    count = 0
    for _ in range(MAX_DEPTH):
        for value in level:
            _check_value(value)
        level = [inner for value in level for inner in _parts(value)]
        count += len(level)
        if count > MAX_VALUES:
            raise DocumentError(f"Expected at most {MAX_VALUES:,} values, got more.")
        if not level:
            return
    raise DocumentError(f"Expected values nested at most {MAX_DEPTH} deep.")


def _check_value(value: Any) -> None:
    if isinstance(value, float) and not math.isfinite(value):
        raise DocumentError(f"Expected finite numbers, got {value}.")
    if isinstance(value, str) and not _is_text(value):
        raise DocumentError("Expected text, got half of a surrogate pair.")
    if isinstance(value, dict) and len(value) > MAX_KEYS:
        raise DocumentError(f"Expected at most {MAX_KEYS:,} keys in an object, got {len(value):,}.")


def _parts(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield from value
        yield from value.values()
    elif isinstance(value, list):
        yield from value


def _is_text(value: str) -> bool:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _migrated(document: Document) -> Document:
    version = document.get("format_version")
    if not isinstance(version, int) or isinstance(version, bool):
        raise DocumentError(f"Expected a number as format_version, got {version!r}.")
    if version > FORMAT_VERSION:
        raise DocumentError(
            f"This document has format version {version}, made by a newer Strata; this one "
            f"reads versions up to {FORMAT_VERSION}."
        )
    while version < FORMAT_VERSION:
        if version not in MIGRATIONS:
            raise DocumentError(f"Format version {version} is not known.")
        try:
            document = MIGRATIONS[version](document)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise DocumentError(
                f"This document of format version {version} is damaged: {error!r}."
            ) from None
        version += 1
        document["format_version"] = version
    return document


def _in_words(error: ValidationError) -> str:
    """Says what is wrong first and where, and how much more there is."""
    problems = error.errors(include_url=False, include_context=False, include_input=False)
    first = problems[0]
    place = ".".join(str(part) for part in ("graph", *first["loc"]))
    message = first["msg"].removeprefix("Value error, ").rstrip(".")
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return f"In {place}: {message}{more}."
