"""What was removed from the store, and has a folder in the home that is to go too.

It is noted in the transaction that removes the row. Whoever minds the processes removes the
folder: at once, or when the process that still writes there has ended, or after a restart.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

from sqlalchemy import Connection, delete, insert, select

from builder.store.opened import Opened
from builder.store.schema import own_data, removals, runs
from builder.store.values import Removal, RemovedKind


class Removals(Opened):
    """What is asked of folders that are to go."""

    def removals(self) -> list[Removal]:
        """Returns what was removed and may still have a folder, the oldest first."""
        query = select(removals).order_by(removals.c.at, removals.c.id)
        with self._database.read() as connection:
            return [Removal(**row._mapping) for row in connection.execute(query)]

    def forget_removal(self, removal: Removal) -> None:
        """Says that a folder is gone."""
        known = (removals.c.kind == removal.kind, removals.c.id == removal.id)
        with self._database.write() as connection:
            connection.execute(delete(removals).where(*known))


def note(connection: Connection, kind: RemovedKind, ids: Iterable[str]) -> None:
    """Notes things that are removed in the same transaction."""
    now = time.time()
    rows = [{"kind": kind, "id": each, "at": now} for each in ids]
    if rows:
        connection.execute(insert(removals), rows)


def note_all_of(connection: Connection, project_id: str) -> None:
    """Notes all of a project that has a folder; the project itself is removed next."""
    of_runs = select(runs.c.id).where(runs.c.project_id == project_id)
    note(connection, "run", connection.execute(of_runs).scalars().all())
    of_data = select(own_data.c.id).where(own_data.c.project_id == project_id)
    note(connection, "data", connection.execute(of_data).scalars().all())
