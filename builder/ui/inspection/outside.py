"""Opening a `.keras` file that was not trained here, to look into it like into a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from secrets import token_hex
from typing import Any

import streamlit as st

from builder.datasets import find_dataset
from builder.datasets.own.desk import Desk, store_upload
from builder.datasets.own.errors import OwnDataError
from builder.ui import markup
from builder.ui.controls import set_widget_value, widget_value
from builder.ui.figures import count, memory
from builder.ui.fragments import fragment
from builder.ui.own_data import limits
from builder.ui.session import Session
from builder.workers.client import LabError, Task, get_client

_TICK_SECONDS = 0.5
_STATE = ("look", "outside")


@dataclass
class Opening:
    """Where a browser tab stands with a file.

    Attributes:
        desk: Where it lies; None before one is chosen.
        origin: What it is called.
        about: What is in it; None before anybody has looked.
        doing: The operation that a worker is at; empty for none.
        error: Why the last step failed, or empty.
        token: Part of the keys of the fields; a new one gives new fields.
        missing: The names of the data sets that fit, but are not on this machine.
        unfolded: Whether another file is asked for.
    """

    desk: Desk | None = None
    origin: str = ""
    about: Mapping[str, Any] | None = None
    doing: str = ""
    error: str = ""
    token: str = ""
    missing: frozenset[str] = frozenset()
    unfolded: bool = False

    @property
    def task_key(self) -> str:
        """What the work is called among the lab's tasks."""
        return f"{self.doing}-{self.desk.desk_id}" if self.desk else ""


def draw_outside(session: Session, *, open_at_first: bool = False) -> None:
    """Draws the way of a file into the project.

    Args:
        session: Whose project.
        open_at_first: Whether it is unfolded before anybody has touched it.
    """
    opening = _opening()
    busy = bool(opening.doing or opening.error or opening.about)
    panel = st.container(key="outside").expander(
        "Open a .keras file",
        expanded=open_at_first or busy or opening.unfolded,
        icon=":material/upload_file:",
        key=f"outside-panel-{opening.token}",  # a new one is not as a person left the last one
    )
    with panel:
        if opening.doing and not _take(session, opening):
            fragment(_draw_progress, run_every=_TICK_SECONDS)(opening)
            st.button("Stop", key="outside-stop", icon=":material/stop:", on_click=_stop)
            return
        if opening.error:
            st.error(markup.plain(opening.error), icon=":material/error:")
        if opening.about is None:
            _draw_choice(opening)
        else:
            _draw_found(opening, opening.about)


def _opening() -> Opening:
    kept = widget_value(*_STATE)
    if not isinstance(kept, Opening):
        kept = Opening(token=token_hex(4))
        set_widget_value(kept, *_STATE)
    return kept


def _draw_choice(opening: Opening) -> None:
    config = limits()
    key = f"outside-file-{opening.token}"
    st.file_uploader(
        f"A model as Keras saves it, up to {config.upload_mb:,} MB",
        type=["keras"],
        key=key,
        on_change=_take_upload,
        args=(key,),
        max_upload_size=config.upload_mb,
    )
    markup.note(
        "As model.save writes it: functional or Sequential, of Keras's own layers. "
        f"It may need {config.memory_limit_mb:,} MB of memory. Lambda layers and classes of one's "
        "own are refused, since they are program code."
    )


def _draw_found(opening: Opening, about: Mapping[str, Any]) -> None:
    markup.facts(
        (
            ("file", opening.origin),
            ("network", str(about["name"])),
            ("layers", count(about["layers"])),
            ("weights", count(about["params"])),
            ("memory for it", memory(about["bytes"])),
            ("takes", ", ".join(map(_shape, about["inputs"]))),
            ("gives", ", ".join(map(_shape, about["outputs"]))),
        )
    )
    markup.note(
        f"Besides that a worker takes {memory(about['worker_bytes'])} for Python, Keras and "
        "TensorFlow, whatever the network."
    )
    _draw_data(opening, about["fitting"])
    with st.container(horizontal=True, gap="small"):
        st.button("Open", key="outside-open", type="primary", on_click=_open)
        st.button("Another file", key="outside-again", on_click=_again)


