"""How a value is made, as values: what is read, what it is multiplied with, and what follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

Kind = Literal["products", "maximum", "average", "softmax", "values"]


class Unexplained(ValueError):
    """There is no explanation; the message says why, in words for the page."""


@dataclass(frozen=True)
class Axis:
    """Where something is read along one axis of an input.

    Attributes:
        name: Such as `row`, `channel`, `input`.
        places: The positions, counted from 0; those outside of the input are padding.
    """

    name: str
    places: tuple[int, ...]


@dataclass(frozen=True)
class Stage:
    """Numbers that are read, and what is made of them together.

    Attributes:
        kind: `products`: each is multiplied with its weight, and they are added up. `maximum`,
            `average`: of those that are not padding. `softmax`: powers of e and their shares.
            `values`: they are taken as they are.
        title: What this is, in words.
        axes: Where they are read, an axis of `values` each; channels last.
        values: The numbers that are read, zeros where there is padding.
        weights: What they are multiplied with, of the same shape.
        outside: Which of them are no numbers of the input: padding, or gaps between them. Of the
            shape of `values`.
        source: The place of the input that is read.
        chosen: Which of `values` counts, flat: the largest, or the unit that is asked for.
    """

    kind: Kind
    title: str
    axes: tuple[Axis, ...]
    values: Floats
    weights: Floats | None = None
    outside: NDArray[np.bool_] | None = None
    source: int = 0
    chosen: int | None = None

    @property
    def products(self) -> Floats:
        """What each number gives before they are added up."""
        return self.values if self.weights is None else self.values * self.weights


@dataclass(frozen=True)
class Step:
    """One line of arithmetic: `bias`, `-0.03 + 0.03`, and what comes out."""

    name: str
    formula: str
    value: float


@dataclass(frozen=True)
class Explanation:
    """How one value of a layer's output is made.

    Attributes:
        stages: What is read, in the order in which it is used.
        steps: The arithmetic that follows, to the value.
        value: What comes out.
        remark: What is to be known besides, in a sentence; empty for nothing.
    """

    stages: tuple[Stage, ...]
    steps: tuple[Step, ...]
    value: float
    remark: str = ""


def written(number: float) -> str:
    """Writes a number with four digits, with a real minus sign."""
    return f"{number:.4g}".replace("-", "\u2212")


def in_brackets(number: float) -> str:
    """Writes a number that follows a sign: a negative one in brackets."""
    text = written(number)
    return f"({text})" if number < 0 else text


def packed(explanation: Explanation) -> tuple[dict[str, Any], dict[str, Any]]:
    """Takes an explanation apart into JSON values and arrays, to be sent."""
    arrays: dict[str, Any] = {}
    stages = []
    for place, stage in enumerate(explanation.stages):
        for name in ("values", "weights", "outside"):
            if (array := getattr(stage, name)) is not None:
                arrays[f"{name}_{place}"] = array
        stages.append(
            {
                "kind": stage.kind,
                "title": stage.title,
                "axes": [[axis.name, list(axis.places)] for axis in stage.axes],
                "source": stage.source,
                "chosen": stage.chosen,
            }
        )
    steps = [[step.name, step.formula, step.value] for step in explanation.steps]
    data = {"stages": stages, "steps": steps, "value": explanation.value}
    return {**data, "remark": explanation.remark}, arrays


def unpacked(data: Mapping[str, Any], arrays: Mapping[str, Any]) -> Explanation:
    """Puts together what `packed` took apart."""
    stages = tuple(
        Stage(
            each["kind"],
            each["title"],
            tuple(Axis(name, tuple(places)) for name, places in each["axes"]),
            arrays[f"values_{place}"],
            arrays.get(f"weights_{place}"),
            arrays.get(f"outside_{place}"),
            each["source"],
            each["chosen"],
        )
        for place, each in enumerate(data["stages"])
    )
    steps = tuple(Step(*each) for each in data["steps"])
    return Explanation(stages, steps, data["value"], data["remark"])
