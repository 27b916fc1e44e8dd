"""What an experiment has shown: a line per combination, and curves with a band over the seeds."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from builder.training.experiments.plan import group
from builder.training.spec import TrainingSpec

Group = tuple[tuple[str, str], ...]
"""What the runs of one combination have in common: pairs of a name and what it was set to."""

LESS_IS_BETTER = (
    "loss", "error", "mae", "mse", "mape", "msle", "rmse", "crossentropy", "divergence", "hinge",
    "poisson", "cosh", "false",
)  # fmt: skip
"""Words in the names of losses and metrics of which less is better."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run has come to.

    Attributes:
        run_id: The run.
        spec: Its training; `spec.variant` says what was set.
        status: Where it stands.
        epochs: The logs after each epoch.
        test: What was measured on the test data; empty where it has not come so far.
        params: Weights of its model; None where it has none yet.
        seconds: How long it took; None while it goes on.
    """

    run_id: str
    spec: TrainingSpec
    status: str
    epochs: Sequence[Mapping[str, float | None]] = ()
    test: Mapping[str, float | None] = field(default_factory=dict)
    params: int | None = None
    seconds: float | None = None

    def last(self, name: str) -> float | None:
        """Returns a metric after the last epoch."""
        return self.epochs[-1].get(name) if self.epochs else None


@dataclass(frozen=True, slots=True)
class Spread:
    """Some numbers in short.

    Attributes:
        mean: Their mean.
        deviation: Their standard deviation (of a sample); 0 for a single one.
        least: The least.
        most: The greatest.
        count: How many there are.
    """

    mean: float
    deviation: float
    least: float
    most: float
    count: int

    @classmethod
    def of(cls, values: Iterable[float | None]) -> Spread | None:
        """Returns the spread of those that are numbers, None where none is."""
        known = [value for value in values if value is not None]
        if not known:
            return None
        deviation = statistics.stdev(known) if len(known) > 1 else 0.0
        return cls(statistics.fmean(known), deviation, min(known), max(known), len(known))


@dataclass(frozen=True, slots=True)
class Row:
    """One combination.

    Attributes:
        group: What was set.
        outcomes: Its runs.
        last: The metric after the last epoch, of runs that have finished: others have not come
            as far.
        test: The same on the test data.
        params: Weights of the model; None where they are not known.
        seconds: How long its runs took.
        finished: How many of its runs have finished.
    """

    group: Group
    outcomes: tuple[Outcome, ...]
    last: Spread | None
    test: Spread | None
    params: int | None
    seconds: Spread | None
    finished: int


def rows(outcomes: Sequence[Outcome], monitor: str) -> list[Row]:
    """Returns a line per combination, in the order in which they were planned.

    Args:
        outcomes: The runs, in the order in which they were made.
        monitor: The metric, such as `val_accuracy`.
    """
    together: dict[Group, list[Outcome]] = {}
    for outcome in outcomes:
        together.setdefault(group(outcome.spec), []).append(outcome)
    return [_row(key, tuple(each), monitor) for key, each in together.items()]


def _row(key: Group, outcomes: tuple[Outcome, ...], monitor: str) -> Row:
    finished = [each for each in outcomes if each.status == "finished"]
    tested = f"test_{monitor.removeprefix('val_')}"
    return Row(
        group=key,
        outcomes=outcomes,
        last=Spread.of(each.last(monitor) for each in finished),
        test=Spread.of(each.test.get(tested) for each in finished),
        params=next((each.params for each in outcomes if each.params is not None), None),
        seconds=Spread.of(each.seconds for each in finished),
        finished=len(finished),
    )


def best_first(found: Sequence[Row], monitor: str) -> list[Row]:
    """Sorts lines by the mean of the metric, the best first; those without one come last."""
    sign = 1 if less_is_better(monitor) else -1
    return sorted(
        found, key=lambda row: (row.last is None, sign * row.last.mean if row.last else 0)
    )


def less_is_better(monitor: str) -> bool:
    """Whether a smaller value of a metric is better, told by the words of its name."""
    return not set(monitor.split("_")).isdisjoint(LESS_IS_BETTER)


@dataclass(frozen=True, slots=True)
class Band:
    """A curve over epochs, with what the seeds make of it.

    Attributes:
        group: What was set.
        epochs: Epochs done, from 1.
        mean: The mean over the seeds after each.
        low: The least.
        high: The greatest.
        seeds: How many seeds there are at the first epoch.
    """

    group: Group
    epochs: tuple[int, ...]
    mean: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    seeds: int


def bands(outcomes: Sequence[Outcome], monitor: str) -> list[Band]:
    """Returns a curve for each combination: the mean of its seeds, and from least to greatest.

    Runs that have not come as far, or broke off, count as far as they came.
    """
    return [
        _band(row.group, [each.epochs for each in row.outcomes], monitor)
        for row in rows(outcomes, monitor)
    ]


def _band(key: Group, runs: Sequence[Sequence[Mapping[str, float | None]]], monitor: str) -> Band:
    points: list[tuple[int, Spread]] = []
    for epoch in range(max(map(len, runs), default=0)):
        spread = Spread.of(run[epoch].get(monitor) for run in runs if epoch < len(run))
        if spread is not None:
            points.append((epoch + 1, spread))
    return Band(
        group=key,
        epochs=tuple(epoch for epoch, _ in points),
        mean=tuple(spread.mean for _, spread in points),
        low=tuple(spread.least for _, spread in points),
        high=tuple(spread.most for _, spread in points),
        seeds=points[0][1].count if points else 0,
    )
