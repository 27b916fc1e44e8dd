"""All rules, and what is said where none of them finds anything."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from builder.training.doctor.evidence import Evidence
from builder.training.doctor.finding import Finding
from builder.training.doctor.generalising import (
    is_far_from_done,
    labels_that_do_not_fit,
    losses_side_by_side,
    overfitting,
    side_by_side,
    too_few_to_tell,
    underfitting,
)
from builder.training.doctor.inside import (
    dead_units,
    exploding_gradients,
    saturated_units,
    vanishing_gradients,
)
from builder.training.doctor.learning import (
    median_update,
    not_a_number,
    plateau,
    rate_too_high,
    rate_too_low,
)

RULES: Mapping[str, Callable[[Evidence], Iterable[Finding]]] = {
    "not_a_number": not_a_number,
    "dead_units": dead_units,
    "exploding_gradients": exploding_gradients,
    "vanishing_gradients": vanishing_gradients,
    "rate_too_high": rate_too_high,
    "rate_too_low": rate_too_low,
    "labels": labels_that_do_not_fit,
    "overfitting": overfitting,
    "underfitting": underfitting,
    "saturated_units": saturated_units,
    "plateau": plateau,
}
"""By code, the causes before what they bring about."""

EXPLAINS: Mapping[str, tuple[str, ...]] = {
    "not_a_number": ("rate_too_high", "exploding_gradients", "plateau", "underfitting"),
    "dead_units": ("underfitting", "plateau", "vanishing_gradients"),
    "exploding_gradients": ("rate_too_high", "underfitting", "plateau"),
    "vanishing_gradients": ("underfitting", "plateau", "rate_too_low", "saturated_units"),
    "rate_too_high": ("underfitting", "plateau"),
    "rate_too_low": ("underfitting", "plateau"),
    "labels": ("overfitting",),
    "underfitting": ("plateau",),
    "overfitting": ("plateau",),
}
"""What does not need to be said beside a finding, since it follows from it."""

EARLY = 3
"""Epochs before which nothing good is said."""


def examine(evidence: Evidence) -> tuple[Finding, ...]:
    """Says what is wrong with a training, the causes first; or that it goes well.

    Args:
        evidence: What is known of the run.

    Returns:
        At least one finding.
    """
    found: list[Finding] = []
    explained: set[str] = set()
    for code, rule in RULES.items():
        if code not in explained:
            new = list(rule(evidence))
            found += new
            explained |= {each for _ in new[:1] for each in EXPLAINS.get(code, ())}
    return tuple(found) or (_well(evidence),)


def _well(evidence: Evidence) -> Finding:
    numbers = tuple(pair for each in evidence.measures if each.train for pair in side_by_side(each))
    numbers = numbers or losses_side_by_side(evidence)
    update = median_update(evidence)
    if update is not None:
        numbers += (("step / weights, median layer", f"{update:.1e}"),)
    if evidence.epochs < EARLY and not evidence.ended:
        words = "Nothing stands out so far. After some epochs there is more to say."
        return Finding("early", "info", "Too early to say", words, numbers)
    if evidence.epochs == 0:
        return Finding("early", "info", "Nothing to say", "No epoch was done.", numbers)
    title = "Learning, not done yet" if is_far_from_done(evidence) else "Learning well"
    return Finding("healthy", "good", title, _praise(evidence), numbers)


def _praise(evidence: Evidence) -> str:
    tested = not evidence.validation_loss and evidence.test_loss is not None
    if not evidence.validation_loss and not tested:
        return (
            "The loss falls, and nothing inside stands out. But without validation data nobody can "
            "see whether the network understands, or knows these examples by heart."
        )
    if is_far_from_done(evidence):
        return (
            "Nothing stands out, but the network is still often wrong on its training examples: "
            "what it can do shows when it has trained for longer."
        )
    where = "on the test data" if tested else "in validation"
    if few := too_few_to_tell(evidence):
        return (
            f"Nothing stands out. There are more errors {where} than in training, but {few:,} "
            "examples are too few to say whether that is chance: keep more of them apart."
        )
    known = (each.test is not None if tested else each.validation for each in evidence.measures)
    if any(known):
        return f"Errors in training and {where} are close: low bias, low variance."
    if tested:
        return "The loss has fallen, is low on the test data too, and nothing inside stands out."
    return "The loss falls, in validation too, and nothing inside stands out."
