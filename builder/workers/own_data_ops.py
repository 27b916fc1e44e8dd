"""What the lab does with files that people bring: the web process never opens one.

It is given the id of a desk (`builder.datasets.own.desk`), on which the file lies. `server` names a
file of the teacher's folder instead. Plans and findings travel as JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from functools import wraps
from typing import Any

from builder.datasets.own import keeping
from builder.datasets.own.bringing import Found, bring, look, outline, read_plan
from builder.datasets.own.desk import Desk
from builder.datasets.own.errors import OwnDataError
from builder.datasets.own.image_examples import some_images
from builder.datasets.own.limits import MB
from builder.datasets.own.plans import Dialect, ImagesPlan
from builder.settings import settings
from builder.store import NoRoom, Room, Store
from builder.workers.errors import LabError
from builder.workers.lab_process import Op, Report
from builder.workers.values import LabResult


def _in_words(op: Op) -> Op:
    """Passes the reasons of `OwnDataError` and `NoRoom` on to the person."""

    @wraps(op)
    def explained(*args: Any, **named: Any) -> LabResult:
        try:
            return op(*args, **named)
        except (OwnDataError, NoRoom) as error:
            raise LabError(str(error)) from error

    return explained


@_in_words
def look_at_own(
    _: object, report: Report, *, desk: str, server: str = "", dialect: str = ""
) -> LabResult:
    """Says what is in a file: `found`, a `Found` as JSON. To be started as a task.

    Args:
        report: Is told how far it is.
        desk: The id of the desk.
        server: The name of a file or folder of the teacher's.
        dialect: How a table is written, as JSON; empty to guess.
    """
    place = Desk(desk, server)
    chosen = Dialect.model_validate_json(dialect) if dialect else None
    found = look(place.path, settings(), report, chosen).model_dump_json()
    place.found.write_text(found, encoding="utf-8")
    return LabResult({"found": found})


@_in_words
def outline_own(_: object, __: Report, *, desk: str, server: str = "", plan: str) -> LabResult:
    """Says what a file would become by a plan: `outline`, an `Outline` as JSON."""
    place = Desk(desk, server)
    made = outline(place.path, read_plan(plan), _found(place), settings())
    return LabResult({"outline": made.model_dump_json()})


@_in_words
def pictures_of_own(_: object, __: Report, *, desk: str, server: str = "", plan: str) -> LabResult:
    """Shows a few images of every class as a plan makes them.

    Returns:
        Array `images`, `(n, height, width, channels)` of bytes; `classes`, the class of each.
    """
    place, chosen, found = Desk(desk, server), read_plan(plan), _found(Desk(desk, server))
    if not isinstance(chosen, ImagesPlan) or found.images is None:
        raise LabError("Expected a ZIP or a folder of images.")
    images, classes = some_images(place.path, chosen, found.images)
    return LabResult({"classes": classes}, {"images": images})


@_in_words
def bring_own(
    _: object,
    report: Report,
    *,
    desk: str,
    server: str = "",
    plan: str,
    origin: str,
    project_id: str,
    owner: str = "",
) -> LabResult:
    """Makes a data set of a file and notes it in the store. To be started as a task.

    Either all of it is there afterwards or nothing: it is written on the desk, moved to its
    place in one step, and noted then.

    Args:
        report: Is told how far it is.
        desk: The id of the desk.
        server: The name of a file or folder of the teacher's.
        plan: What was chosen, as JSON.
        origin: What the file is called.
        project_id: The project that it is for.
        owner: Whose it is; empty where that is not known.

    Returns:
        `data_id`, which names it, and `size`, the bytes that it takes.
    """
    place = Desk(desk, server)
    about, arrays = bring(place.path, read_plan(plan), _found(place), origin, settings(), report)
    with closing(Store.open()) as store:
        room = _room()
        # Looked at before all is written; what counts is looked at once more when it is noted.
        store.expect_room(project_id, owner, sum(array.nbytes for array in arrays.values()), room)
        report("Writing the data set", None)
        size = keeping.write(about, arrays, place.draft)
        data_id = keeping.new_id()
        keeping.publish(place.draft, data_id)
        try:
            store.add_own_data(data_id, project_id, about.title, size, owner, room)
        except BaseException:
            keeping.delete(data_id)
            raise
    place.clear()
    return LabResult({"data_id": data_id, "size": size})


OWN_DATA_OPS: Mapping[str, Op] = {
    "look_at_own": look_at_own,
    "outline_own": outline_own,
    "pictures_of_own": pictures_of_own,
    "bring_own": bring_own,
}


def _found(place: Desk) -> Found:
    try:
        return Found.model_validate_json(place.found.read_text(encoding="utf-8"))
    except OSError as error:
        raise LabError("Nobody has looked at this file yet: choose it again.") from error


def _room() -> Room:
    config = settings()
    return Room(config.own_data_mb * MB, config.own_data_mb_per_user * MB)
