"""Copies of layers that share the weights of the original, with something done otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from builder.inspection.filters import CONVOLUTIONS
from builder.layers.keras_import import load_keras

Change = Callable[[Any], dict[str, Any]]
"""Says for a layer or operation which of its attributes are to be others."""


def ends_with_activation(operation: Any) -> bool:
    """Whether a layer's `activation` is what it does last; that of a recurrent one is not."""
    return type(operation).__name__ in (*CONVOLUTIONS, "Dense", "EinsumDense", "Activation")


def copied(operation: Any, **changes: Any) -> Any:
    """Returns a copy of a built layer or operation with other attributes.

    It is a view: variables, inner layers and settings are the same objects, so it costs no
    memory, follows when weights are loaded, and leaves the original as it is. Keras's own copies
    (`copy.copy`, `from_config`) would make new variables.
    """
    made = object.__new__(type(operation))
    vars(made).update(vars(operation))
    vars(made).update(changes)
    return made


def copied_throughout(operation: Any, change: Change) -> Any:
    """Returns a copy in which also the layers within, such as cells, are changed.

    Where nothing is changed anywhere, it returns the original.

    Args:
        operation: A built layer or operation; nested models are returned as they are.
        change: Says what is changed.
    """
    keras = load_keras()
    if isinstance(operation, keras.Model):
        return operation
    changes = dict(change(operation))
    for name, value in vars(operation).items():
        if name == "_layers" or name in changes:
            continue  # what Keras lists there is found under its own name too
        if isinstance(value, keras.layers.Layer):
            inner: Any = copied_throughout(value, change)
            if inner is not value:
                changes[name] = inner
        elif isinstance(value, list | tuple) and any(
            isinstance(each, keras.layers.Layer) for each in value
        ):
            inside = [
                copied_throughout(each, change) if isinstance(each, keras.layers.Layer) else each
                for each in value
            ]
            if any(one is not other for one, other in zip(inside, value, strict=True)):
                changes[name] = inside
    return copied(operation, **changes) if changes else operation
