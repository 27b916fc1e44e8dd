"""What is written on the curves where something was changed."""

from __future__ import annotations

from builder.training.events import Changed, Resumed
from builder.ui.live_curves import Mark

_NAMES = {
    "learning_rate": "rate",
    "momentum": "momentum",
    "weight_decay": "weight decay",
    "batch_size": "batch",
}


def change_mark(event: Changed, x: float) -> Mark:
    """Says what was set, at a place on the axis of epochs: `rate 0.05 → 0.01`."""
    before = "" if event.before is None else f"{event.before:.4g} "
    by = " (plateau)" if event.by == "reduce_on_plateau" else ""
    name = _NAMES.get(event.name, event.name)
    return Mark(x=round(x, 6), label=f"{name} {before}→ {event.after:.4g}{by}")


def resumed_mark(event: Resumed) -> Mark:
    """Says that the run resumed after an end."""
    return Mark(x=float(event.epoch), label="resumed")
