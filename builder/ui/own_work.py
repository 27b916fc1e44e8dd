"""The steps of bringing a file: stored, looked at by a worker, made a data set by a worker."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from builder.datasets.own.about import PREFIX
from builder.datasets.own.bringing import Found, check_name
from builder.datasets.own.desk import from_server, store_upload
from builder.datasets.own.errors import OwnDataError
from builder.datasets.own.plans import TITLE_LENGTH, Dialect
from builder.ui.own_state import Bringing
from builder.ui.session import Session, widget_value
from builder.ui.training_choices import use_data
from builder.workers.client import LabError, Task, get_client


def begin() -> None:
    """Begins to bring a file."""
    Session.current().bringing = Bringing()


def leave() -> None:
    """Stops to bring the file; nothing is kept of it."""
    session = Session.current()
    bringing, session.bringing = session.bringing, None
    _clear(bringing)


def again() -> None:
    """Takes another file."""
    session = Session.current()
    bringing, session.bringing = session.bringing, Bringing()
    _clear(bringing)


def take_upload(name: str) -> None:
    """Stores the file that the uploader of this key holds, and has a worker look at it."""
    session, upload = Session.current(), widget_value(name)
    if session.bringing is None or upload is None:
        return
    session.bringing = Bringing(origin=PurePath(upload.name).name)
    try:
        check_name(session.bringing.origin, upload)
        session.bringing.desk = store_upload(upload)
    except OwnDataError as error:
        session.bringing.error = str(error)
        return
    finally:
        _forget(upload)
    _look(session.bringing)


def take_from_server() -> None:
    """Has a worker look at the chosen file or folder of the teacher's."""
    session, name = Session.current(), widget_value("own", "server")
    if session.bringing is None or not name:
        return
    session.bringing = Bringing(origin=name)
    try:
        session.bringing.desk = from_server(name)
    except OwnDataError as error:
        session.bringing.error = str(error)
        return
    _look(session.bringing)


def look_again(**changes: Any) -> None:
    """Reads a table anew that is written in another way than was guessed."""
    bringing = Session.current().bringing
    if bringing is None or bringing.found is None or bringing.found.table is None:
        return
    dialect = bringing.found.table.dialect.model_copy(update=changes)
    _look(bringing, dialect)


def make() -> None:
    """Has a worker make a data set of the file."""
    session = Session.current()
    bringing = session.bringing
    if bringing is None or bringing.plan is None:
        return
    bringing.making = True
    _start(
        bringing,
        "bring_own",
        plan=bringing.plan.model_dump_json(),
        origin=bringing.origin,
        project_id=session.project_id,
        owner=session.browser or session.project_id,
    )


def stop() -> None:
    """Ends the work of the worker, with its process."""
    bringing = Session.current().bringing
    if bringing is None:
        return
    try:
        get_client().stop_task(bringing.task_key)
    except LabError as error:
        Session.current().say(str(error))


def task_of(bringing: Bringing) -> Task | None:
    """Returns how the work stands; None where nobody knows of it."""
    try:
        return get_client().task(bringing.task_key)
    except LabError as error:
        return Task(bringing.task_key, "failed", message=str(error))


def take_result(session: Session, bringing: Bringing, task: Task | None) -> None:
    """Takes up what a worker has done, or why it has not.

    Args:
        session: Whose file it is.
        bringing: The file.
        task: The work, which has ended; None where it was lost with its supervisor.
    """
    bringing.waiting = False
    if task is None or task.state == "failed":
        bringing.error = task.message if task else "The work was lost: the workers were restarted."
        bringing.making = False
        if bringing.desk is not None:
            bringing.desk.tidy()
        return
    bringing.error = ""
    if bringing.making:
        session.bringing = None
        use_data(session, PREFIX + task.data["data_id"])
        session.say(f"{bringing.origin} is a data set of this project now.")
        return
    found = Found.model_validate_json(task.data["found"])
    title = bringing.plan.title if bringing.plan else PurePath(bringing.origin).stem
    bringing.found = found
    bringing.plan = found.first_plan(title[:TITLE_LENGTH])


def _look(bringing: Bringing, dialect: Dialect | None = None) -> None:
    bringing.making = False
    _start(bringing, "look_at_own", dialect=dialect.model_dump_json() if dialect else "")


def _start(bringing: Bringing, op: str, **args: Any) -> None:
    bringing.error = ""
    try:
        get_client().start_task(bringing.task_key, op, **bringing.place, **args)
    except LabError as error:
        bringing.error, bringing.making = str(error), False
    else:
        bringing.waiting = True


def _clear(bringing: Bringing | None) -> None:
    if bringing is None or bringing.desk is None:
        return
    if bringing.waiting:
        try:
            get_client().stop_task(bringing.task_key)
        except LabError as error:
            Session.current().say(str(error))
    bringing.desk.clear()


def _forget(upload: Any) -> None:
    """Takes an uploaded file out of the server's memory, now that it is on the disk.

    Streamlit would keep it for as long as the tab is open.
    """
    context = get_script_run_ctx()
    manager = context.uploaded_file_mgr if context else None
    if context is not None and isinstance(manager, MemoryUploadedFileManager):
        manager.remove_file(context.session_id, upload.file_id)
    upload.close()
