"""All probes. Heavy: their modules import Keras and TensorFlow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from builder.training.choices import Probe
from builder.training.probes import boundary, gradients, pictures, timing, weights
from builder.training.probes.findings import Finding
from builder.training.probes.subject import Subject


class Look(Protocol):
    """A probe at work."""

    def prepare(self) -> None:
        """Is called right before the step after which it looks."""

    def look(self, steps: int, /) -> Finding:
        """Looks; takes the steps since `prepare`."""


Maker = Callable[[Subject], Look | None]
"""Makes a probe for a training; None where there is nothing for it to look at."""

MAKERS: Mapping[Probe, Maker] = {
    "gradients": gradients.make,
    "weights": weights.make,
    "timing": timing.make,
    "boundary": boundary.make,
    "pictures": pictures.make,
}

TITLES: Mapping[Probe, str] = {
    "gradients": "gradients",
    "weights": "weights",
    "timing": "times of the passes",
    "boundary": "decision boundary",
    "pictures": "filters and feature maps",
}
