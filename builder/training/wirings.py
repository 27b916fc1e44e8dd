"""Which input of the data can go into which input of the model, and what would be wrong with it.

What is chosen is kept in `TrainingSpec.inputs` and `.targets`, by name, in the model's order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from builder.datasets.base import Dataset, Feature, Target
from builder.graph.document import Graph
from builder.inference.engine import infer
from builder.inference.specs import Shape, TensorSpec
from builder.training.head import model_outputs
from builder.training.matching import answers, chosen_inputs, chosen_targets, takes
from builder.training.pairing import in_words, label
from builder.training.presets import preset

T = TypeVar("T", Feature, Target)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An input or target of the data set that could be wired.

    Attributes:
        name: What it is called in the data set.
        about: What it is, in a few words: `16 × 16 × 3`, `3 classes`.
        problem: What is wrong with it here, in words; empty where it fits.
    """

    name: str
    about: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Wiring:
    """One input or output of the model, and what of the data set it can be wired to.

    Attributes:
        name: What the model calls it.
        about: What it takes or gives: `16 × 16 × 3`.
        candidates: All inputs or targets of the data set, in its order.
        guess: The candidate that the preset chooses; None where it leaves this one out.
    """

    name: str
    about: str
    candidates: tuple[Candidate, ...]
    guess: str | None


@dataclass(frozen=True, slots=True)
class Wirings:
    """The wiring of a data set to a model.

    Attributes:
        inputs: One for each input of the model, in its order.
        outputs: One for each output.
    """

    inputs: tuple[Wiring, ...]
    outputs: tuple[Wiring, ...]

    @property
    def is_open(self) -> bool:
        """Whether there is anything to choose."""
        return any(len(each.candidates) > 1 for each in (*self.inputs, *self.outputs))


def wirings(graph: Graph, dataset: Dataset) -> Wirings:
    """Returns all that can be wired, and what is guessed.

    Args:
        graph: Any graph; of one with errors, the inputs and outputs that are known.
        dataset: Where the examples are from.
    """
    guessed = preset(graph, dataset)
    return Wirings(
        _wirings(infer(graph).inputs, dataset.inputs, chosen_inputs(guessed, dataset), _of_input),
        _wirings(
            model_outputs(graph), dataset.targets, chosen_targets(guessed, dataset), _of_output
        ),
    )


def _wirings(
    ends: Sequence[tuple[str, TensorSpec]],
    given: Sequence[T],
    guessed: Sequence[T],
    candidate: Callable[[Shape, T], Candidate],
) -> tuple[Wiring, ...]:
    found = []
    for place, (name, spec) in enumerate(ends):
        shape = spec.shape[1:]
        guess = guessed[place].name if place < len(guessed) else None
        candidates = tuple(candidate(shape, each) for each in given)
        found.append(Wiring(name, in_words(shape), candidates, guess))
    return tuple(found)


def _of_input(shape: Shape, feature: Feature) -> Candidate:
    about = f"{feature.kind}, {in_words(feature.shape)}"
    if takes(shape, feature.shape):
        return Candidate(feature.name, about)
    problem = f"It gives {in_words(feature.shape)}, the input takes {in_words(shape)}."
    return Candidate(feature.name, about, problem)


def _of_output(shape: Shape, target: Target) -> Candidate:
    about = _asked(target)
    if answers(shape, target):
        return Candidate(target.name, about)
    return Candidate(target.name, about, f"It asks for {about}, the output has {in_words(shape)}.")


def _asked(target: Target) -> str:
    if target.is_numbers:
        return in_words(target.shape)
    classes = f"{len(target.classes)} classes"
    return f"{classes} in each of {label(target.shape)} places" if target.shape else classes
