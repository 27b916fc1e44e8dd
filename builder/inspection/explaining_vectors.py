"""How layers make one value that look at one position, or along one axis: Dense, norms, softmax."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from builder.inspection.explaining_activations import (
    activated,
    apply,
    finished,
    looks_at_all,
    name_of,
    shares,
)
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

_AXES = {1: ("unit",), 2: ("step", "feature"), 3: ("row", "column", "channel")}


def axes_at(position: Sequence[int]) -> tuple[Axis, ...]:
    """Returns the axes of one number of a tensor, by the names that its rank suggests."""
    usual = tuple(f"axis {place}" for place in range(len(position)))
    names = _AXES.get(len(position), usual)
    return tuple(Axis(name, (place,)) for name, place in zip(names, position, strict=True))


def single(values: Any, position: Sequence[int], title: str, source: int = 0) -> Stage:
    """Returns the stage that reads one number of an input."""
    number = np.asarray(values, np.float64)[tuple(position)]
    shape = (1,) * len(position)
    return Stage("values", title, axes_at(position), np.reshape(number, shape), source=source)


def dense(layer: Any, inputs: Sequence[Floats], position: Sequence[int]) -> Explanation:
    """Explains a Dense: every input times its weight, added up."""
    *place, unit = position
    row = np.asarray(inputs[0], np.float64)[tuple(place)]
    kernel = np.asarray(layer.kernel.numpy(), np.float64)
    bias = None if layer.bias is None else np.asarray(layer.bias.numpy(), np.float64)
    stage = Stage(
        "products",
        "The inputs",
        (Axis("input", tuple(range(len(row)))),),
        row,
        kernel[:, unit],
    )
    total = float(stage.products.sum())
    return finished(
        (stage,),
        (Step("sum", f"of {len(row):,} products", total),),
        total,
        bias=None if bias is None else float(bias[unit]),
        activation=layer.activation,
        unit=unit,
        all_sums=lambda: row @ kernel + (0 if bias is None else bias),
        remark=f"At position {', '.join(map(str, place))}, as at every other." if place else "",
    )


def embedding(layer: Any, inputs: Sequence[Floats], position: Sequence[int]) -> Explanation:
    """Explains an Embedding: which row of its table the number stands for."""
    *place, column = position
    token = int(np.asarray(inputs[0])[tuple(place)])
    table = np.asarray(layer.embeddings.numpy(), np.float64)
    if not 0 <= token < len(table):
        raise Unexplained(f"The table has no row {token}: it has {len(table)}.")
    value = float(table[token, column])
    stage = single(inputs[0], place, "The number of the word, or of whatever is looked up")
    step = Step("look up", f"row {token}, column {column} of the table", value)
    return Explanation((stage,), (step,), value)


def batch_normalization(
    layer: Any, inputs: Sequence[Floats], position: Sequence[int]
) -> Explanation:
    """Explains a BatchNormalization as it predicts: with its moving mean and variance."""
    stage = single(inputs[0], position, "The input")
    channel = position[_axis(layer.axis, len(position))]
    value, steps = _scaled(
        float(stage.values.ravel()[0]),
        float(layer.moving_mean.numpy()[channel]),
        float(layer.moving_variance.numpy()[channel]),
        layer.epsilon,
        float(layer.gamma.numpy()[channel]) if layer.scale else None,
        float(layer.beta.numpy()[channel]) if layer.center else None,
        moving="moving ",
    )
    remark = f"The moving figures of channel {channel}: of many batches while it was trained."
    return Explanation((stage,), steps, value, remark)


def layer_normalization(
    layer: Any, inputs: Sequence[Floats], position: Sequence[int]
) -> Explanation:
    """Explains a LayerNormalization: mean and variance are those of the sample itself."""
    rank = len(position)
    given = layer.axis if isinstance(layer.axis, list | tuple) else [layer.axis]
    along = sorted(_axis(axis, rank) for axis in given)
    values = np.asarray(inputs[0], np.float64)
    window = tuple(slice(None) if axis in along else position[axis] for axis in range(rank))
    group = values[window]
    own = tuple(position[axis] for axis in along)
    gamma = None if layer.gamma is None else float(layer.gamma.numpy()[own])
    beta = None if layer.beta is None else float(layer.beta.numpy()[own])
    names = axes_at(position)
    stage = Stage(
        "values",
        "What is normalised together",
        tuple(Axis(names[axis].name, tuple(range(values.shape[axis]))) for axis in along),
        group,
        chosen=int(np.ravel_multi_index(own, group.shape)),
    )
    if getattr(layer, "rms_scaling", False):
        raise Unexplained("A LayerNormalization with rms_scaling has no explanation here.")
    value, steps = _scaled(
        float(group[own]), float(group.mean()), float(group.var()), layer.epsilon, gamma, beta
    )
    return Explanation((stage,), steps, value, f"Mean and variance of these {group.size} numbers.")


def normalization(layer: Any, inputs: Sequence[Floats], position: Sequence[int]) -> Explanation:
    """Explains a Normalization: with the mean and variance of the training data."""
    stage = single(inputs[0], position, "The input")
    shape = np.shape(inputs[0])
    mean, variance = (
        float(np.broadcast_to(np.asarray(each, np.float64)[0], shape)[tuple(position)])
        for each in (layer.mean, layer.variance)
    )
    if layer.invert:
        raise Unexplained("A Normalization that is inverted has no explanation here.")
    centred = float(stage.values.ravel()[0]) - mean
    deviation = max(float(np.sqrt(variance)), 1e-7)
    steps = (
        Step("− mean", f"{written(centred + mean)} − {in_brackets(mean)}", centred),
        Step("/ deviation", f"{written(centred)} / √{written(variance)}", centred / deviation),
    )
    return Explanation((stage,), steps, centred / deviation, "The figures of the training data.")


def rescaling(layer: Any, inputs: Sequence[Floats], position: Sequence[int]) -> Explanation:
    """Explains a Rescaling: a factor and a shift."""
    stage = single(inputs[0], position, "The input")
    shape = np.shape(inputs[0])
    scale, offset = (
        float(np.broadcast_to(np.asarray(each, np.float64), shape)[tuple(position)])
        for each in (layer.scale, layer.offset)
    )
    number = float(stage.values.ravel()[0])
    value = number * scale + offset
    steps = (
        Step("× scale", f"{written(number)} × {in_brackets(scale)}", number * scale),
        Step("+ offset", f"{written(number * scale)} + {in_brackets(offset)}", value),
    )
    return Explanation((stage,), steps, value)


def activation(layer: Any, inputs: Sequence[Floats], position: Sequence[int]) -> Explanation:
    """Explains a layer that is an activation."""
    function = layer.activation
    if not looks_at_all(function):
        stage = single(inputs[0], position, "The input")
        before = float(stage.values.ravel()[0])
        value = float(apply(function, [before])[0])
        return Explanation((stage,), (activated(function, before, value),), value)
    if name_of(function) != "softmax":
        raise Unexplained(f"The activation {name_of(function)} has no explanation here.")
    return _softmax(inputs[0], position, len(position) - 1)


def softmax(layer: Any, inputs: Sequence[Floats], position: Sequence[int]) -> Explanation:
    """Explains a Softmax along one axis."""
    if not isinstance(layer.axis, int):
        if len(layer.axis) > 1:
            raise Unexplained("A Softmax along several axes has no explanation here.")
        return _softmax(inputs[0], position, _axis(layer.axis[0], len(position)))
    return _softmax(inputs[0], position, _axis(layer.axis, len(position)))


def rectifier(layer: Any, inputs: Sequence[Floats], position: Sequence[int]) -> Explanation:
    """Explains ReLU, LeakyReLU, PReLU and ELU: the layer by itself, on this one number."""
    stage = single(inputs[0], position, "The input")
    number = float(stage.values.ravel()[0])
    kind = type(layer).__name__
    name, value = kind, number
    if kind == "ReLU":
        floor, slope = float(layer.threshold), float(layer.negative_slope)
        if number >= floor:
            top = layer.max_value
            value = number if top is None else min(number, float(top))
            limit = f"max(0, {written(number)})"
            formula = limit if top is None else f"min({limit}, {written(float(top))})"
        else:
            value = slope * (number - floor)
            formula = f"max(0, {written(number)})"
            if slope or floor:
                formula = f"{written(slope)} × ({written(number)} − {in_brackets(floor)})"
    elif kind == "ELU":
        alpha = float(layer.alpha)
        value = number if number > 0 else alpha * float(np.expm1(number))
        below = f"{written(alpha)} × (e^({written(number)}) − 1)"
        formula = f"{written(number)} is positive: it stays" if number > 0 else below
    else:
        slope = float(layer.negative_slope) if kind == "LeakyReLU" else _own_slope(layer, position)
        value = number if number >= 0 else slope * number
        below = f"{in_brackets(slope)} × {in_brackets(number)}"
        formula = f"{written(number)} is not negative: it stays" if number >= 0 else below
    return Explanation((stage,), (Step(name, formula, value),), value)


def _own_slope(layer: Any, position: Sequence[int]) -> float:
    slopes = np.asarray(layer.alpha.numpy(), np.float64)
    own = tuple(
        0 if size == 1 else place for place, size in zip(position, slopes.shape, strict=True)
    )
    return float(slopes[own])


def _softmax(values: Floats, position: Sequence[int], axis: int) -> Explanation:
    window = tuple(slice(None) if at == axis else place for at, place in enumerate(position))
    numbers = np.asarray(values, np.float64)[window]
    stage, step = shares(numbers, position[axis], axis=axes_at(position)[axis].name)
    return Explanation((stage,), (step,), step.value)


def _scaled(
    number: float,
    mean: float,
    variance: float,
    epsilon: float,
    gamma: float | None,
    beta: float | None,
    moving: str = "",
) -> tuple[float, tuple[Step, ...]]:
    centred = number - mean
    value = centred / float(np.sqrt(variance + epsilon))
    root = f"√({written(variance)} + {written(epsilon)})"
    steps = [
        Step(f"− {moving}mean", f"{written(number)} − {in_brackets(mean)}", centred),
        Step(f"/ √({moving}variance + epsilon)", f"{written(centred)} / {root}", value),
    ]
    if gamma is not None:
        formula = f"{written(value)} × {in_brackets(gamma)}"
        value *= gamma
        steps.append(Step("× gamma", formula, value))
    if beta is not None:
        formula = f"{written(value)} + {in_brackets(beta)}"
        value += beta
        steps.append(Step("+ beta", formula, value))
    return value, tuple(steps)


def _axis(axis: int, rank: int) -> int:
    """Returns the place of an axis without the batch, as Keras counts with it."""
    return axis - 1 if axis > 0 else rank + axis
