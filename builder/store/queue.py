"""Which run is next: the queue is the runs whose status is `"queued"`.

Owners take turns. Next is a run of whoever has the fewest runs at work; among these, of whoever
was served longest ago; and of that owner's runs the one that has waited longest.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, case, delete, func, select, update

from builder.store.database import take_turns
from builder.store.log import add_command
from builder.store.schema import commands, runs
from builder.store.values import ACTIVE, AlreadyMade, Run, Status, TooManyRuns

RUN_COLUMNS = [runs.c[name] for name in Run.__dataclass_fields__]
_AT_WORK: tuple[Status, ...] = ("starting", "running")


@dataclass
class _Owner:
    """How an owner has fared.

    Attributes:
        active: Runs at work.
        served: When a run was last begun.
        waiting: Times of creation and ids of the runs that wait, the oldest last.
    """

    active: int
    served: float
    waiting: list[tuple[float, str]]


def order(connection: Connection, more: Sequence[tuple[str, float, str]] = ()) -> list[str]:
    """Returns the ids of the runs that wait, the next one first.

    What comes later is told as if nobody queued anything more and all runs took the same time.

    Args:
        connection: To the store.
        more: Runs that are thought to wait too: owner, time of creation and id of each.
    """
    query = select(runs.c.owner, runs.c.created, runs.c.id).where(runs.c.status == "queued")
    waiting = [*connection.execute(query), *more]
    if not waiting:
        return []
    owners = _owners(connection)
    for owner, created, run_id in waiting:
        owners.setdefault(owner, _Owner(0, 0.0, [])).waiting.append((created, run_id))
    for each in owners.values():
        each.waiting.sort(reverse=True)
    found = []
    for turn in range(len(waiting)):
        due = min(
            (each for each in owners.values() if each.waiting),
            key=lambda each: (each.active, each.served, each.waiting[-1]),
        )
        found.append(due.waiting.pop()[1])
        due.active += 1
        due.served = time.time() + turn
    return found


def place_of_next(connection: Connection, owner: str) -> int:
    """Returns the place that a run of an owner would get now; 1 is the next."""
    thought = ""  # no run has this id
    return order(connection, [(owner, time.time(), thought)]).index(thought) + 1


def claim(connection: Connection, worker_id: str) -> Row[Any] | None:
    """Takes the next run off the queue and returns its row."""
    for run_id in order(connection):
        claimed = connection.execute(
            update(runs)
            # Where several may write at once, another worker may have been faster.
            .where(runs.c.id == run_id, runs.c.status == "queued")
            .values(status="starting", worker_id=worker_id, started=time.time())
            .returning(*RUN_COLUMNS)
        ).first()
        if claimed is not None:
            return claimed
    return None


def admit(connection: Connection, owner: str, at_most: int, more: int = 1) -> None:
    """Makes sure that an owner may have so many more runs waiting or at work.

    Raises:
        TooManyRuns: If not.
    """
    take_turns(connection)
    there = waiting_or_at_work(connection, owner)
    if there + more > at_most:
        wished = "" if more == 1 else f"these are {more:,} more, "
        raise TooManyRuns(
            f"{there:,} trainings of yours wait or run already, {wished}and {at_most:,} are "
            "allowed here (STRATA_RUNS_PER_USER). Wait until one has ended, or stop one."
        )


def waiting_or_at_work(connection: Connection, owner: str) -> int:
    """Returns how many runs of an owner have not ended."""
    query = select(func.count()).where(
        runs.c.owner == owner, runs.c.status.in_(("queued", *ACTIVE))
    )
    return int(connection.execute(query).scalar_one())


def expect_next(connection: Connection, experiment_id: str, made: int) -> None:
    """Makes sure that an experiment has as many runs as the caller has seen.

    Raises:
        AlreadyMade: If it has others.
    """
    query = select(func.count()).where(runs.c.experiment_id == experiment_id)
    there = connection.execute(query).scalar_one()
    if there != made:
        raise AlreadyMade(f"Expected {made:,} runs of the experiment, got {there:,}.")


def put_back(connection: Connection, run_id: str, at_most: int) -> bool:
    """Puts a run that was stopped or has failed in the queue once more.

    What it was asked to do before is forgotten: a stop must not stop it again.
    """
    ended = (runs.c.id == run_id, runs.c.status.in_(("stopped", "failed")))
    owner = connection.execute(select(runs.c.owner).where(*ended)).scalar()
    if owner is None:
        return False
    admit(connection, owner, at_most)
    connection.execute(delete(commands).where(commands.c.run_id == run_id))
    changed = connection.execute(
        update(runs)
        .where(*ended)
        .values(status="queued", message="", ended=None, worker_id=None, resumes=runs.c.resumes + 1)
    )
    return bool(changed.rowcount)


def stop(connection: Connection, run_id: str, reason: str) -> None:
    """Ends a run that waits; sends one that is at work the command to stop."""
    now = time.time()
    connection.execute(
        update(runs)
        .where(runs.c.id == run_id, runs.c.status == "queued")
        .values(status="stopped", ended=now, message=reason or "Stopped before it began.")
    )
    at_work = connection.execute(
        update(runs)
        .where(runs.c.id == run_id, runs.c.status.in_(_AT_WORK))
        .values(status="stopping")
    )
    if at_work.rowcount:
        add_command(connection, run_id, "stop", {"reason": reason} if reason else {}, now)


def _owners(connection: Connection) -> dict[str, _Owner]:
    at_work = case((runs.c.status.in_(ACTIVE), 1), else_=0)
    query = select(
        runs.c.owner, func.sum(at_work), func.coalesce(func.max(runs.c.started), 0.0)
    ).group_by(runs.c.owner)
    return {
        owner: _Owner(active, served, []) for owner, active, served in connection.execute(query)
    }
