"""What the doctor finds, and the experiment that would show whether it is right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from builder.training.experiments.plan import Plan

Severity = Literal["good", "info", "warning", "problem"]


@dataclass(frozen=True, slots=True)
class Counter:
    """A counter-experiment: the run again, with the supposed cause changed and not changed.

    Attributes:
        label: What starting it is called.
        plan: What is varied, from the run's own network and training.
    """

    label: str
    plan: Plan


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that can be said of a training.

    Attributes:
        code: Which finding it is: the key of its rule.
        severity: How bad it is.
        title: The finding in two or three words.
        message: What it means and what helps, for a student.
        numbers: The evidence: pairs of what was measured and the value in words.
        counter: The experiment that shows whether it is right; None where there is none.
    """

    code: str
    severity: Severity
    title: str
    message: str
    numbers: tuple[tuple[str, str], ...] = ()
    counter: Counter | None = None


def percent(part: float) -> str:
    """Writes a part as `12.3 %`."""
    return f"{100 * part:.1f} %"
