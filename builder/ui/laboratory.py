"""Asking the lab: the worker processes that hold real weights."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from secrets import token_hex
from typing import Any

import streamlit as st

from builder.settings import settings
from builder.store import Run
from builder.training.kept_weights import Kept, kept_weights
from builder.ui import markup
from builder.ui.controls import set_widget_value, widget_value
from builder.ui.recent import Recent
from builder.ui.session import Session
from builder.workers.client import LabError, LabResult, get_client

_MOST_BYTES = 256 * 2**20
"""How much of the answers is remembered."""

_TAB = ("lab", "asker")


def ask_once(op: str, /, **args: Any) -> LabResult | None:
    """Asks the lab what never changes; where it cannot answer, says why in place of it.

    Args:
        op: An operation of `builder.workers.lab_ops`.
        **args: Its arguments.
    """
    return _shown(remembered, op, args)


def ask_about(run: Run, op: str, /, **args: Any) -> LabResult | None:
    """Asks the lab about a run in the state after a `step`, or else the latest.

    What it says of one state never changes, so it is remembered; so is the latest of a run that
    has ended.
    """
    args = {"run_id": run.id, **args}
    if "step" not in args and run.has_ended and (states := states_of(run)):
        args["step"] = states[-1].step
    return _shown(remembered if "step" in args else get_client().lab, op, args)


def states_of(run: Run) -> tuple[Kept, ...]:
    """Returns the states whose weights a run has kept, the latest one last."""
    try:
        return kept_weights(settings().run_directory(run.id))
    except (OSError, ValueError):
        return ()


def remembered(op: str, /, **args: Any) -> LabResult:
    """Asks the lab what never changes: the same question is asked only once."""
    question = _question(op, args)
    answer = _answers.get(question)
    if answer is None:
        answer = get_client().lab(op, **args)
        _answers.put(question, answer)
    return answer


def already_answered(op: str, /, **args: Any) -> LabResult | None:
    """Returns what the lab was asked before and is remembered; None where there is nothing."""
    return _answers.get(_question(op, args))


def ask_long(op: str, what: str, *, key: str, **args: Any) -> LabResult | None:
    """Asks for what takes long: a button starts it, a bar tells of it, another button stops it.

    Who asks the same waits for the same answer; a stop ends it once nobody waits any more. To be
    drawn within `asked.draw_asking`, which draws the part again as long as it goes on.

    Args:
        op: An operation of `builder.workers.lab_ops` that reports its progress.
        what: What the button says that starts it.
        key: The key of the buttons.
        **args: The operation's arguments.

    Returns:
        The answer, None as long as there is none.
    """
    question = _question(op, args)
    answer = _answers.get(question)
    if answer is not None:
        return answer
    client, asker = get_client(), _asker()
    task = client.task(question, asker)
    if task is not None and task.state == "running":
        Session.current().awaits = True
        st.progress(task.fraction or 0.0, text=markup.plain(task.message or "Working …"))
        st.button("Stop", key=f"{key}-stop", on_click=client.stop_task, args=(question, asker))
        return None
    if task is not None and task.state == "done":
        answer = client.task_result(question)
        if answer is not None:
            _answers.put(question, answer)
            return answer
    if task is not None and task.state == "failed":
        st.info(markup.plain(task.message), icon=":material/info:")
    st.button(
        what,
        key=f"{key}-start",
        on_click=_start,
        args=(question, op),
        kwargs=args,
        icon=":material/play_arrow:",
    )
    return None


def _start(question: str, op: str, /, **args: Any) -> None:
    get_client().start_task(question, op, asker=_asker(), **args)


def _asker() -> str:
    """Names who asks: the browser, or the tab as long as the browser has not said its name."""
    name = Session.current().browser or widget_value(*_TAB)
    if not name:
        name = token_hex(8)
        set_widget_value(name, *_TAB)
    return str(name)


def _question(op: str, args: Mapping[str, Any]) -> str:
    return f"{op} {json.dumps(args, sort_keys=True)}"


def size_of(answer: LabResult) -> int:
    """Returns about how many bytes an answer takes."""
    arrays = sum(array.nbytes for array in answer.arrays.values())
    return 1024 + arrays + len(json.dumps(answer.data))


_answers = Recent(_MOST_BYTES, size_of)


def _shown(call: Any, op: str, args: dict[str, Any]) -> LabResult | None:
    try:
        answer: LabResult = call(op, **args)
    except LabError as error:
        st.info(markup.plain(str(error)), icon=":material/info:")
        return None
    return answer


def all_of(arrays: Mapping[str, Any], name: str) -> list[Any]:
    """Returns the arrays that an answer numbers: `x`, `x_1`, `x_2` and so on."""
    numbered = itertools.chain([name], (f"{name}_{place}" for place in itertools.count(1)))
    return [arrays[each] for each in itertools.takewhile(arrays.__contains__, numbered)]
