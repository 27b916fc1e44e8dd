"""What comes after the sum: the bias, and the activation, which may look at all units."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from builder.inspection.activation_statistics import TOGETHER
from builder.inspection.activations import as_array
from builder.inspection.explaining_values import (
    Axis,
    Explanation,
    Floats,
    Stage,
    Step,
    in_brackets,
    written,
)

_FORMULAS = {
    "relu": "max(0, {z})",
    "relu6": "min(max(0, {z}), 6)",
    "sigmoid": "1 / (1 + e^(−{b}))",
    "tanh": "tanh({z})",
    "exponential": "e^({z})",
    "softplus": "ln(1 + e^({z}))",
    "softsign": "{z} / (1 + |{z}|)",
    "silu": "{z} × sigmoid({z})",
    "swish": "{z} × sigmoid({z})",
}


def name_of(activation: Any) -> str:
    """Returns what Keras calls an activation: `relu`, `softmax`."""
    name = getattr(activation, "__name__", None) or type(activation).__name__
    return str(name)


def looks_at_all(activation: Any) -> bool:
    """Whether an activation needs the sums of all units, and not only of the one."""
    return name_of(activation) in TOGETHER


def apply(activation: Any, numbers: Any) -> Floats:
    """Returns what Keras makes of numbers with an activation."""
    return as_array(activation(np.asarray(numbers, np.float32))).astype(np.float64)


def finished(
    stages: tuple[Stage, ...],
    steps: tuple[Step, ...],
    total: float,
    *,
    bias: float | None,
    activation: Any,
    unit: int,
    all_sums: Callable[[], Floats],
    remark: str = "",
) -> Explanation:
    """Adds the bias and applies the activation.

    Args:
        stages: What was read.
        steps: The lines so far.
        total: The sum so far.
        bias: What is added, None for nothing.
        activation: A function of Keras; None for none.
        unit: Which unit or channel is asked for.
        all_sums: Gives the sums of all units, with their biases, shape `(units,)`.
        remark: See `Explanation`.
    """
    if bias is not None:
        steps = (*steps, Step("+ bias", f"{written(total)} + {in_brackets(bias)}", total + bias))
        total += bias
    if activation is None or name_of(activation) == "linear":
        return Explanation(stages, steps, total, remark)
    if looks_at_all(activation):
        return _of_all(stages, steps, activation, unit, all_sums(), remark)
    value = float(apply(activation, [total])[0])
    return Explanation(stages, (*steps, activated(activation, total, value)), value, remark)


def activated(activation: Any, before: float, value: float) -> Step:
    """Returns the line of an activation that looks at one number."""
    name = name_of(activation)
    formula = _FORMULAS.get(name, f"{name}({{z}})")
    return Step(name, formula.format(z=written(before), b=in_brackets(before)), value)


def _of_all(
    stages: tuple[Stage, ...],
    steps: tuple[Step, ...],
    activation: Any,
    unit: int,
    sums: Floats,
    remark: str,
) -> Explanation:
    name = name_of(activation)
    if name == "softmax":
        stage, last = shares(sums, unit)
        return Explanation((*stages, stage), (*steps, last), last.value, remark)
    value = float(apply(activation, sums[None])[0, unit])
    last = Step(name, f"{name} over all {len(sums)} units", value)
    return Explanation(stages, (*steps, last), value, remark)


def shares(numbers: Floats, unit: int, *, axis: str = "unit") -> tuple[Stage, Step]:
    """Returns the stage and the line of a softmax over numbers, shape `(units,)`."""
    powers = np.exp(numbers - numbers.max())
    value = float(powers[unit] / powers.sum())
    stage = Stage(
        "softmax",
        "Softmax: e to the power of each, as a share of them all",
        (Axis(axis, tuple(range(len(numbers)))),),
        numbers,
        chosen=unit,
    )
    formula = f"e^({written(float(numbers[unit]))}) / sum of all {len(numbers)} powers"
    return stage, Step("softmax", formula, value)
