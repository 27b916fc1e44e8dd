"""Bias and variance: the error in training and in validation, side by side."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from builder.training.doctor import counters
from builder.training.doctor.evidence import Evidence, Measure
from builder.training.doctor.finding import Finding, percent

ENOUGH_EPOCHS = 3
HIGH_ERROR = 0.1
"""A training error above which a network that does not get better is said to fit too little."""

NEAR_GUESSING = 0.8
"""Likewise, where one class is so common that guessing it is seldom wrong: this part of the error
of guessing."""

STANDARD_ERRORS = 3.0

FAR_RISE = 0.15
FAR_LOSSES, FAR_GAP, SMALL_GAP = 2.0, 0.1, 0.01
"""Where numbers are learnt there is no error of guessing to compare with: the validation loss is
far off when it is this many times that of training, and either lies above it by this part of the
loss at the beginning, or has risen by `FAR_RISE` since its least. A gap that is a small part of the
loss at the beginning is none."""

_OVERFITTING = (
    "The network knows its training examples better than the thing itself. More or "
    "augmented data, dropout, weight decay or a smaller network help; early stopping "
    "keeps the best epoch."
)


def labels_that_do_not_fit(evidence: Evidence) -> Iterable[Finding]:
    """The training examples are learnt by heart, and say nothing about others."""
    for measure, held_out in _held_out(evidence):
        gained = measure.chance - measure.train[-1]
        if gained > 0.3 * measure.chance and held_out.is_chance(measure):
            yield Finding(
                "labels",
                "problem",
                "The labels do not fit",
                "The network learns the training examples by heart, but on others it does no "
                "better than guessing. Either the labels have nothing to do with the inputs "
                f"(shuffled? a wrong column?), or training and {held_out.name} data are of two "
                "kinds.",
                (*side_by_side(measure), ("error of guessing", percent(measure.chance))),
                counters.regularization(evidence),
            )


def overfitting(evidence: Evidence) -> Iterable[Finding]:
    """The validation error is far above that of training, or its loss rises again."""
    if not evidence.measures:
        yield from _overfitting_by_loss(evidence)
    for measure, held_out in _held_out(evidence):
        train = _settled(measure.train)
        gap, noise = held_out.error - train, held_out.noise
        rise = _rise(evidence.validation_loss)
        far = gap > max(0.05, noise) and held_out.error > 2 * train
        rising = rise > FAR_RISE and gap > max(0.02, noise / 2) and _falls(evidence.loss)
        if (far or rising) and not held_out.is_chance(measure):
            yield Finding(
                "overfitting",
                "warning",
                "Overfitting: high variance",
                _OVERFITTING,
                (*side_by_side(measure), *_lowest(evidence, rise)),
                counters.regularization(evidence),
            )


def _overfitting_by_loss(evidence: Evidence) -> Iterable[Finding]:
    """The same where no output tells classes apart: only the loss can say it."""
    train, others = evidence.loss, _held_out_losses(evidence)
    if len(train) < ENOUGH_EPOCHS or not others:
        return
    rise, settled = _rise(evidence.validation_loss), _settled(train)
    gap = _settled(others) - settled
    # A network that has still to find how large the targets are begins far above their spread.
    beginnings = (train[0], evidence.first_loss, evidence.loss_of_the_mean)
    beginning = min(each for each in beginnings if each)
    far = gap > FAR_GAP * beginning or (rise > FAR_RISE and gap > SMALL_GAP * beginning)
    if _falls(train) and gap > (FAR_LOSSES - 1) * settled and far:
        yield Finding(
            "overfitting",
            "warning",
            "Overfitting: high variance",
            _OVERFITTING,
            (*losses_side_by_side(evidence), *_lowest(evidence, rise)),
            counters.regularization(evidence),
        )


def underfitting(evidence: Evidence) -> Iterable[Finding]:
    """The error is high in training already, and does not fall any more."""
    for measure in evidence.measures:
        if len(measure.train) < ENOUGH_EPOCHS + 2:
            continue
        train = _settled(measure.train)
        earlier = min(measure.train[:-ENOUGH_EPOCHS])
        stalls = earlier - min(measure.train[-ENOUGH_EPOCHS:]) < max(0.01, 0.03 * train)
        high = min(HIGH_ERROR, NEAR_GUESSING * measure.chance)
        if train > high and stalls and not _far_apart(measure):
            yield Finding(
                "underfitting",
                "warning",
                "Underfitting: high bias",
                "The network does not even fit its training examples, and it has stopped getting "
                "better. Give it more: wider or more layers, fewer constraints such as dropout, "
                "a better rate, or longer training.",
                (*side_by_side(measure), ("error of guessing", percent(measure.chance))),
                counters.capacity(evidence),
            )


def side_by_side(measure: Measure) -> tuple[tuple[str, str], ...]:
    """Returns the errors of training and validation as evidence; without validation, of test."""
    of = f", {measure.output}" if measure.output else ""
    found = [(f"training error{of}", percent(measure.train[-1]))]
    if measure.validation:
        found.append((f"validation error{of}", percent(measure.validation[-1])))
    elif measure.test is not None:
        found.append((f"test error{of}", percent(measure.test)))
    return tuple(found)


def losses_side_by_side(evidence: Evidence) -> tuple[tuple[str, str], ...]:
    """Returns the losses of training and validation as evidence; without validation, of test."""
    pairs = [("training loss", evidence.loss), ("validation loss", evidence.validation_loss)]
    if evidence.test_loss is not None and not evidence.validation_loss:
        pairs.append(("test loss", (evidence.test_loss,)))
    return tuple((words, f"{losses[-1]:.4g}") for words, losses in pairs if losses)


def is_far_from_done(evidence: Evidence) -> bool:
    """Whether an output is so often wrong in training that nothing can be said of bias yet."""
    return any(_settled(each.train) > HIGH_ERROR for each in evidence.measures if each.train)


def too_few_to_tell(evidence: Evidence) -> int:
    """Returns how many examples were held out, where a larger error on them may be chance; else 0.

    Where it is no chance, there is a finding.
    """
    for measure, held_out in _held_out(evidence):
        gap = held_out.error - _settled(measure.train)
        if 0.05 < gap <= held_out.noise:
            return held_out.size
    return 0


def _lowest(evidence: Evidence, rise: float) -> tuple[tuple[str, str], ...]:
    losses = evidence.validation_loss
    if not losses:  # it was no number from the first epoch on
        return ()
    best = losses.index(min(losses)) + 1
    return (
        ("lowest validation loss", f"epoch {best} of {evidence.epochs}"),
        ("risen since", percent(rise)),
    )


@dataclass(frozen=True, slots=True)
class _HeldOut:
    """The error on data that a network has not learnt from.

    Attributes:
        name: Which data these are.
        error: From 0 to 1.
        size: Examples.
    """

    name: str
    error: float
    size: int

    @property
    def noise(self) -> float:
        """How far the error may be from that on endless data of the kind."""
        return STANDARD_ERRORS * _standard_error(self.error, self.size)

    def is_chance(self, measure: Measure) -> bool:
        """Whether the error is that of guessing, as far as so many examples can tell."""
        noise = STANDARD_ERRORS * _standard_error(measure.chance, self.size)
        can_tell = noise < measure.chance / 2
        return can_tell and self.error > measure.chance - noise


def _held_out(evidence: Evidence) -> list[tuple[Measure, _HeldOut]]:
    """Returns the errors that can be compared with those of training.

    They are of validation, and of test where there is none. Test data are measured on once, at
    the end: what they show is not known before.
    """
    found = []
    for measure in evidence.measures:
        if len(measure.train) < ENOUGH_EPOCHS:
            continue
        if len(measure.validation) >= ENOUGH_EPOCHS:
            error = _settled(measure.validation)
            found.append((measure, _HeldOut("validation", error, evidence.validation_size)))
        elif not measure.validation and measure.test is not None:
            found.append((measure, _HeldOut("test", measure.test, evidence.test_size)))
    return found


def _held_out_losses(evidence: Evidence) -> tuple[float, ...]:
    """The same of losses; empty where too little is known."""
    losses = evidence.validation_loss
    if not losses and evidence.test_loss is not None:
        return (evidence.test_loss,)
    return losses if len(losses) >= ENOUGH_EPOCHS else ()


def _settled(errors: tuple[float, ...]) -> float:
    """Returns the middle of the last three values: one epoch says little."""
    return sorted(errors[-3:])[len(errors[-3:]) // 2]


def _far_apart(measure: Measure) -> bool:
    train, held_out = _settled(measure.train), measure.test
    if measure.validation:
        held_out = _settled(measure.validation)
    return held_out is not None and held_out > 1.5 * train + 0.02


def _standard_error(error: float, examples: int) -> float:
    return math.sqrt(max(error * (1 - error), 1e-4) / examples) if examples else 1.0


def _rise(losses: tuple[float, ...]) -> float:
    """Returns by what part the loss lies above its least value, for three epochs at the least."""
    if len(losses) < ENOUGH_EPOCHS + 1 or min(losses) <= 0:
        return 0.0
    return min(losses[-ENOUGH_EPOCHS:]) / min(losses) - 1


def _falls(losses: tuple[float, ...]) -> bool:
    return len(losses) > 1 and losses[-1] < losses[0]
