"""What can be done with a run: pause, step, stop, set, resume, train again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import streamlit as st

from builder.store import Command, Run, StoreError
from builder.training.catalogue import choices
from builder.training.spec import TrainingSpec
from builder.ui.figures import plural
from builder.ui.projects import open_store
from builder.ui.run_log import RunLog
from builder.ui.session import Session, widget_value
from builder.ui.training_fields import smaller_power
from builder.ui.training_presses import is_second_click
from builder.ui.training_start import has_data, take_settings, train_again, wake

DIALS = {
    "learning_rate": ("Rate", 1e-12, 1e3),
    "momentum": ("Momentum", 0.0, 1.0),
    "weight_decay": ("Decay", 0.0, 1e3),
    "batch_size": ("Batch", 1, 1_000_000),
}
"""What can be set while a run goes on: its label, the least and the greatest value."""

DIALS_ABOUT = {
    "learning_rate": "The learning rate: how large the steps of the weights are.",
    "momentum": "The part of the last step that goes on in the next one, from 0 to 1.",
    "weight_decay": "The part by which weights shrink at every step.",
    "batch_size": "Examples for each step.",
}


HOPELESS = ("choices", "labels")
"""Why runs broke off that would break off for the same reason again, were they to go on. One whose
loss was no number does so where it has to begin anew; from an epoch on, its rate can be set."""

_PLACES = {
    "Resume": ("Pause", "Stop"),
    "Pause": ("Resume",),
    "Stop": ("Resume", "Train again"),
    "Train again": ("Stop",),
    "Take settings": ("Stop",),
}
"""The buttons in whose place each may appear while a person is still clicking there."""


def draw_buttons(run: Run, log: RunLog, commands: Sequence[Command]) -> None:
    """Draws the buttons that a run has now.

    Args:
        run: The run.
        log: What it has told.
        commands: What it was asked to do.
    """
    if run.has_ended:
        _draw_after(run, log)
        return
    if run.status == "running":
        paused = is_paused(commands)
        words, icon, command = (
            ("Resume", "play_arrow", "resume") if paused else ("Pause", "pause", "pause")
        )
        _button(words, icon, _send, run.id, command)
        _button("Step", "skip_next", _send, run.id, "step", help="One batch, then a pause")
    _button("Stop", "stop", _stop, run.id, disabled=run.status == "stopping")


def _draw_after(run: Run, log: RunLog) -> None:
    if can_go_on(run, log):
        done = plural(len(log.epochs), "epoch")
        _button("Resume", "resume", _go_on, run.id, type="primary", help=f"From {done} done")
    _button(
        "Train again", "replay", _again, run.id,
        help="The same network, data and settings once more, as a run of its own",
    )  # fmt: skip
    _button("Take settings", "tune", _take, run.id, help="Set the next training up like this one")


def can_go_on(run: Run, log: RunLog) -> bool:
    """Whether a run that ended has epochs left to train, and would not break off again there."""
    meant = TrainingSpec.model_validate_json(run.spec_json).epochs
    failure = log.failure
    hopeless = failure is not None and (
        failure.cause in HOPELESS or (failure.cause == "diverged" and not log.epochs)
    )
    return run.status in ("stopped", "failed") and len(log.epochs) < meant and not hopeless


def is_paused(commands: Sequence[Command]) -> bool:
    """Whether a run was last asked to pause, whether or not it has said yet that it does."""
    asked = [each.kind for each in commands if each.kind in ("pause", "step", "resume")]
    return bool(asked) and asked[-1] != "resume"


def draw_dials(run: Run, log: RunLog, commands: Sequence[Command]) -> None:
    """Draws a field for everything that can be set while the run goes on."""
    spec = TrainingSpec.model_validate_json(run.spec_json)
    with st.container(key="dials", horizontal=True, gap="small", vertical_alignment="center"):
        for name, value in dials_of(spec, log, commands).items():
            label, least, most = DIALS[name]
            whole = isinstance(least, int)
            shown: Any = None if value is None else int(value) if whole else float(value)
            st.number_input(
                label,
                min_value=least,
                max_value=int(most) if whole else float(most),
                value=shown,
                key=Session.current().show(shown, "dial", run.id, name),
                step=1 if whole else smaller_power(shown) if shown else 0.01,
                format="%d" if whole else "%g",
                placeholder="none",
                on_change=_turn,
                args=(run.id, name, shown),
                help="Of the schedule's full rate"
                if name == "learning_rate" and spec.schedule
                else DIALS_ABOUT[name],
            )  # fmt: skip


def dials_of(
    spec: TrainingSpec, log: RunLog, commands: Sequence[Command] = ()
) -> dict[str, float | None]:
    """Returns what can be set of a run, with the values of now.

    What a person has just set counts at once, before the run has said that it does so: the field
    would otherwise jump back and be taken for another wish.
    """
    known = choices("optimizers")[spec.optimizer]
    found: dict[str, float | None] = {"learning_rate": spec.learning_rate}
    for name in ("momentum", "weight_decay"):
        arg = known.arg(name)
        if arg is not None:
            value = spec.optimizer_config.get(name, arg.default)
            found[name] = float(value) if isinstance(value, int | float) else None
    found["batch_size"] = spec.batch_size
    wished = {
        each.data["name"]: each.data["value"]
        for each in commands
        if each.kind == "set" and each.at > log.set_at.get(each.data["name"], 0.0)
    }
    return {name: wished.get(name, log.values.get(name, found[name])) for name in found}


def _button(label: str, icon: str, then: Any, *args: str, **options: Any) -> None:
    st.button(
        label,
        key=f"run-{label.lower().replace(' ', '-')}",
        icon=f":material/{icon}:",
        on_click=_press,
        args=(label, then, *args),
        **options,
    )


def _press(label: str, then: Callable[..., None], *args: str) -> None:
    if not is_second_click(Session.current(), label, *_PLACES.get(label, ())):
        then(*args)


def _turn(run_id: str, name: str, shown: float | None) -> None:
    value = widget_value("dial", run_id, name)
    if value is not None and value != shown:
        value = int(value) if name == "batch_size" else float(f"{value:.9g}")
        with _asking("It was not changed."):
            open_store().send_command(run_id, "set", {"name": name, "value": value})


def _send(run_id: str, command: str) -> None:
    with _asking("The run was not told."):
        open_store().send_command(run_id, command)


def _stop(run_id: str) -> None:
    with _asking("The run was not stopped."):
        open_store().stop_run(run_id)
        wake(Session.current())


def _go_on(run_id: str) -> None:
    with _asking("The training was not resumed.") as session:
        run = open_store().run(run_id)
        words = "It cannot be resumed."
        if run and has_data(session, run, words) and open_store().resume_run(run_id):
            session.run_id = run_id
            wake(session)


def _again(run_id: str) -> None:
    with _asking("The training was not started.") as session:
        run = open_store().run(run_id)
        if run is not None:
            train_again(session, run)


def _take(run_id: str) -> None:
    with _asking("The setup is as it was.") as session:
        run = open_store().run(run_id)
        if run is not None:
            take_settings(session, run)


@contextmanager
def _asking(failed: str) -> Iterator[Session]:
    """Asks the store; where it cannot be used, as on a full disk, says what was not done."""
    session = Session.current()
    try:
        yield session
    except StoreError as error:
        session.say(f"{failed} {error}")
