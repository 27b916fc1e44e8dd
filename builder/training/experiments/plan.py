"""Which runs an experiment makes: every combination of its options, each with the same seeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Annotated

from pydantic import Field

from builder.graph.document import Graph, Value
from builder.training.experiments.search import Search
from builder.training.experiments.variations import (
    ExperimentError,
    Setting,
    Variation,
    distinct,
    labels,
    title,
    varied,
    with_field,
)
from builder.training.spec import TrainingSpec

MOST_RUNS = 200
SEED = "seed"
"""What the seed is called among what a run of an experiment has set (`TrainingSpec.variant`)."""


class Plan(Value):
    """What an experiment does.

    Attributes:
        variations: What is varied, one or two things: every combination is trained.
        seeds: Each combination is trained once with each. The same seeds for all: what differs
            is what was varied, not luck. Where the seed itself is varied, its values are these.
        search: What Optuna looks for instead of a grid; then there are no variations.
        monitor: The metric that the table is about, such as `val_accuracy`; empty for the
            first of the training.
        about: What there is to see, for a student; may be empty.
    """

    variations: Annotated[tuple[Variation, ...], Field(max_length=2)] = ()
    seeds: Annotated[tuple[int, ...], Field(min_length=1, max_length=20)] = (0,)
    search: Search | None = None
    monitor: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """One run that is to be made.

    Attributes:
        name: What the run is called.
        graph: The network.
        spec: The training; `spec.variant` says what was set.
    """

    name: str
    graph: Graph
    spec: TrainingSpec


def trials(graph: Graph, spec: TrainingSpec, plan: Plan) -> tuple[Trial, ...]:
    """Returns the runs of a grid: all combinations with the first seed, then with the second.

    So that an experiment that is broken off has seen everything once, rather than one thing often.

    Raises:
        ExperimentError: When an option cannot be set, one thing is varied twice, or there are more
            than `MOST_RUNS` runs.
    """
    _check_twice(graph, plan.variations)
    variations = [each for each in plan.variations if not is_of_seed(each)]
    seeds = _seeds(spec, plan)
    combinations = list(product(*(range(len(labels(graph, each))) for each in variations)))
    wanted = len(combinations) * len(seeds)
    if wanted > MOST_RUNS:
        raise ExperimentError(f"Expected at most {MOST_RUNS} runs, got {wanted:,}.")
    settled = [_combined(graph, spec, variations, places) for places in combinations]
    return tuple(
        _with_seed(each, seed, several=len(seeds) > 1) for seed in seeds for each in settled
    )


def is_of_seed(variation: Variation) -> bool:
    """Whether the seed itself is varied: then a plan's own seeds have no effect."""
    return isinstance(variation, Setting) and variation.field == SEED


def _seeds(spec: TrainingSpec, plan: Plan) -> tuple[int, ...]:
    """Returns the seeds of every combination, each once."""
    chosen = [
        with_field(spec, SEED, value).seed
        for variation in plan.variations
        if isinstance(variation, Setting) and is_of_seed(variation)
        for value in variation.values
    ]
    return tuple(dict.fromkeys(chosen or plan.seeds))


def _check_twice(graph: Graph, variations: Sequence[Variation]) -> None:
    """Refuses to set one thing twice: the second would undo the first."""
    about = [each.model_dump(exclude={"values", "labels"}) for each in variations]
    if len(about) == 2 and about[0] == about[1]:
        raise ExperimentError(
            f"Expected two different things to vary, got {title(graph, variations[0])!r} twice."
        )


def _combined(
    graph: Graph, spec: TrainingSpec, variations: Sequence[Variation], places: Sequence[int]
) -> Trial:
    """Sets one option of each variation; names are those in the original network."""
    titles = distinct(title(graph, variation) for variation in variations)
    original, variant = graph, dict[str, str]()
    for called, variation, place in zip(titles, variations, places, strict=True):
        variant[called] = labels(original, variation)[place]
        graph, spec = varied(graph, spec, variation, place)
    return Trial(describe(variant), graph, spec.model_copy(update={"variant": variant}))


def _with_seed(trial: Trial, seed: int, *, several: bool) -> Trial:
    variant = {**trial.spec.variant, SEED: str(seed)}
    variant = {name: variant[name] for name in dict.fromkeys((*trial.spec.variant, SEED))}
    spec = trial.spec.model_copy(update={"seed": seed, "variant": variant})
    return Trial(f"{trial.name} · seed {seed}" if several else trial.name, trial.graph, spec)


def describe(variant: dict[str, str]) -> str:
    """Says in a line what was set: `learning rate 0.01 · optimizer Adam`."""
    return " · ".join(f"{name} {value}" for name, value in variant.items()) or "as it is"


def group(spec: TrainingSpec) -> tuple[tuple[str, str], ...]:
    """Returns what runs that differ in their seed alone have in common."""
    return tuple((name, value) for name, value in spec.variant.items() if name != SEED)
