"""Keras's complaints in plain words.

Keras says precisely what is wrong, in its own terms and with the internals of the call behind it.
The patterns below turn the common complaints into sentences for a student, with what was expected
and what came; every other complaint keeps Keras's words, freed of the frames around them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from builder.inference.specs import Shape, TensorSpec, shape_label
from builder.layers.make import LayerError

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong with a layer or with one call of it.

    Attributes:
        code: Which rule of `builder.inference.diagnostics` it falls under.
        message: What was expected and what came.
        severity: How bad it is.
        shapes: The input shapes that it is about, with the batch axis.
        argument: The constructor argument to blame, where there is one.
    """

    code: str
    message: str
    severity: Severity = "error"
    shapes: tuple[Shape, ...] = ()
    argument: str | None = None


RANKS = {
    2: "one list of numbers for each example",
    3: "2 axes for each example (steps × features)",
    4: "3 axes for each example (height × width × channels)",
    5: "4 axes for each example (depth × height × width × channels)",
}
"""What a tensor of a rank holds, the batch axis counted."""


def bad_argument(error: LayerError) -> Problem:
    """Returns the problem of a layer that Keras refuses to make."""
    return Problem("bad-argument", str(error), argument=error.argument)


def refused_call(class_name: str, error: Exception, inputs: Sequence[TensorSpec]) -> Problem:
    """Returns the problem of a call that Keras refuses.

    Args:
        class_name: The layer's class.
        error: What Keras raised.
        inputs: The specs of all tensors of the call.
    """
    text = str(error)
    shapes = tuple(spec.shape for spec in inputs)
    for pattern, word in _PATTERNS:
        tuple[tuple[str, Words], ...] = (
            (r"expected (?P<least>min_)?ndim=(?P<wanted>\d+), found ndim=(?P<came>\d+)", _rank),
            (
                r"Kernel shape must have the same length.*kernel of shape \((?P<kernel>.*?)\)",
                _kernel_rank,
            ),
            (
                r"expected axis (?P<axis>-?\d+) of input shape to have value (?P<wanted>\d+)",
                _axis_length,
            ),
            (r"output size would be (zero or )?negative", _too_small),
            (r"Negative dimension size", _too_small),
            (r"Inputs have incompatible shapes", _merge),
            (r"`Concatenate` layer requires inputs with matching shapes", _concatenate),
            (
                r"must be fully-defined|should be defined|must have a known shape|NoneType",
                _open_axis,
            ),
            (r"groups=(?P<groups>\d+), but the input has (?P<channels>\d+) channels", _groups),
        )
