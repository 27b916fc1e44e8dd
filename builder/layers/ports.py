"""The call arguments of a layer: those that take tensors, and those that take constants."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from inspect import Parameter

from builder.layers.docstrings import CALL_ARGUMENTS, argument_docs
from builder.layers.signatures import describe
from builder.layers.specs import ArgSpec, PortSpec

INPUTS = "inputs"

NAMED_INPUTS = frozenset({"query", "value", "key"})
"""First call arguments that keep their own name as a port."""

MASKS = frozenset({"mask", "query_mask", "value_mask", "key_mask", "attention_mask"})
OTHER_TENSORS = frozenset({"key", "value", "count_weights", "initial_state"})
LISTS = frozenset({"initial_state"})

_PAIR = (PortSpec(INPUTS, many=True, minimum=2, maximum=2),)
_ATTENTION = (
    PortSpec(INPUTS, many=True, minimum=2, maximum=3, labels=("query", "value", "key")),
    PortSpec("mask", many=True, optional=True, minimum=1, maximum=2, labels=("query", "value")),
)

PORTS: Mapping[str, tuple[PortSpec, ...]] = {
    **dict.fromkeys(
        ("Add", "Average", "Concatenate", "Maximum", "Minimum", "Multiply"),
        (PortSpec(INPUTS, many=True, minimum=2, maximum=None),),
    ),
    **dict.fromkeys(("Subtract", "Dot", "HashedCrossing", "CustomScaleLayer"), _PAIR),
    **dict.fromkeys(("Attention", "AdditiveAttention"), _ATTENTION),
}
"""Layers whose first call argument is a list, which no signature tells."""


def ports_of(cls: type, class_name: str) -> tuple[PortSpec, ...]:
    """Returns the call arguments of a layer class that take tensors, the main input first."""
    if class_name in PORTS:
        return PORTS[class_name]
    first, *others = _call_parameters(cls)
    main = first.name if first.name in NAMED_INPUTS else INPUTS
    return (
        PortSpec(main),
        *(
            PortSpec(
                name=parameter.name,
                many=parameter.name in LISTS,
                optional=parameter.default is not Parameter.empty,
                maximum=None if parameter.name in LISTS else 1,
            )
            for parameter in others
            if parameter.name in MASKS | OTHER_TENSORS
        ),
    )


def call_args(cls: type, class_name: str) -> tuple[ArgSpec, ...]:
    """Returns the call arguments of a layer class that take constants; `training` is none."""
    docs = argument_docs(cls, CALL_ARGUMENTS)
    return tuple(
        describe(class_name, parameter.name, parameter.default, docs.get(parameter.name, ""))
        for parameter in _call_parameters(cls)[1:]
        if parameter.name not in MASKS | OTHER_TENSORS | {"training"}
    )


def _call_parameters(cls: type) -> list[Parameter]:
    call = inspect.signature(cls.call)  # type: ignore[attr-defined]
    return [
        parameter
        for parameter in call.parameters.values()
        if parameter.name != "self" and parameter.kind is Parameter.POSITIONAL_OR_KEYWORD
    ]
