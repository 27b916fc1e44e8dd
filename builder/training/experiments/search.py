"""A search for good choices beyond a grid: Optuna proposes what to try next.

Optuna's TPE sampler (Bergstra et al., "Algorithms for Hyper-Parameter Optimization", 2011) is
asked anew before every run, and told of all runs that have ended: nothing has to be kept in
memory, and a search goes on after a restart.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, JsonValue, model_validator

from builder.graph.document import Value


class Range(Value):
    """Numbers from `low` to `high`.

    Attributes:
        name: A field of `TrainingSpec`, or a layer's argument as `path:argument`.
        low: The least.
        high: The greatest.
        log: Whether equal ratios are equally likely, rather than equal differences.
        whole: Whether they are whole numbers.
    """

    kind: Literal["range"] = "range"
    name: str
    low: float
    high: float
    log: bool = False
    whole: bool = False

    @model_validator(mode="after")
    def _is_a_range(self) -> Range:
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high):
            raise ValueError(f"Expected low < high, got {self.low:g} and {self.high:g}.")
        if self.log and self.low <= 0:
            raise ValueError(f"Expected a low above 0 for equal ratios, got {self.low:g}.")
        if self.whole and math.ceil(self.low) > math.floor(self.high):
            raise ValueError(
                f"Expected a whole number in the range, got {self.low:g} to {self.high:g}."
            )
        return self


class OneOf(Value):
    """One of some values.

    Attributes:
        name: As in `Range`.
        values: The values.
    """

    kind: Literal["one_of"] = "one_of"
    name: str
    values: Annotated[tuple[JsonValue, ...], Field(min_length=2, max_length=50)]


Parameter = Annotated[Range | OneOf, Discriminator("kind")]


class Search(Value):
    """What is looked for.

    Attributes:
        parameters: What may be changed, one to eight things.
        trials: How many runs are made.
        at_once: How many of them wait or go on at the same time.
        maximize: Whether a greater value of the plan's `monitor` is better.
    """

    parameters: Annotated[tuple[Parameter, ...], Field(min_length=1, max_length=8)]
    trials: Annotated[int, Field(ge=1, le=200)] = 20
    at_once: Annotated[int, Field(ge=1, le=8)] = 1
    maximize: bool = True


@dataclass(frozen=True, slots=True)
class Tried:
    """What is known of a run.

    Attributes:
        values: What it was made with, by the parameter's name.
        score: What it reached; None where it has not ended or came to nothing.
        failed: Whether it ended without a score.
    """

    values: Mapping[str, JsonValue]
    score: float | None = None
    failed: bool = False


def propose(search: Search, tried: Sequence[Tried], seed: int = 0) -> dict[str, JsonValue]:
    """Returns what to try next, by the parameter's name.

    The same history gives the same proposal.

    Args:
        search: What is looked for.
        tried: All runs so far, those that go on included.
        seed: Of the sampler.
    """
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(
        direction="maximize" if search.maximize else "minimize",
        sampler=optuna.samplers.TPESampler(
            seed=seed * 1_000 + len(tried), n_startup_trials=5, constant_liar=search.at_once > 1
        ),
    )
    spaces = {each.name: _space(optuna, each) for each in search.parameters}
    for each in tried:
        study.add_trial(_told(optuna, search, spaces, each))
    asked = study.ask(spaces)
    return {each.name: _value(each, asked.params[each.name]) for each in search.parameters}


def _space(optuna: Any, parameter: Range | OneOf) -> Any:
    spaces = optuna.distributions
    if isinstance(parameter, OneOf):
        # Optuna takes plain values only: the places stand for them.
        return spaces.CategoricalDistribution(list(range(len(parameter.values))))
    if parameter.whole:
        low, high = math.ceil(parameter.low), math.floor(parameter.high)
        return spaces.IntDistribution(low, high, log=parameter.log)
    return spaces.FloatDistribution(parameter.low, parameter.high, log=parameter.log)


def _value(parameter: Range | OneOf, chosen: Any) -> JsonValue:
    if isinstance(parameter, OneOf):
        return parameter.values[int(chosen)]
    if parameter.whole:
        return int(chosen)
    short = float(f"{chosen:.4g}")  # what a person would write
    return min(max(short, parameter.low), parameter.high)


def _told(optuna: Any, search: Search, spaces: Mapping[str, Any], tried: Tried) -> Any:
    states = optuna.trial.TrialState
    unfinished = states.FAIL if tried.failed else states.RUNNING
    return optuna.trial.create_trial(
        params={each.name: _place(each, tried.values[each.name]) for each in search.parameters},
        distributions=dict(spaces),
        value=tried.score,
        state=unfinished if tried.score is None else states.COMPLETE,
    )


def _place(parameter: Range | OneOf, value: JsonValue) -> Any:
    """Returns what Optuna knows a value as."""
    return parameter.values.index(value) if isinstance(parameter, OneOf) else value
