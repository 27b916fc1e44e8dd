"""The optimizer with its arguments, and how the rate changes over the run."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import streamlit as st

from builder.graph.document import Value
from builder.plots.rates import rate_plot
from builder.training.catalogue import choices
from builder.training.choices import (
    CosineDecay,
    ExponentialDecay,
    OneCycle,
    Schedule,
    StepDecay,
    WarmUp,
)
from builder.training.schedules import curve, schedule_problem
from builder.training.spec import OPTIMIZERS, TrainingSpec
from builder.ui import markup
from builder.ui.session import Session
from builder.ui.training_arguments import Change, config_words, draw_arguments
from builder.ui.training_choices import choose, chosen_dataset, current_spec, forget_drafts
from builder.ui.training_fields import choice_field, more, number_field
from builder.ui.training_values import draw_value

CONSTANT = "constant"

SCHEDULES: Mapping[str, tuple[str, type[Value]]] = {
    "step": ("Steps", StepDecay),
    "exponential": ("Exponential", ExponentialDecay),
    "cosine": ("Cosine", CosineDecay),
    "warm_up": ("Warm-up, then cosine", WarmUp),
    "one_cycle": ("One cycle", OneCycle),
}
"""What the rate can do, by the `kind` of a schedule."""


def draw_optimizer(session: Session, spec: TrainingSpec) -> None:
    """Draws the optimizer and its rate; its other arguments and the schedule behind a line each."""
    choice_field(
        session, "Optimizer", ("optimizer",), OPTIMIZERS, spec.optimizer, _set_optimizer,
        help="How the weights are changed after each batch, so that the loss becomes smaller.",
    )  # fmt: skip
    number_field(
        session, "Learning rate", ("learning_rate",), spec.learning_rate, (1e-7, 10.0), _set_rate,
        help="How large the steps of the weights are: too small learns slowly, too large never "
        "settles.",
    )  # fmt: skip
    words = config_words(spec.optimizer_config) or "as in Keras"
    more(session, "optimizer", "Arguments", words, lambda: _draw_more(session))
    more(
        session, "schedule", "Schedule", schedule_words(spec.schedule), lambda: _draw_rate(session)
    )


def schedule_words(schedule: Schedule | None) -> str:
    """Says in a word how the rate changes."""
    return CONSTANT if schedule is None else SCHEDULES[schedule.kind][0].lower()


def _draw_more(session: Session) -> None:
    spec = current_spec(session)
    known = choices("optimizers")[spec.optimizer]
    st.caption(known.summary)
    draw_arguments(session, ("optimizer_config",), known.args, spec.optimizer_config, _change)


def _draw_rate(session: Session) -> None:
    spec = current_spec(session)
    kind = CONSTANT if spec.schedule is None else spec.schedule.kind
    choice_field(
        session,
        "The rate",
        ("schedule",),
        (CONSTANT, *SCHEDULES),
        kind,
        _set_schedule,
        names=lambda each: "Stays as it is" if each == CONSTANT else SCHEDULES[each][0],
    )
    if spec.schedule is None:
        return
    draw_value(session, ("schedule", kind), spec.schedule, _set_schedule_field)
    problem = schedule_problem(spec.schedule, spec.epochs)
    if problem:
        st.caption(f":red[{markup.plain(problem)}]")
    dataset = chosen_dataset(session)
    examples = dataset.train_size - spec.validation_size(dataset.train_size)
    steps = max(1, math.ceil(examples / spec.batch_size))
    over_the_run = curve(spec.schedule, spec.learning_rate, steps, spec.epochs)
    st.plotly_chart(
        rate_plot(over_the_run),
        key="rate-over-the-run",
        config={"displayModeBar": False},
    )


def _set_optimizer(session: Session, name: Any) -> None:
    """Takes another optimizer; arguments that it has too stay."""
    known = choices("optimizers")[name]
    kept = {
        arg: value
        for arg, value in current_spec(session).optimizer_config.items()
        if known.arg(arg) is not None
    }
    forget_drafts(session, "optimizer_config", "")
    choose(session, optimizer=name, optimizer_config=kept)


def _set_rate(session: Session, rate: float) -> None:
    choose(session, learning_rate=rate)


def _change(session: Session, change: Change) -> None:
    choose(session, optimizer_config=change(current_spec(session).optimizer_config))


def _set_schedule(session: Session, kind: str) -> None:
    forget_drafts(session, "schedule", "")
    choose(session, schedule=None if kind == CONSTANT else SCHEDULES[kind][1]())


def _set_schedule_field(session: Session, name: str, value: Any) -> None:
    schedule = current_spec(session).schedule
    if schedule is not None:
        choose(session, schedule=schedule.model_copy(update={name: value}))
