"""The functions of `keras.ops` that an expression may call, and what each of them takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Takes = Literal["tensor", "tensors", "number", "flag", "ints", "type"]
"""What a parameter takes: a tensor (or a number beside one), a list of tensors, a number, true or
false, one whole number or several, the name of a data type."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a function.

    Attributes:
        name: Its name in Keras.
        takes: What it takes.
        required: Whether it must be given.
    """

    name: str
    takes: Takes
    required: bool


_TAKES: Mapping[str, Takes] = {
    **dict.fromkeys(("x", "x1", "x2", "condition", "variable", "indices"), "tensor"),
    "xs": "tensors",
    **dict.fromkeys(("keepdims", "approximate"), "flag"),
    **dict.fromkeys(("axis", "axes", "newshape", "axis1", "axis2", "source"), "ints"),
    **dict.fromkeys(("destination", "shift", "repeats", "num_classes", "decimals"), "ints"),
    "k": "ints",
    "dtype": "type",
}

_ROWS: tuple[tuple[str, str], ...] = (
    ("x", "abs absolute arccos arccosh arcsin arcsinh arctan arctanh cbrt ceil cos cosh erf exp"),
    ("x", "exp2 expm1 floor log log10 log1p log2 negative reciprocal rsqrt sign sin sinh sqrt"),
    ("x", "square tan tanh trunc isfinite isinf isnan logical_not ones_like zeros_like"),
    ("x", "relu relu6 sigmoid silu swish softplus softsign selu hard_sigmoid hard_silu hard_swish"),
    ("x", "hard_tanh log_sigmoid tanh_shrink sparse_plus sparse_sigmoid"),
    ("x approximate?", "gelu"),
    ("x alpha?", "elu celu"),
    ("x negative_slope?", "leaky_relu"),
    ("x threshold?", "hard_shrink soft_shrink"),
    ("x b?", "squareplus"),
    ("x axis?", "softmax log_softmax sparsemax glu flip squeeze sort argsort cumsum cumprod"),
    ("x axis? keepdims?", "all any amax amin argmax argmin max mean median min prod std sum var"),
    ("x axis? keepdims?", "logsumexp"),
    ("x ord? axis? keepdims?", "norm"),
    ("x axis? order? epsilon?", "normalize"),
    ("x x_min x_max", "clip"),
    ("x decimals?", "round"),
    ("x axis", "expand_dims"),
    ("x axes?", "transpose"),
    ("x newshape", "reshape"),
    ("x axis1 axis2", "swapaxes"),
    ("x source destination", "moveaxis"),
    ("x shift axis?", "roll"),
    ("x repeats axis?", "repeat"),
    ("x repeats", "tile"),
    ("x k?", "tril triu"),
    ("x indices axis?", "take"),
    ("x num_classes axis?", "one_hot"),
    ("x dtype", "cast"),
    ("variable", "stop_gradient"),
    ("xs axis?", "concatenate"),
    ("x:tensors axis?", "stack"),
    ("x1 x2", "add subtract multiply divide true_divide divide_no_nan floor_divide mod power"),
    ("x1 x2", "maximum minimum arctan2 hypot logaddexp matmul dot"),
    ("x1 x2", "equal not_equal greater greater_equal less less_equal"),
    ("x1 x2", "logical_and logical_or logical_xor"),
    ("x1 x2 axes?", "tensordot"),
    ("condition x1 x2", "where"),
)


def _parameters(row: str) -> Iterator[Parameter]:
    for word in row.split():
        name, _, takes = word.rstrip("?").partition(":")
        kind: Takes = "tensors" if takes else _TAKES.get(name, "number")
        yield Parameter(name, kind, required=not word.endswith("?"))


FUNCTIONS: Mapping[str, tuple[Parameter, ...]] = MappingProxyType(
    {name: tuple(_parameters(row)) for row, names in _ROWS for name in names.split()}
)
"""Parameters of the allowed functions, by name, in Keras's order."""
