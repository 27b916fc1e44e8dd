"""What Keras accepts while a network is drawn and then fails on when it runs.

Each check was found by calling layers on symbolic and on real tensors of the same shapes: these
are the cases where the first went well and the second did not, or gave another shape.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from builder.inference.complaints import RANKS, Problem
from builder.inference.specs import Shape, TensorSpec, shape_label

Specs = Sequence[TensorSpec]
CallCheck = Callable[[Specs], Problem | None]
"""From the specs of a call's tensors to what is wrong with them, or None."""

_IMAGES = "keras.src.layers.preprocessing.image_preprocessing"


def check_layer(layer: Any) -> Problem | None:
    """Returns what is wrong with a layer whatever it is called on, or None.

    Args:
        layer: The Keras layer, built or not.
    """
    class_name = type(layer).__name__
    if getattr(getattr(layer, "activation", None), "__name__", "") == "glu":
        return _cannot_run(
            f"The activation glu halves the last axis, which {class_name} does not expect: the "
            "network would not run as drawn. Use an Expression `glu(x)` after it instead."
        )
    if class_name == "Equalization":
        return _cannot_run(
            "Keras cannot build a network with an Equalization in it. Apply it to the data instead."
        )
    return None


def call_check(layer: Any) -> CallCheck | None:
    """Returns the check of a layer's calls, or None where Keras's own are enough.

    Args:
        layer: The Keras layer, built or not.
    """
    class_name = type(layer).__name__
    if type(layer).__module__.startswith(_IMAGES):
        return lambda specs: _rank(class_name, specs[0].shape, 4)
    if class_name.startswith("Adaptive"):
        rank = int(class_name[-2]) + 2
        return lambda specs: _rank(class_name, specs[0].shape, rank)
    if getattr(layer, "stateful", False):
        return _fixed_batch(class_name)
    make = _CHECKS.get(class_name)
    return make(layer) if make else None


def check_initializers(variables: Iterable[Any]) -> Problem | None:
    """Returns which initializer cannot make a weight of its shape, or None.

    Without weights no initializer runs, so Keras has not tried.

    Args:
        variables: The Keras variables of a built layer.
    """
    for variable in variables:
        name = type(getattr(variable, "_initializer", None)).__name__.removesuffix("Initializer")
        axes = len(variable.shape)
        if (name == "Identity" and axes != 2) or (name == "Orthogonal" and axes < 2):
            wanted = "exactly 2 axes" if name == "Identity" else "at least 2 axes"
            return Problem(
                "bad-argument",
                f"The initializer {name} makes weights of {wanted}. The weight {variable.name} "
                f"is {shape_label(tuple(variable.shape))}: choose another initializer for it.",
            )
    return None


SPECIAL_INITIALIZERS = frozenset(("Identity", "IdentityInitializer", "Orthogonal"))
"""The classes of initializers that do not take every shape."""


def has_special_initializer(layer: Any) -> bool:
    """Says whether a layer has an initializer that does not take every shape."""
    return any(
        type(value).__name__ in SPECIAL_INITIALIZERS
        for name, value in vars(layer).items()
        if name.endswith("_initializer")
    )


def _cannot_run(message: str) -> Problem:
    return Problem("cannot-run", message)


def _rank(class_name: str, shape: Shape, rank: int) -> Problem | None:
    if len(shape) == rank:
        return None
    return Problem(
        "rank-clash",
        f"{class_name} expects {RANKS[rank]}. It receives {shape_label(shape[1:])}.",
        shapes=(shape,),
    )


def _fixed_batch(class_name: str) -> CallCheck:
    def check(specs: Specs) -> Problem | None:
        if specs[0].shape[0] is not None:
            return None
        return Problem(
            "bad-argument",
            f"A stateful {class_name} keeps one state for every example of a batch, so the batch "
            "size has to be fixed: set batch_size on the Input, or switch stateful off.",
        )

    return check


def _multi_head_attention(layer: Any) -> CallCheck:
    def check(specs: Specs) -> Problem | None:
        query = specs[0].shape
        for name, spec in zip(("value", "key"), specs[1:], strict=False):
            if len(spec.shape) != len(query):
                return Problem(
                    "rank-clash",
                    f"MultiHeadAttention expects query and {name} with the same number of axes. "
                    f"It receives {specs[0].label} and {spec.label}.",
                    shapes=(query, spec.shape),
                )
        return _rank("MultiHeadAttention", query, 3) if len(query) < 3 else None

    return check


def _attention(layer: Any) -> CallCheck:
    class_name = type(layer).__name__

    def check(specs: Specs) -> Problem | None:
        query, value = specs[0].shape, specs[1].shape
        key = specs[2].shape if len(specs) > 2 else value
        if len(query) < 3:
            return _rank(class_name, query, 3)
        if None not in (query[-1], key[-1]) and query[-1] != key[-1]:
            return Problem(
                "shape-clash",
                f"{class_name} compares every query with every key, so both need as many features. "
                f"It receives {query[-1]} and {key[-1]}.",
                shapes=(query, key),
            )
        if len(specs) > 2 and value[1] != key[1]:
            return Problem(
                "shape-clash",
                f"{class_name} expects one key for every value. It receives values of "
                f"{specs[1].label} and keys of {specs[2].label}.",
                shapes=(value, key),
            )
        return None

    return check


def _softmax(layer: Any) -> CallCheck:
    axes = layer.axis if isinstance(layer.axis, list | tuple) else (layer.axis,)

    def check(specs: Specs) -> Problem | None:
        rank = len(specs[0].shape)
        beyond = [axis for axis in axes if not -rank <= axis < rank]
        if not beyond:
            return None
        return Problem(
            "bad-argument",
            f"Softmax along axis {beyond[0]} expects a tensor with that axis. It receives "
            f"{specs[0].label}: {rank} axes with the batch.",
        )

    return check


def _dropout(layer: Any) -> CallCheck | None:
    wanted = layer.noise_shape
    if wanted is None:
        return None

    def check(specs: Specs) -> Problem | None:
        shape = specs[0].shape
        pairs = zip(wanted, shape, strict=False)
        if len(wanted) == len(shape) and all(size in (1, None, there) for size, there in pairs):
            return None
        return Problem(
            "bad-argument",
            f"{type(layer).__name__} expects a noise_shape with 1 or the tensor's own length on "
            f"every axis, batch included. It receives {specs[0].label} for {tuple(wanted)}.",
        )

    return check


def _einsum(layer: Any) -> CallCheck:
    equation = layer.equation
    letters = equation.split(",")[0]

    def check(specs: Specs) -> Problem | None:
        if "." in letters or len(letters) == len(specs[0].shape):
            return None
        return Problem(
            "rank-clash",
            f"The equation {equation} of this EinsumDense is for {len(letters)} axes with the "
            f"batch. It receives {specs[0].label}: {len(specs[0].shape)} axes.",
            shapes=(specs[0].shape,),
        )

    return check


_CHECKS: Mapping[str, Callable[[Any], CallCheck | None]] = {
    "MultiHeadAttention": _multi_head_attention,
    "Attention": _attention,
    "AdditiveAttention": _attention,
    "Softmax": _softmax,
    "Dropout": _dropout,
    "EinsumDense": _einsum,
}
