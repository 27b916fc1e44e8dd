"""Which run is next: the queue is the runs whose status is `"queued"`."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from builder.store.log import add_command
from builder.store.schema import runs
from builder.store.values import ACTIVE, Run, Status

RUN_COLUMNS = [runs.c[name] for name in Run.__dataclass_fields__]
_AT_WORK: tuple[Status, ...] = ("starting", "running")


def claim(connection: Connection, worker_id: str) -> Row[Any] | None:
    """Takes the next run off the queue and returns its row.

    Owners take turns: whoever has the fewest active runs comes first, then whoever has waited
    longest.
    """
    theirs = runs.alias("theirs")
    active = (
        select(func.count())
        .where(theirs.c.owner == runs.c.owner, theirs.c.status.in_(ACTIVE))
        .scalar_subquery()
    )
    waiting = (
        select(runs.c.id)
        .where(runs.c.status == "queued")
        .order_by(active, runs.c.created, runs.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)  # PostgreSQL; SQLite has one writer anyway
    )
    run_id = connection.execute(waiting).scalar()
    if run_id is None:
        return None
    return connection.execute(
        update(runs)
        .where(runs.c.id == run_id)
        .values(status="starting", worker_id=worker_id, started=time.time())
        .returning(*RUN_COLUMNS)
    ).one()


def stop(connection: Connection, run_id: str) -> None:
    """Ends a run that waits; sends one that is at work the command to stop."""
    now = time.time()
    connection.execute(
        update(runs)
        .where(runs.c.id == run_id, runs.c.status == "queued")
        .values(status="stopped", ended=now, message="Stopped before it began.")
    )
    at_work = connection.execute(
        update(runs)
        .where(runs.c.id == run_id, runs.c.status.in_(_AT_WORK))
        .values(status="stopping")
    )
    if at_work.rowcount:
        add_command(connection, run_id, "stop", {}, now)
