"""Saving a document, and with it how far each client's gestures are in it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, case, update

from builder.store import acks
from builder.store.schema import projects
from builder.store.values import NotFound

CLOCK_TICK = 1e-6
"""Seconds; the shortest time between two saves of a project that a float can tell apart."""


def save(
    connection: Connection,
    project_id: str,
    graph_json: str,
    name: str | None,
    ack: tuple[str, int] | None,
    at: float,
) -> None:
    """Replaces a project's document; the time of its last save grows, whatever the clock does.

    Raises:
        NotFound: If there is no such project.
    """
    later = case((projects.c.updated < at, at), else_=projects.c.updated + CLOCK_TICK)
    changes: dict[str, Any] = {"graph_json": graph_json, "updated": later}
    if name is not None:
        changes["name"] = name
    found = connection.execute(update(projects).where(projects.c.id == project_id).values(changes))
    if not found.rowcount:
        raise NotFound(f"There is no project {project_id!r}.")
    if ack is not None:
        acks.acknowledge(connection, project_id, *ack, at=at)
