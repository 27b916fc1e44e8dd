"""What is wrong inside: units that do nothing, gradients that vanish or explode."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from builder.training.doctor import counters
from builder.training.doctor.evidence import Evidence
from builder.training.doctor.finding import Finding
from builder.training.doctor.learning import has_learnt
from builder.training.probes.findings import LayerGradient, Units

MANY = 0.6
"""The part of a layer's units without effect from which on it matters; some are usual."""

FEW_UNITS = 4
DEEP = 4
VANISHED, EXPLODED = 1e-4, 1e3
"""A gradient per weight this much smaller, or larger, at the inputs than at the outputs."""

LARGE_GRADIENT = 1e3


def dead_units(evidence: Evidence) -> Iterable[Finding]:
    """Many units of a layer are zero for every example, and the others have not learnt it."""
    if has_learnt(evidence):
        return
    for units in _idle(evidence, "dead"):
        yield Finding(
            "dead_units",
            "problem",
            "Dead units",
            f"Most units of {units.name} are zero for every example that was looked at: no "
            "gradient reaches them, so they stay so. A lower rate, another initialization, or "
            "an activation with a slope below zero helps.",
            _counted(units, evidence),
            counters.activation(evidence, units.name, ("leaky_relu", "elu"))
            or counters.rates(evidence, 0.3, 0.1),
        )


def saturated_units(evidence: Evidence) -> Iterable[Finding]:
    """Many units of a layer are at the ends of their range."""
    for units in _idle(evidence, "saturated"):
        yield Finding(
            "saturated_units",
            "warning",
            "Saturated units",
            f"Most units of {units.name} are at the ends of their range for nearly all examples: "
            "there the activation is flat, and hardly any gradient comes through. Scale the "
            "inputs, lower the rate, or use another activation.",
            _counted(units, evidence),
            counters.activation(evidence, units.name, ("relu",)),
        )


def vanishing_gradients(evidence: Evidence) -> Iterable[Finding]:
    """Hardly anything of the gradient arrives at the layers near the inputs."""
    layers = _known(evidence)
    if len(layers) < DEEP or not _is_unfinished(evidence):
        return
    first, last = _strength(layers[: len(layers) // 3 or 1]), _strength(layers[-2:])
    if last > 0 and first < VANISHED * last:
        advice = (
            "Shortcuts around layers carry it past them (the residual block); "
            if counters.without_shortcuts_is_the_cause(evidence)
            else ""
        )
        yield Finding(
            "vanishing_gradients",
            "problem",
            "Vanishing gradients",
            "On its way back the gradient becomes smaller layer by layer, and the first layers "
            f"hardly learn. {advice}ReLU in place of sigmoid or tanh, and batch normalization, "
            "keep it alive.".replace("  ", " "),
            _gradients(layers),
            counters.activation(evidence, layers[0].name, ("relu",)),
        )


def exploding_gradients(evidence: Evidence) -> Iterable[Finding]:
    """The gradient grows layer by layer, or is huge.

    Where numbers are learnt it has their units: it is not too large where it leads down.
    """
    layers = _known(evidence)
    if len(layers) < 2 or has_learnt(evidence):
        return
    norms = [layer.gradient for layer in layers if layer.gradient is not None]
    first, last = _strength(layers[: len(layers) // 3 or 1]), _strength(layers[-2:])
    unfinished = _is_unfinished(evidence)
    grows = len(layers) >= DEEP and unfinished and last > 0 and first > EXPLODED * last
    huge = max(norms) > LARGE_GRADIENT and (unfinished or evidence.guessing_loss is not None)
    if grows or huge:
        yield Finding(
            "exploding_gradients",
            "problem",
            "Exploding gradients",
            "The gradient is so large that a step goes anywhere. Clip it (the optimizer's "
            "clipnorm), scale inputs and targets, lower the rate, or normalize between layers.",
            _gradients(layers),
            counters.rates(evidence, 0.1, 0.01),
        )


def _idle(evidence: Evidence, state: str) -> list[Units]:
    if evidence.weights is None or evidence.epochs < 1:
        return []
    found = (each for each in evidence.weights.units if each.state == state)
    return [each for each in found if each.of >= FEW_UNITS and each.count >= MANY * each.of][:1]


def _counted(units: Units, evidence: Evidence) -> tuple[tuple[str, str], ...]:
    examples = evidence.weights.examples if evidence.weights else 0
    return (
        (f"{units.state} units of {units.name}", f"{units.count} of {units.of}"),
        ("examples looked at", f"{examples}"),
    )


def _known(evidence: Evidence) -> Sequence[LayerGradient]:
    layers = evidence.gradients.layers if evidence.gradients else ()
    return [each for each in layers if each.gradient is not None and each.weight]


def _strength(layers: Sequence[LayerGradient]) -> float:
    """Returns the largest gradient per weight of some layers."""
    return max((each.gradient or 0.0) / (each.weight or 1.0) for each in layers)


def _is_unfinished(evidence: Evidence) -> bool:
    """Whether the training loss is still more than half of what it was at first."""
    if not evidence.loss or evidence.first_loss is None:
        return True
    return evidence.loss[-1] > 0.5 * evidence.first_loss


def _gradients(layers: Sequence[LayerGradient]) -> tuple[tuple[str, str], ...]:
    ends = (layers[0], layers[-1])
    return tuple((f"gradient of {each.name}", f"{each.gradient or 0.0:.1e}") for each in ends)
