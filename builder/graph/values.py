"""What documents are made of: frozen values, and the text and JSON that they may hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, JsonValue
from typing_extensions import override

from builder.graph.writing import Written

INPUT = "Input"
BLOCK = "Block"
EXPRESSION = "Expression"
"""Class names of what stands in a graph as a layer and is no layer class of Keras."""

MAX_CONFIG_DEPTH = 24
MAX_BITS = 4_096
MAX_NAME = 512

RUNNABLE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
"""Names of layers and models with which TensorFlow runs (see `tf.name_scope`). Keras takes
nearly any name; it keeps `/` for paths."""


class Value(Written, BaseModel):
    """A frozen value: equal by content, changed only by making another one."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    def __copy__(self) -> Self:
        copied = super().__copy__()
        # What was derived from the old fields (cached properties) must not outlive them.
        for name in copied.__dict__.keys() - type(self).model_fields.keys():
            del copied.__dict__[name]
        return copied

    @override
    def fields_to_write(self) -> dict[str, Any]:
        """Returns the fields that differ from their defaults."""
        values = self.__dict__
        return {
            name: values[name]
            for name, default in _defaults(type(self)).items()
            if values[name] != default
        }


@cache
def _defaults(kind: type[Value]) -> dict[str, Any]:
    """Returns the defaults of all fields; of those without, a value that no field has."""
    fields = kind.model_fields.items()
    return {name: field.get_default(call_default_factory=True) for name, field in fields}


def _writable(text: str) -> str:
    """Refuses half of a surrogate pair, which no file can hold."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("Expected text, got half of a surrogate pair.") from None
    return text


def _runnable(name: str) -> str:
    """Returns the name with which TensorFlow runs that is most like the given one."""
    if RUNNABLE_NAME.fullmatch(name):
        return name
    return re.sub(r"[^A-Za-z0-9_.-]+", "_", name).strip("_.-") or "model"


def _as_json(value: Any, depth: int = 0) -> Any:
    """Turns tuples into lists at any depth, so that a config equals its JSON round trip."""
    if depth > MAX_CONFIG_DEPTH:
        raise ValueError(f"Expected values nested at most {MAX_CONFIG_DEPTH} deep.")
    if isinstance(value, str):
        return _writable(value)
    if isinstance(value, int) and value.bit_length() > MAX_BITS:
        raise ValueError(f"Expected whole numbers of at most {MAX_BITS:,} bits.")
    if isinstance(value, list | tuple):
        return [_as_json(item, depth + 1) for item in value]
    if isinstance(value, Mapping):
        return {_as_json(key): _as_json(item, depth + 1) for key, item in value.items()}
    return value


Text = Annotated[str, AfterValidator(_writable)]

Name = Annotated[str, Field(max_length=MAX_NAME), AfterValidator(_writable)]
"""An id or a name. Where blocks are unfolded, those of all levels are joined: hence the limit."""

ModelName = Annotated[str, Field(max_length=MAX_NAME), AfterValidator(_runnable)]
"""A name that is repaired where TensorFlow would refuse to run under it: `"my model"` becomes
`"my_model"`."""

Config = Annotated[Mapping[str, JsonValue], BeforeValidator(_as_json)]
"""JSON values by argument name. Objects such as initializers or wrapped layers are written
`{"class_name": ..., "config": {...}}`."""
