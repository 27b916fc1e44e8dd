"""Which input of a data set goes into which input of a model, and which target to which output.

What fits is told by shapes. What is chosen is kept in `TrainingSpec.inputs` and `.targets`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import permutations
from typing import TypeVar

from builder.datasets.base import Dataset, Feature, Target
from builder.graph.document import Graph
from builder.inference.engine import infer
from builder.inference.specs import Shape, TensorSpec
from builder.training.head import model_outputs
from builder.training.spec import TrainingSpec

T = TypeVar("T", Feature, Target)


def takes(shape: Shape, given: tuple[int, ...]) -> bool:
    """Whether an input of a shape, without the batch axis, takes examples of another."""
    return len(shape) == len(given) and all(
        wanted in (None, size) for wanted, size in zip(shape, given, strict=True)
    )


def answers(shape: Shape, target: Target) -> bool:
    """Whether an output of a shape, without the batch axis, has a place for a target."""
    if target.is_numbers:
        return takes(shape, target.shape)
    widths = {len(target.classes)} | ({1} if len(target.classes) == 2 else set())
    return bool(shape) and takes(shape[:-1], target.shape) and shape[-1] in widths


def matched_inputs(graph: Graph, dataset: Dataset) -> tuple[str, ...]:
    """Returns the names of the inputs for a model; empty where they go in as they come."""
    wanted = infer(graph).inputs
    return _matched(wanted, dataset.inputs, lambda shape, each: takes(shape, each.shape))


def matched_targets(graph: Graph, dataset: Dataset) -> tuple[str, ...]:
    """Returns the names of the targets for a model; empty where they are as they come."""
    return _matched(model_outputs(graph), dataset.targets, answers)


def chosen_inputs(spec: TrainingSpec, dataset: Dataset) -> tuple[Feature, ...]:
    """Returns the data set's inputs in the order in which the model takes them."""
    return _chosen(spec.inputs, dataset.inputs)


def chosen_targets(spec: TrainingSpec, dataset: Dataset) -> tuple[Target, ...]:
    """Returns the data set's targets in the order of the model's outputs."""
    return _chosen(spec.targets, dataset.targets)


def places(names: Sequence[str], given: Sequence[Feature] | Sequence[Target]) -> list[int]:
    """Returns where the named inputs or targets stand; all of them where none is named."""
    order = [each.name for each in given]
    return [order.index(name) for name in names if name in order] or list(range(len(order)))


def _chosen(names: Sequence[str], given: Sequence[T]) -> tuple[T, ...]:
    return tuple(given[place] for place in places(names, given))


def _matched(
    wanted: Sequence[tuple[str, TensorSpec]],
    given: Sequence[T],
    fits: Callable[[Shape, T], bool],
) -> tuple[str, ...]:
    """Gives every tensor a thing that fits it, by its name where it can, else as they come."""
    ways = [
        way
        for way in permutations(given, len(wanted))
        if all(fits(spec.shape[1:], each) for (_, spec), each in zip(wanted, way, strict=True))
    ]
    if not ways:
        return ()
    names = [name for name, _ in wanted]
    best = max(
        ways, key=lambda way: sum(each.name == name for each, name in zip(way, names, strict=True))
    )
    return () if best == tuple(given) else tuple(each.name for each in best)
