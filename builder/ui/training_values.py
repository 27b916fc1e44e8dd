"""Fields of the values of `builder.training.choices`: of schedules and of callbacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from builder.graph.document import Value
from builder.training.choices import (
    BestCheckpoint,
    CosineDecay,
    EarlyStopping,
    ExponentialDecay,
    OneCycle,
    ReduceOnPlateau,
    StepDecay,
    TensorBoardLog,
    WarmUp,
)
from builder.ui.session import Session
from builder.ui.training_fields import (
    Parts,
    Then,
    choice_field,
    number_field,
    truth_field,
)

_LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class Row:
    """How one field of a value is shown.

    Attributes:
        name: The field.
        label: What stands beside it.
        least: The least number; None where it is no number.
        most: The greatest number.
        help: What it means.
    """

    name: str
    label: str
    least: float | None = None
    most: float | None = None
    help: str = ""


_MONITOR = Row("monitor", "Watches", help="What has to become better.")
_DELTA = Row("min_delta", "Least gain", 0, 1e6, "A smaller one does not count as better.")

ROWS: Mapping[type[Value], tuple[Row, ...]] = {
    StepDecay: (
        Row("factor", "Factor", _LEAST, 1e3, "The rate is multiplied by it."),
        Row("every", "Every … epochs", 1, 100_000),
    ),
    ExponentialDecay: (Row("factor", "Factor per epoch", _LEAST, 1e3),),
    CosineDecay: (Row("end", "Ends at", 0, 1, "As a part of the first rate."),),
    WarmUp: (
        Row("epochs", "Rises for … epochs", 1, 100_000),
        Row("end", "Ends at", 0, 1, "As a part of the full rate; 1 leaves it there."),
    ),
    OneCycle: (
        Row("start", "Begins at", 0, 1, "As a part of the full rate."),
        Row("rise", "Rises for", 0, 1, "As a part of the run."),
    ),
    EarlyStopping: (
        _MONITOR,
        Row("patience", "Patience", 1, 100_000, "Epochs without any gain before it stops."),
        _DELTA,
        Row("restore_best_weights", "Best weights back", help="Goes back to the best epoch."),
    ),
    ReduceOnPlateau: (
        _MONITOR,
        Row("factor", "Factor", _LEAST, 0.999999, "The rate is multiplied by it."),
        Row("patience", "Patience", 1, 100_000, "Epochs without any gain before that."),
        _DELTA,
        Row("min_learning_rate", "Least rate", 0, 10),
    ),
    BestCheckpoint: (_MONITOR,),
    TensorBoardLog: (
        Row("histograms_every", "Histograms every …", 0, 100_000, "Epochs; 0 leaves them out."),
    ),
}
"""The fields of each value, in the order in which they are shown."""


def draw_value(
    session: Session,
    parts: Parts,
    value: Value,
    then: Then,
    args: tuple[Any, ...] = (),
    *,
    monitors: Sequence[str] = (),
) -> None:
    """Draws the fields of a value.

    Args:
        session: Whose setup it is.
        parts: What tells these fields from all others.
        value: What is shown.
        then: Takes the name of a field and its new value, after the session and `args`.
        args: What it is given before that.
        monitors: What can be watched.
    """
    for row in ROWS.get(type(value), ()):
        shown = getattr(value, row.name)
        place, taken = (*parts, row.name), (*args, row.name)
        words = row.help or None
        if row.name == "monitor":
            choice_field(session, row.label, place, monitors, shown, then, taken, help=words)
        elif isinstance(shown, bool):
            truth_field(session, row.label, place, shown, then, taken, help=words)
        else:
            number_field(
                session, row.label, place, shown, (row.least, row.most), then, taken,
                whole=isinstance(shown, int), help=words,
            )  # fmt: skip