def _draw_data(opening: Opening, fitting: Sequence[str]) -> None:
    """Draws the choice of the data set whose samples are looked at."""
    titles = {each: found.title for each in fitting if (found := find_dataset(each)) is not None}
    options = [*(each for each in titles if each not in opening.missing), "",
               *(each for each in titles if each in opening.missing)]  # fmt: skip
    ours = Session.current().dataset or ""
    usable = ours in titles and ours not in opening.missing
    st.selectbox(
        "Look at samples of",
        options,
        index=options.index(ours) if usable else 0,
        key=f"outside-data-{opening.token}",
        format_func=lambda each: _said_of(titles, each, each in opening.missing),
        help="Those whose shapes fit the network's inputs and outputs. What is not downloaded yet "
        "can be downloaded afterwards, where its samples would be",
    )
    if not titles:
        markup.note("No data set here fits its inputs and outputs: draw, bring or type samples.")


def _said_of(titles: Mapping[str, str], name: str, missing: bool) -> str:
    if not name:
        return "no data set, only my own samples"
    return f"{titles[name]} (not downloaded yet)" if missing else titles[name]


def _missing(fitting: Sequence[str]) -> frozenset[str]:
    """Returns which data sets are not on this machine."""
    client, found = get_client(), [(each, find_dataset(each)) for each in fitting]
    return frozenset(
        name
        for name, each in found
        if each is not None
        and each.needs_download
        and not client.lab("dataset_status", dataset=name).data["present"]
    )


def _shape(shape: Sequence[int | None]) -> str:
    return " × ".join("?" if size is None else str(size) for size in shape) or "1"


def _take_upload(key: str) -> None:
    opening, upload = _opening(), widget_value(key)
    if upload is None:
        return
    opening.error, opening.origin = "", PurePath(upload.name).name[:120]
    try:
        opening.desk = store_upload(upload)
    except OwnDataError as error:
        opening.error, opening.token = str(error), token_hex(4)
        return
    _start(opening, "look_at_outside")


def _open() -> None:
    opening = _opening()
    dataset = widget_value(f"outside-data-{opening.token}") or ""
    _start(opening, "open_outside", origin=opening.origin, dataset=dataset)


def _again() -> None:
    opening = _opening()
    if opening.desk is not None:
        opening.desk.clear()
    set_widget_value(Opening(token=token_hex(4), unfolded=True), *_STATE)


def _start(opening: Opening, op: str, **args: Any) -> None:
    assert opening.desk is not None
    opening.doing, opening.error = op, ""
    try:
        get_client().start_task(
            opening.task_key,
            op,
            desk=opening.desk.desk_id,
            project_id=Session.current().project_id,
            **args,
        )
    except LabError as error:
        opening.doing, opening.error = "", str(error)


def _stop() -> None:
    try:
        get_client().stop_task(_opening().task_key)
    except LabError as error:
        Session.current().say(str(error))


def _task(opening: Opening) -> Task | None:
    try:
        return get_client().task(opening.task_key)
    except LabError as error:
        return Task(opening.task_key, "failed", message=str(error))


def _draw_progress(opening: Opening) -> None:
    task = _task(opening)
    if task is None or task.state != "running":
        st.rerun()
    st.progress(task.fraction or 0.0, text=markup.plain(task.message or opening.origin))


def _take(session: Session, opening: Opening) -> bool:
    """Takes up what a worker has done, if it has ended; says whether it has."""
    task = _task(opening)
    if task is not None and task.state == "running":
        return False
    done, opening.doing = opening.doing, ""
    if task is None or task.state == "failed":
        opening.error = task.message if task else "The work was lost: the workers were restarted."
        if done == "look_at_outside":
            if opening.desk is not None:
                opening.desk.clear()
            opening.desk, opening.token = None, token_hex(4)
        return True
    if done == "look_at_outside":
        opening.about = task.data
        try:
            opening.missing = _missing(task.data["fitting"])
        except LabError:
            opening.missing = frozenset()  # the lab says what is wrong when it is asked for them
        return True
    set_widget_value(Opening(token=token_hex(4)), *_STATE)
    session.run_id = str(task.data["run_id"])
    session.say(f"{opening.origin} is open. It is a run of this project now.")
    st.rerun()
