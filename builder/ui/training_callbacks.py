"""What watches the training: early stopping, plateaus, the best weights, logs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from builder.graph.document import Value
from builder.training.choices import (
    BestCheckpoint,
    Callback,
    CsvLog,
    EarlyStopping,
    ReduceOnPlateau,
    TensorBoardLog,
)
from builder.training.head import model_outputs
from builder.training.monitors import monitor_names
from builder.training.spec import TrainingSpec
from builder.ui.session import Session
from builder.ui.training_choices import choose, current_spec, forget_drafts
from builder.ui.training_fields import more, truth_field
from builder.ui.training_values import draw_value


@dataclass(frozen=True, slots=True)
class Watch:
    """A callback that can be chosen: its class, its title and what it does, in words."""

    kind: type[Value]
    title: str
    brief: str
    about: str


WATCHES: Mapping[str, Watch] = {
    "early_stopping": Watch(
        EarlyStopping, "Early stopping", "early stopping",
        "Ends the run when nothing becomes better any more.",
    ),
    "reduce_on_plateau": Watch(
        ReduceOnPlateau, "Lower the rate on a plateau", "plateau",
        "Makes the steps smaller when nothing becomes better.",
    ),
    "best_checkpoint": Watch(
        BestCheckpoint, "Keep the best weights", "best weights",
        "The weights of the best epoch stay on the disk, whatever else is removed: a later run can "
        "start from them, and page Runs has them to download.",
    ),
    "csv_log": Watch(
        CsvLog, "CSV log", "CSV", "Writes history.csv, a line per epoch: to download on page Runs.",
    ),
    "tensorboard": Watch(
        TensorBoardLog, "TensorBoard logs", "TensorBoard",
        "For `tensorboard --logdir`: scalars, the graph, histograms. To download on page Runs.",
    ),
}  # fmt: skip
"""The callbacks by `kind`, in the order in which they are offered."""


def draw_callbacks(session: Session, spec: TrainingSpec) -> None:
    """Draws a line that says what watches the training, and opens to the choice."""
    more(session, "callbacks", "Callbacks", callback_words(spec), lambda: _draw(session))


def callback_words(spec: TrainingSpec) -> str:
    """Says in a line what watches the training."""
    chosen = {each.kind for each in spec.callbacks}
    return " · ".join(watch.brief for kind, watch in WATCHES.items() if kind in chosen) or "none"


def _monitors(session: Session, spec: TrainingSpec) -> tuple[str, ...]:
    """What a callback can watch, the most sensible first."""
    return monitor_names([name for name, _ in model_outputs(session.graph)], spec)


def _draw(session: Session) -> None:
    spec = current_spec(session)
    chosen: dict[str, Callback] = {each.kind: each for each in spec.callbacks}
    for kind, watch in WATCHES.items():
        truth_field(
            session, watch.title, ("callbacks", kind), kind in chosen, _switch, (kind,),
            help=watch.about,
        )  # fmt: skip
        if kind in chosen:
            draw_value(
                session,
                ("callbacks", kind),
                chosen[kind],
                _set,
                (kind,),
                monitors=_monitors(session, spec),
            )


def _switch(session: Session, kind: str, on: bool) -> None:
    spec = current_spec(session)
    others: dict[str, Callback] = {each.kind: each for each in spec.callbacks if each.kind != kind}
    forget_drafts(session, "callbacks", kind, "")
    if on:
        names = _monitors(session, spec)
        made: Any = WATCHES[kind].kind()
        if getattr(made, "monitor", names[0]) not in names:
            made = made.model_copy(update={"monitor": names[0]})
        others[kind] = made
    choose(session, callbacks=_ordered(others))


def _set(session: Session, kind: str, name: str, value: Any) -> None:
    callbacks: dict[str, Callback] = {
        each.kind: each.model_copy(update={name: value}) if each.kind == kind else each
        for each in current_spec(session).callbacks
    }
    choose(session, callbacks=_ordered(callbacks))


def _ordered(callbacks: Mapping[str, Callback]) -> tuple[Callback, ...]:
    return tuple(callbacks[kind] for kind in WATCHES if kind in callbacks)
