"""Whether the loss falls as it should: the rate, plateaus, numbers that are none."""

from __future__ import annotations

import statistics
from collections.abc import Iterable

from builder.training.doctor import counters
from builder.training.doctor.evidence import Evidence
from builder.training.doctor.finding import Finding, percent

LEARNT_ERROR = 0.02
"""An error below which nothing more is asked of a network."""

LARGE_UPDATE, SMALL_UPDATE = 3e-2, 1e-4
"""Steps of about a thousandth of the weights are usual: far more or far less is suspicious."""

PLATEAU_EPOCHS = 5


def not_a_number(evidence: Evidence) -> Iterable[Finding]:
    """The loss has left all bounds, or has never been within any."""
    if evidence.diverged and evidence.first_loss is None:
        yield Finding(
            "not_a_number",
            "problem",
            "The loss was never a number",
            "It was none for the very first examples, before the weights have changed: so it is "
            "not the learning rate. Look at the loss (a formula that divides by 0, or takes the "
            "logarithm of it?) and at the data (numbers that are missing?).",
            (("loss of the first batch", "not a number"),),
        )
    elif evidence.diverged:
        yield Finding(
            "not_a_number",
            "problem",
            "The loss is not a number",
            "The weights have grown without bounds. Mostly the learning rate is too high: each "
            "step overshoots, and the next one overshoots the more. Try a tenth of the rate.",
            (("learning rate", f"{evidence.spec.learning_rate:g}"), *_losses(evidence)),
            counters.rates(evidence, 0.1, 0.01),
        )


def rate_too_high(evidence: Evidence) -> Iterable[Finding]:
    """The loss jumps, or rises, and the steps are large."""
    if evidence.diverged or evidence.epochs < 2 or has_learnt(evidence):
        return
    update = median_update(evidence)
    last, least = evidence.loss[-1], min(evidence.loss)
    rises = last > 1.5 * least and last > 0.5 * (evidence.first_loss or last)
    blown = evidence.first_loss is not None and last > 3 * max(evidence.first_loss, 1e-9)
    stuck = _at_guessing(evidence) and update is not None and update > LARGE_UPDATE
    lost = _at_guessing(evidence) and _has_jumped(evidence)
    if not (blown or stuck or lost or (rises and update is not None and update > LARGE_UPDATE)):
        return
    yield Finding(
        "rate_too_high",
        "problem",
        "The learning rate is too high",
        "The loss does not settle: each step goes past the place where it would be low. Try a "
        "third or a tenth of the rate, or a warm-up.",
        (
            ("learning rate", f"{evidence.spec.learning_rate:g}"),
            *_losses(evidence),
            *_update(update),
        ),
        counters.rates(evidence, 0.3, 0.1, 0.01),
    )


def rate_too_low(evidence: Evidence) -> Iterable[Finding]:
    """The loss falls, but hardly, and the steps are tiny."""
    if evidence.diverged or evidence.epochs < 3 or has_learnt(evidence):
        return
    update = median_update(evidence)
    if update is None or update > SMALL_UPDATE or update == 0:
        return
    first = evidence.first_loss or evidence.loss[0]
    falls = all(b <= a * 1.001 for a, b in zip(evidence.loss, evidence.loss[1:], strict=False))
    if falls and evidence.loss[-1] > 0.7 * first:
        yield Finding(
            "rate_too_low",
            "problem",
            "The learning rate is too low",
            "The loss falls evenly, but hardly: at this pace it takes very many epochs. Try three "
            "or ten times the rate.",
            (
                ("learning rate", f"{evidence.spec.learning_rate:g}"),
                *_losses(evidence),
                *_update(update),
            ),
            counters.rates(evidence, 3, 10, 100),
        )


def plateau(evidence: Evidence) -> Iterable[Finding]:
    """Nothing has become better for some epochs, and it is not yet good."""
    if evidence.epochs < PLATEAU_EPOCHS + 2 or has_learnt(evidence):
        return
    if evidence.diverged or _at_guessing(evidence) or _has_converged(evidence):
        return
    before = min(evidence.loss[:-PLATEAU_EPOCHS])
    gained = 1 - min(evidence.loss[-PLATEAU_EPOCHS:]) / before if before > 0 else 0.0
    update = median_update(evidence)
    if gained < 0.01 and (update is None or update > SMALL_UPDATE):
        yield Finding(
            "plateau",
            "info",
            "A plateau",
            f"The training loss has hardly become better for {PLATEAU_EPOCHS} epochs. Perhaps "
            "this is all there is to learn. Or the steps have become too large to go further "
            "down: let the rate fall.",
            (
                *_losses(evidence),
                (f"gained in {PLATEAU_EPOCHS} epochs", percent(max(0.0, gained))),
                *_update(update),
            ),
            counters.schedules(evidence),
        )


def median_update(evidence: Evidence) -> float | None:
    """Returns the median over the layers of a step's length by the length of the weights.

    Of several steps in one go it is the mean of how far they came.
    """
    seen = evidence.gradients
    if seen is None:
        return None
    known = [each.update / seen.steps for each in seen.layers if each.update is not None]
    return statistics.median(known) if known else None


def has_learnt(evidence: Evidence) -> bool:
    """Whether every output that tells classes apart is nearly always right in training."""
    measures = [each for each in evidence.measures if each.train]
    return bool(measures) and all(each.train[-1] <= LEARNT_ERROR for each in measures)


def _has_converged(evidence: Evidence) -> bool:
    """Whether hardly anything is left of the loss of the first batch."""
    return evidence.first_loss is not None and evidence.loss[-1] < 0.01 * evidence.first_loss


def _at_guessing(evidence: Evidence) -> bool:
    """Whether the network still does no better than one that gives all classes the same."""
    guessing = evidence.guessing_loss
    return guessing is not None and evidence.loss[-1] > 0.95 * guessing


def _has_jumped(evidence: Evidence) -> bool:
    """Whether the loss was far above that of guessing at some time: that takes large steps."""
    guessing = evidence.guessing_loss
    return guessing is not None and max(evidence.loss) > 1.5 * guessing


def _losses(evidence: Evidence) -> tuple[tuple[str, str], ...]:
    found = []
    if evidence.first_loss is not None:
        found.append(("loss of the first batch", f"{evidence.first_loss:.4g}"))
    if evidence.loss:
        found.append((f"training loss, epoch {evidence.epochs}", f"{evidence.loss[-1]:.4g}"))
    return tuple(found)


def _update(update: float | None) -> tuple[tuple[str, str], ...]:
    return () if update is None else (("step / weights, median layer", f"{update:.1e}"),)
