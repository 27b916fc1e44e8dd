"""Names of variables and functions in the exported code, made from names of layers."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterable

from builder.graph.naming import FreshNames

RESERVED = frozenset(
    {
        *keyword.kwlist,
        *keyword.softkwlist,
        *dir(builtins),
        *("keras", "layers", "ops", "sys"),
        *("build_model", "inputs", "outputs", "name", "layer_name", "model", "tensors", "i", "x"),
        "apply",
    }
)
"""Names that mean something else in the exported code."""

MAX_LENGTH = 30


class Variables:
    """Hands out names of variables, each once."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._names = FreshNames([*RESERVED, *taken])

    def take(self, text: str) -> str:
        """Returns a free name that resembles `text`."""
        return self._names.take(identifier(text))


def identifier(text: str) -> str:
    """Returns a text as an identifier in the style of Python: `SharedLyr` as `shared_lyr`."""
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", text)
    name = re.sub(r"[^a-z0-9]+", "_", words.lower())[:MAX_LENGTH].strip("_")
    if not name:
        return "layer"
    return f"layer_{name}" if name[0].isdigit() else name
