"""The two logs of a run: events that come out of it and commands that go to it.

Both are numbered 1, 2, 3, ... per run. The last number is kept in the run's own row, so that
numbers appear in the order of commits and a reader that has seen number n misses nothing by
asking for what comes after n.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, bindparam, insert, select, update

from builder.store.schema import commands, events, runs
from builder.store.values import Command, Event, NotFound

_COMMANDS_AFTER = (
    select(commands)
    .where(commands.c.run_id == bindparam("run"), commands.c.id > bindparam("after"))
    .order_by(commands.c.id)
)
_COUNT_UP = {
    counter: update(runs)
    .where(runs.c.id == bindparam("run"))
    .values({counter: runs.c[counter] + bindparam("count")})
    .returning(runs.c[counter])
    for counter in ("last_event", "last_command")
}
"""What every training asks and writes many times a second: put together once, since that takes as
long as the database does."""


def add_events(
    connection: Connection, run_id: str, new: Sequence[tuple[str, Mapping[str, Any]]], at: float
) -> list[int]:
    """Appends events, given as pairs of kind and data, and returns their numbers."""
    last = _count_up(connection, "last_event", run_id, len(new))
    seqs = list(range(last - len(new) + 1, last + 1))
    rows = [
        {"run_id": run_id, "seq": seq, "kind": kind, "data": _text(data), "at": at}
        for seq, (kind, data) in zip(seqs, new, strict=True)
    ]
    connection.execute(insert(events), rows)
    return seqs


def add_command(
    connection: Connection, run_id: str, kind: str, data: Mapping[str, Any], at: float
) -> Command:
    """Appends a command."""
    number = _count_up(connection, "last_command", run_id, 1)
    row = {"run_id": run_id, "id": number, "kind": kind, "data": _text(data), "at": at}
    connection.execute(insert(commands), row)
    return Command(run_id, number, kind, dict(data), at)


def select_after(table: Table, number: str, run_id: str, after: int) -> Select[Any]:
    """Selects the rows of a run with a number above `after`, in order."""
    column = table.c[number]
    return select(table).where(table.c.run_id == run_id, column > after).order_by(column)


def commands_after(connection: Connection, run_id: str, after: int) -> list[Command]:
    """Returns the commands of a run with an id above `after`, in order."""
    rows = connection.execute(_COMMANDS_AFTER, {"run": run_id, "after": after}).all()
    return [command_of(row) for row in rows]


def event_of(row: Row[Any]) -> Event:
    """Reads a row of `events`."""
    return Event(row.run_id, row.seq, row.kind, json.loads(row.data), row.at)


def command_of(row: Row[Any]) -> Command:
    """Reads a row of `commands`."""
    return Command(row.run_id, row.id, row.kind, json.loads(row.data), row.at)


def _count_up(connection: Connection, counter: str, run_id: str, count: int) -> int:
    """Reserves `count` numbers of a run and returns the last."""
    last = connection.execute(_COUNT_UP[counter], {"run": run_id, "count": count}).scalar()
    if last is None:
        raise NotFound(f"There is no run {run_id!r}.")
    return int(last)


def _text(data: Mapping[str, Any]) -> str:
    return json.dumps(data, separators=(",", ":"))
