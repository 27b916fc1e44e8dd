"""How layers make one value that take it from elsewhere, or put several inputs together."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from builder.inspection.activations import as_array
from builder.inspection.explaining_values import (
    Axis,
    Explanation,
    Floats,
    Stage,
    Step,
    Unexplained,
    in_brackets,
    written,
)
from builder.inspection.explaining_vectors import single

_MOST_NUMBERS = 2**24
"""Whole numbers up to this are exact in 32 bits."""


def moved(layer: Any, inputs: Sequence[Floats], position: Sequence[int]) -> Explanation:
    """Explains a layer that only moves numbers: Keras is given their places in place of them."""
    if getattr(layer, "interpolation", "nearest") != "nearest":
        raise Unexplained("What is interpolated has no explanation here.")
    sizes = [math.prod(np.shape(each)) for each in inputs]
    if sum(sizes) >= _MOST_NUMBERS:
        raise Unexplained("This tensor is too large to follow its numbers one by one.")
    starts = np.cumsum([1, *sizes])  # 0 is left for what the layer fills in
    places = [
        np.arange(start, start + size, dtype=np.float32).reshape(1, *np.shape(each))
        for start, size, each in zip(starts, sizes, inputs, strict=False)
    ]
    output = as_array(layer(places[0] if len(places) == 1 else places, training=False))[0]
    at = int(output[tuple(position)])
    if not at:
        return Explanation((), (Step("padding", "filled in", 0.0),), 0.0)
    source = int(np.searchsorted(starts, at, side="right")) - 1
    shape = np.shape(inputs[source])
    origin = tuple(map(int, np.unravel_index(at - starts[source], shape)))
    of = f" of input {source}" if len(inputs) > 1 else ""
    stage = single(inputs[source], origin, f"The number that comes here{of}", source)
    value = float(stage.values.ravel()[0])
    words = f"({', '.join(map(str, origin))}) goes to ({', '.join(map(str, position))})"
    return Explanation((stage,), (Step("taken over", words, value),), value)


def unchanged(layer: Any, inputs: Sequence[Floats], position: Sequence[int]) -> Explanation:
    """Explains a layer that does something in training only."""
    stage = single(inputs[0], position, "The input")
    value = float(stage.values.ravel()[0])
    step = Step("unchanged", f"{type(layer).__name__} does nothing when predicting", value)
    return Explanation((stage,), (step,), value)


def merged(layer: Any, inputs: Sequence[Floats], position: Sequence[int]) -> Explanation:
    """Explains a layer that makes one number of the same position of every input."""
    arrays = np.broadcast_arrays(*(np.asarray(each, np.float64) for each in inputs))
    values = np.array([each[tuple(position)] for each in arrays])
    sign, compute = _MERGES[type(layer).__name__]
    stage = Stage(
        "values",
        "The same position of every input",
        (Axis("input", tuple(range(len(values)))),),
        values,
    )
    value = float(compute(values))
    numbers = [written(float(values[0])), *(in_brackets(float(each)) for each in values[1:])]
    formula = f" {sign} ".join(numbers) if len(sign) == 1 else f"{sign} of {', '.join(numbers)}"
    return Explanation((stage,), (Step(type(layer).__name__.lower(), formula, value),), value)


def dot(layer: Any, inputs: Sequence[Floats], position: Sequence[int]) -> Explanation:
    """Explains a Dot: two rows of numbers, multiplied one by one and added up."""
    ranks = [np.ndim(each) for each in inputs]
    given = layer.axes if isinstance(layer.axes, list | tuple) else [layer.axes] * 2
    axes = [axis - 1 if axis > 0 else rank + axis for axis, rank in zip(given, ranks, strict=True)]
    rows = [
        np.moveaxis(np.asarray(x, np.float64), axis, -1)
        for x, axis in zip(inputs, axes, strict=True)
    ]
    if layer.normalize:
        rows = [
            each / np.sqrt(np.maximum((each**2).sum(-1, keepdims=True), 1e-12)) for each in rows
        ]
    first = ranks[0] - 1
    one = rows[0][tuple(position[:first])]
    other = rows[1][tuple(position[first : first + ranks[1] - 1])]
    stage = Stage(
        "products",
        "Numbers of the first input, times those of the second",
        (Axis("place", tuple(range(len(one)))),),
        one,
        other,
    )
    value = float(stage.products.sum())
    remark = "Both are first divided by their length." if layer.normalize else ""
    return Explanation((stage,), (Step("sum", f"of {len(one):,} products", value),), value, remark)


_MERGES: dict[str, tuple[str, Callable[[Floats], Any]]] = {
    "Add": ("+", np.sum),
    "Subtract": ("−", lambda values: values[0] - values[1]),
    "Multiply": ("×", np.prod),
    "Average": ("the average", np.mean),
    "Maximum": ("the largest", np.max),
    "Minimum": ("the smallest", np.min),
}

MERGES = frozenset(_MERGES)
