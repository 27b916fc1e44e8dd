"""A small network for any data: it takes what an example gives and answers what is asked.

For data that no template fits, such as those that people bring. It is a place to start from: a
trunk that suits what each input looks like, joined where there are several, and a head for each
target.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from builder.datasets.base import Dataset, Feature, Target
from builder.graph.document import Graph
from builder.graph.edits import apply
from builder.graph.naming import FreshNames, stem_of
from builder.graph.sketch import Sketch
from builder.inference.engine import infer
from builder.training.fitness import check
from builder.training.presets import preset
from builder.training.suited_trunks import each_place, summary, takes_places

MOST_PLACED = 4_096
"""Values of an answer with places that a Dense layer gives all at once."""

_BY_THEMSELVES = frozenset(
    [
        "dense",
        "flatten",
        "reshape",
        "concatenate",
        "activation",
        "conv1d",
        "conv2d",
        "max_pooling1d",
        "max_pooling2d",
        "global_average_pooling1d",
        "global_average_pooling2d",
        "time_distributed",
        "lstm",
        "embedding",
    ]
)
"""Names that layers get by themselves here."""

_MOST_FIXES = 8
_NAME = 40


def suited_network(dataset: Dataset) -> Graph | None:
    """Returns a network that learns a data set as it is.

    Args:
        dataset: What is to be learnt.

    Returns:
        A graph against which `fitness.check` has nothing with the preset training; None where
        no such network is known: say so, and what `wanted` says.
    """
    drawn = _Drawing(dataset).graph()
    return None if drawn is None else _without_complaints(drawn, dataset)


def wanted(dataset: Dataset) -> tuple[tuple[str, str], ...]:
    """Says which inputs and outputs a network needs for a data set.

    Returns:
        Pairs of what it is about and the words: `("Input", "shape (28, 28, 1)")`, `("output",
        "10 units, softmax")`.
    """
    inputs, targets = dataset.inputs, dataset.targets
    said = [
        (f"Input {each.name}" if len(inputs) > 1 else "Input", f"shape {each.shape}")
        for each in inputs
    ]
    for target in targets:
        named = f"output {target.name}" if len(targets) > 1 else "output"
        said.append((named, _answer(target)))
    return tuple(said)


def _answer(target: Target) -> str:
    places = target.shape[:-1] if target.is_numbers else target.shape
    units = target.shape[-1] if target.is_numbers else len(target.classes)
    words = "1 unit" if units == 1 else f"{units:,} units"
    if target.is_numbers:
        words += ", no activation" if target.task != "image" else ""
    elif len(target.classes) == 2 and not places:
        words = "1 unit, sigmoid; or 2 units, softmax"
    else:
        words += ", softmax"
    return f"shape {(*places, units)}: {words} for each place" if places else words


class _Drawing:
    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._sketch = Sketch("suited")
        self._names = FreshNames([])
        self._inputs = [(each, self._input(each)) for each in dataset.inputs]
        self._joined: str | None = None

    def graph(self) -> Graph | None:
        """Draws a head for each target; None where one of them cannot be given."""
        ends = [self._head(target) for target in self._dataset.targets]
        outputs = [each for each in ends if each is not None]
        return self._sketch.graph(outputs=outputs) if len(outputs) == len(ends) else None

    def _input(self, feature: Feature) -> str:
        kind = {"dtype": "int32"} if feature.kind == "text" else {}
        return self._sketch.input(feature.shape, name=self._name(feature.name, "input"), **kind)

    def _name(self, wish: str, otherwise: str) -> str:
        """Returns a name that Keras takes for a layer, and that no other one has."""
        plain = re.sub(r"[^0-9A-Za-z]+", "_", wish).strip("_").lower()[:_NAME]
        if not plain[:1].isalpha():
            plain = otherwise
        elif stem_of(plain) in _BY_THEMSELVES:
            plain = f"{otherwise}_{plain}"
        return self._names.take(plain)

    def _head(self, target: Target) -> str | None:
        name = self._name(target.name, "output")
        units, activation = _units(target)
        places = target.shape[:-1] if target.is_numbers else target.shape
        if not places:
            x = self._hidden()
            return self._sketch.add("Dense", x, name=name, units=units, activation=activation)
        for feature, node in self._inputs:
            if takes_places(feature, places):
                x = each_place(self._sketch, node, feature)
                if len(places) == 2:
                    return self._sketch.add(
                        "Conv2D", x, name=name, filters=units, kernel_size=1, activation=activation
                    )
                return self._sketch.add("Dense", x, name=name, units=units, activation=activation)
        return self._all_at_once(name, (*places, units), activation)

    def _all_at_once(self, name: str, shape: Sequence[int], activation: str) -> str | None:
        """Draws a head that has no input with the same places to go by."""
        total = 1
        for size in shape:
            total *= size
        if total > MOST_PLACED:
            return None
        x = self._sketch.add("Dense", self._hidden(), units=total)
        x = self._sketch.add("Reshape", x, target_shape=list(shape))
        return self._sketch.add("Activation", x, name=name, activation=activation)

    def _hidden(self) -> str:
        """What all inputs come to, once for all targets that are about the whole example."""
        if self._joined is None:
            ends = [summary(self._sketch, node, feature) for feature, node in self._inputs]
            x = self._sketch.add("Concatenate", ends) if len(ends) > 1 else ends[0]
            self._joined = self._sketch.add(
                "Dense", x, name=self._name("hidden", "hidden"), units=32, activation="relu"
            )
        return self._joined


def _units(target: Target) -> tuple[int, str]:
    """Returns how many values an answer has for each place, and what they go through."""
    if target.is_numbers:
        bounded = target.task == "image" and target.value_range == (0.0, 1.0)
        return target.shape[-1], "sigmoid" if bounded else "linear"
    if len(target.classes) == 2 and not target.shape:
        return 1, "sigmoid"
    return len(target.classes), "softmax"


def _without_complaints(graph: Graph, dataset: Dataset) -> Graph | None:
    """Does what the checks advise, such as to bring values near 0 and 1 first."""
    for _ in range(_MOST_FIXES):
        if not infer(graph).ok:
            return None
        found = check(graph, preset(graph, dataset))
        fix = next((each.fix for each in found if each.fix is not None), None)
        if fix is None:
            return None if any(each.severity == "error" for each in found) else graph
        graph = apply(graph, fix)
    return None
