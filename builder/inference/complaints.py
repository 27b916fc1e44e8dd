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


LONGEST = 400
"""Characters of a message in Keras's own words."""

RANKS = {
    2: "one list of numbers for each example",
    3: "2 axes for each example (steps × features)",
    4: "3 axes for each example (height × width × channels)",
    5: "4 axes for each example (depth × height × width × channels)",
}
"""What a tensor of a rank holds, the batch axis counted."""


def bad_argument(error: LayerError) -> Problem:
    """Returns the problem of a layer that Keras refuses to make."""
    return Problem("bad-argument", as_sentence(str(error)), argument=error.argument)


def as_sentence(text: str) -> str:
    """Returns a text with a full stop at its end, if it has none."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def refused_call(class_name: str, error: Exception, inputs: Sequence[TensorSpec]) -> Problem:
    """Returns the problem of a call that Keras refuses.

    Args:
        class_name: The layer's class.
        error: What Keras raised.
        inputs: The specs of all tensors of the call.
    """
    text = str(error)
    shapes = tuple(spec.shape for spec in inputs)
    for pattern, word in _WORDS:
        if found := re.search(pattern, text, re.DOTALL):
            code, message = word(class_name, found, shapes)
            return Problem(code, message, shapes=shapes)
    received = f" It receives {_list(shapes)}." if shapes else ""
    return Problem("shape-clash", f"{class_name}: {_tidy(text)}{received}", shapes=shapes)


def _tidy(text: str) -> str:
    text = re.sub(r"^.*?Exception encountered when calling [^\n]*\n+", "", text, flags=re.DOTALL)
    text = re.split(r"\n+\s*Arguments received by", text)[0]
    text = re.sub(r"\x1b\[[0-9;]*m", "", text)
    text = re.sub(r"\s+", " ", text).strip()
    if len(text) > LONGEST:
        text = f"{text[:LONGEST].rsplit(' ', 1)[0]} …"
    return as_sentence(text or "Keras gives no reason")


def _list(shapes: Sequence[Shape]) -> str:
    return " and ".join(shape_label(shape[1:]) for shape in shapes)


def _axes(count: int) -> str:
    return "1 axis" if count == 1 else f"{count} axes"


Wording = tuple[str, str]
"""The code of a problem and its message."""


def _rank(class_name: str, found: re.Match[str], shapes: tuple[Shape, ...]) -> Wording:
    return _rank_clash(class_name, int(found["wanted"]), shapes, at_least=bool(found["least"]))


def _kernel_rank(class_name: str, found: re.Match[str], shapes: tuple[Shape, ...]) -> Wording:
    return _rank_clash(class_name, found["kernel"].count(",") + 1, shapes)


def _rank_clash(
    class_name: str, wanted: int, shapes: tuple[Shape, ...], *, at_least: bool = False
) -> Wording:
    expected = RANKS.get(wanted, f"{_axes(wanted - 1)} for each example")
    least = "at least " if at_least and wanted > 2 else ""
    received = f"{_list(shapes)}: {_axes(len(shapes[0]) - 1)}"
    return "rank-clash", f"{class_name} expects {least}{expected}. It receives {received}."


def _axis_length(class_name: str, found: re.Match[str], shapes: tuple[Shape, ...]) -> Wording:
    return (
        "shared-mismatch",
        f"The first call of this {class_name} made its weights for {found['wanted']} values along "
        f"axis {found['axis']}. Here it receives {_list(shapes)}. A shared layer has one set of "
        "weights, so all its inputs need that length.",
    )


def _too_small(class_name: str, found: re.Match[str], shapes: tuple[Shape, ...]) -> Wording:
    return (
        "too-small",
        f"{class_name} receives {_list(shapes)}, which is smaller than its window: nothing "
        "would be left.",
    )


def _merge(class_name: str, found: re.Match[str], shapes: tuple[Shape, ...]) -> Wording:
    return (
        "merge-shapes",
        f"{class_name} expects inputs of one shape. It receives {_list(shapes)}.",
    )


def _concatenate(class_name: str, found: re.Match[str], shapes: tuple[Shape, ...]) -> Wording:
    return (
        "merge-shapes",
        f"{class_name} joins its inputs along one axis and expects all other axes to agree. "
        f"It receives {_list(shapes)}.",
    )


def _open_axis(class_name: str, found: re.Match[str], shapes: tuple[Shape, ...]) -> Wording:
    return (
        "open-axis",
        f"{class_name} expects a fixed length on every axis that its weights depend on. "
        f"It receives {_list(shapes)}, where ? is open.",
    )


def _groups(class_name: str, found: re.Match[str], shapes: tuple[Shape, ...]) -> Wording:
    return (
        "bad-argument",
        f"{class_name} splits its input channels into {found['groups']} groups of equal size. "
        f"It receives {found['channels']} channels, which {found['groups']} does not divide.",
    )


_WORDS: tuple[tuple[str, Callable[[str, re.Match[str], tuple[Shape, ...]], Wording]], ...] = (
    (r"expected (?P<least>min_)?ndim=(?P<wanted>\d+), found ndim=\d+", _rank),
    (r"Kernel shape must have the same length.*kernel of shape \((?P<kernel>.*?)\)", _kernel_rank),
    (r"expected axis (?P<axis>-?\d+) of input shape to have value (?P<wanted>\d+)", _axis_length),
    (r"output size would be (zero or )?negative", _too_small),
    (r"Negative dimension size|`cropping` argument should be smaller", _too_small),
    (r"Inputs have incompatible shapes", _merge),
    (r"`Concatenate` layer requires inputs with matching shapes", _concatenate),
    (r"must be fully-defined|should be defined|must have a known shape|NoneType", _open_axis),
    (r"groups=(?P<groups>\d+), but the input has (?P<channels>\d+) channels", _groups),
)
"""Keras's sentences, and how they are said here."""
