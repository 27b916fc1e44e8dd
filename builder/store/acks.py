"""How far each client's gestures have been applied to a project.

Written in the transaction that saves the document: a gesture is in both or in neither, so it is
applied exactly once, whenever a process dies.
"""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select, update

from builder.store.schema import acks

CLIENTS = 50
"""How many clients of a project are remembered, those that were heard last."""


def applied(connection: Connection, project_id: str, client: str) -> int:
    """Returns the number of the client's last gesture that was applied, 0 where there is none."""
    query = select(acks.c.seq).where(acks.c.project_id == project_id, acks.c.client == client)
    return int(connection.execute(query).scalar() or 0)


def acknowledge(connection: Connection, project_id: str, client: str, seq: int, at: float) -> None:
    """Notes that the client's gestures up to `seq` are applied; the number never falls.

    The caller has written the project's row, so that nobody else does the same at once.
    """
    known = (acks.c.project_id == project_id, acks.c.client == client)
    last = connection.execute(select(acks.c.seq).where(*known)).scalar()
    if last is None:
        row = {"project_id": project_id, "client": client, "seq": seq, "at": at}
        connection.execute(insert(acks), row)
        _forget_all_but_the_latest(connection, project_id, client)
    else:
        connection.execute(update(acks).where(*known).values(seq=max(seq, last), at=at))


def _forget_all_but_the_latest(connection: Connection, project_id: str, client: str) -> None:
    """Drops the acks of clients not heard for longest, never that of the given one."""
    others = (acks.c.project_id == project_id, acks.c.client != client)
    latest = (
        select(acks.c.client)
        .where(*others)
        .order_by(acks.c.at.desc(), acks.c.client)
        .limit(CLIENTS - 1)
    )
    connection.execute(delete(acks).where(*others, acks.c.client.not_in(latest)))
