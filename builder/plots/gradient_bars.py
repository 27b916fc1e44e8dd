"""Gradients and steps by layer, as rows of HTML: drawn again in place, nothing flickers.

The classes are those of `assets/probes.css`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape

from builder.plots.feature_maps import short
from builder.training.probes.findings import Gradients, LayerGradient

VANISHING = 1e-6
EXPLODING = 1e2
HARDLY = 1e-5
FAR = 1e-1
HEALTHY = (1e-4, 1e-2)
"""Steps of about a thousandth of the weights are usual where learning goes well. Source: Karpathy,
CS231n, "Neural Networks Part 3: Learning and Evaluation", ratio of weights and updates."""

APART = 1e3
"""Gradients of the first and the last layer that are further apart than this are worth a word."""


@dataclass(frozen=True)
class LogAxis:
    """A logarithmic axis from one power of ten to another.

    Attributes:
        low: The exponent at the left end.
        high: The exponent at the right end.
    """

    low: int
    high: int

    def place(self, value: float) -> float:
        """Returns where a value is, in percent of the axis; what is beyond it is at its end."""
        if value <= 0:
            return 0.0
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return round(100 * min(1.0, max(0.0, share)), 2)

    def ticks(self) -> list[float]:
        """Returns the powers of ten that are written, about five."""
        step = max(1, round((self.high - self.low) / 4))
        return [10.0**power for power in range(self.low, self.high + 1, step)]


GRADIENT_AXIS = LogAxis(-8, 2)
UPDATE_AXIS = LogAxis(-6, 0)


def gradient_word(layer: LayerGradient) -> str:
    """Says what is unusual of a gradient; empty where nothing is."""
    size = layer.gradient
    if size is None:
        return "not a number"
    if size == 0:
        return "no gradient"
    if size < VANISHING:
        return "vanishing"
    return "exploding" if size > EXPLODING else ""


def update_word(layer: LayerGradient) -> str:
    """Says what is unusual of a step; empty where nothing is."""
    size = layer.update
    if size is None:
        return ""
    if size < HARDLY:
        return "hardly moves"
    return "moves too far" if size > FAR else ""


def gradient_summary(found: Gradients) -> str:
    """Says in a sentence how the gradients of the first and the last layer compare."""
    sizes = [layer.gradient for layer in found.layers]
    if len(sizes) < 2 or not sizes[0] or not sizes[-1]:
        return ""
    first, last = found.layers[0].name, found.layers[-1].name
    ratio = sizes[-1] / sizes[0]
    if ratio > APART:
        return f"The gradient of {first} is {ratio:,.0f} times smaller than that of {last}."
    if ratio < 1 / APART:
        return f"The gradient of {first} is {1 / ratio:,.0f} times larger than that of {last}."
    return ""


def gradient_rows(found: Gradients) -> str:
    """Draws a row for each layer: its gradient on one axis, its step on another.

    Args:
        found: What the probe saw.

    Returns:
        HTML.
    """
    steps = "step" if found.steps == 1 else f"{found.steps} steps"
    head = (
        '<div class="p-row p-head" role="row">'
        '<span class="p-name" role="columnheader">layer</span>'
        f'<span class="p-axis" role="columnheader"><b>gradient norm</b>{_ticks(GRADIENT_AXIS)}'
        "</span><span></span>"
        f'<span class="p-axis" role="columnheader"><b>{steps} / weights</b>'
        f'{_ticks(UPDATE_AXIS)}</span><span></span><span class="p-word"></span></div>'
    )
    rows = "".join(_row(layer) for layer in found.layers)
    label = "Gradient norm and size of a step by layer"
    return f'<div class="p-rows" role="table" aria-label="{label}">{head}{rows}</div>'


def _ticks(axis: LogAxis) -> str:
    return "".join(
        f'<i style="left:{axis.place(tick)}%">{_power(tick)}</i>' for tick in axis.ticks()
    )


def _power(tick: float) -> str:
    power = round(math.log10(tick))
    return "1" if power == 0 else f"10<sup>{power}</sup>".replace("-", "−")


def _row(layer: LayerGradient) -> str:
    words = [word for word in (gradient_word(layer), update_word(layer)) if word]
    state = "p-bad" if words else ""
    name = escape(layer.name)
    return (
        f'<div class="p-row {state}" role="row">'
        f'<span class="p-name" role="rowheader" title="{name}">{name}</span>'
        f'<span class="p-track" role="cell">{_bar(layer.gradient)}</span>'
        f'<span class="p-number" role="cell">{_written(layer.gradient)}</span>'
        f'<span class="p-track" role="cell">{_band()}{_dot(layer.update)}</span>'
        f'<span class="p-number" role="cell">{_written(layer.update)}</span>'
        f'<span class="p-word" role="cell">{escape(" · ".join(words))}</span></div>'
    )


def _bar(size: float | None) -> str:
    return "" if not size else f'<u style="width:{GRADIENT_AXIS.place(size)}%"></u>'


def _dot(size: float | None) -> str:
    return "" if not size else f'<s style="left:{UPDATE_AXIS.place(size)}%"></s>'


def _band() -> str:
    low, high = (UPDATE_AXIS.place(end) for end in HEALTHY)
    middle = UPDATE_AXIS.place(1e-3)
    return (
        f'<em style="left:{low}%;width:{round(high - low, 2)}%"></em><q style="left:{middle}%"></q>'
    )


def _written(size: float | None) -> str:
    return "–" if size is None else short(size)
