"""Rates over time: what a schedule makes of the base rate at each step.

Pure functions, without Keras; where Keras has the same schedule, a test holds them to it. The
base rate is the spec's learning rate, or what a person or `reduce_on_plateau` has set since: a
schedule is a factor on it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from builder.training.choices import (
    CosineDecay,
    ExponentialDecay,
    OneCycle,
    Schedule,
    StepDecay,
    WarmUp,
)


@dataclass(frozen=True, slots=True)
class RateCurve:
    """A rate over a run, for a plot.

    Attributes:
        epochs: Where, in epochs from 0.
        rates: The rate there.
    """

    epochs: tuple[float, ...]
    rates: tuple[float, ...]


def rate(
    schedule: Schedule | None, base: float, step: int, steps_per_epoch: int, total_steps: int
) -> float:
    """Returns the rate of one step.

    Args:
        schedule: How the rate changes; None leaves it at the base.
        base: The rate without the schedule.
        step: Steps done before, from 0; after the last one the rate stays.
        steps_per_epoch: Steps in an epoch.
        total_steps: Steps of the whole run.
    """
    done = min(step, total_steps)
    match schedule:
        case None:
            return base
        case StepDecay(factor=factor, every=every):
            return base * _power(factor, done // (every * steps_per_epoch))
        case ExponentialDecay(factor=factor):
            return base * _power(factor, done / steps_per_epoch)
        case CosineDecay(end=end):
            return base * _falling(done / total_steps, end)
        case WarmUp(epochs=epochs, end=end):
            rise = epochs * steps_per_epoch
            if done < rise:
                return base * done / rise
            return base * _falling((done - rise) / max(1, total_steps - rise), end)
        case OneCycle(start=start, rise=part):
            rise_steps = part * total_steps
            if done < rise_steps:
                return base * (1 - (1 - start) * _falling(done / rise_steps, 0.0))
            return base * _falling((done - rise_steps) / max(1e-9, total_steps - rise_steps), 0.0)


def curve(
    schedule: Schedule | None,
    base: float,
    steps_per_epoch: int,
    epochs: int,
    points: int = 400,
) -> RateCurve:
    """Returns the rate over a whole run.

    Args:
        schedule: How the rate changes.
        base: The rate without it.
        steps_per_epoch: Steps in an epoch.
        epochs: Epochs of the run.
        points: How many points the curve has at the most; steps are left out evenly beyond.
    """
    total = steps_per_epoch * epochs
    count = max(2, min(points, total))
    steps = sorted({round(place * (total - 1) / (count - 1)) for place in range(count)})
    return RateCurve(
        epochs=tuple(step / steps_per_epoch for step in steps),
        rates=tuple(rate(schedule, base, step, steps_per_epoch, total) for step in steps),
    )


def schedule_problem(schedule: Schedule | None, epochs: int) -> str | None:
    """Says in words what makes a schedule pointless for a run, or None where nothing does.

    Args:
        schedule: How the rate changes.
        epochs: Epochs of the run.
    """
    if isinstance(schedule, WarmUp) and schedule.epochs >= epochs:
        return (
            f"The rate rises over {schedule.epochs:,} epochs, the run has {epochs:,}: it would "
            "never reach its full value. Choose fewer epochs for the rise."
        )
    if isinstance(schedule, StepDecay) and schedule.every >= epochs:
        return (
            f"The rate changes after every {schedule.every:,} epochs, the run has {epochs:,}: it "
            "would never change."
        )
    return None


def _power(factor: float, exponent: float) -> float:
    """Returns a power; one that is too large for a number is infinite, as its rate is then."""
    try:
        return float(factor**exponent)
    except OverflowError:
        return math.inf


def _falling(part: float, end: float) -> float:
    """Half a cosine from 1 to `end` as `part` goes from 0 to 1."""
    return end + (1 - end) * (1 + math.cos(math.pi * min(part, 1.0))) / 2
