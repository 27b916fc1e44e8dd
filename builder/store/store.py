"""Projects, blocks, runs, events and commands: what the program asks of them and changes."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping, Sequence
from typing import Any, Self

from sqlalchemy import Select, delete, insert, select, update

from builder.settings import settings
from builder.store import acks, log, queue, saving
from builder.store.database import Database
from builder.store.schema import blocks, commands, events, projects, runs
from builder.store.values import (
    ENDED,
    Command,
    Event,
    NotFound,
    Project,
    Run,
    SavedBlock,
    Status,
)


class Store:
    """What lasts, in one database.

    Every method is one transaction: when it returns, the change survives the death of the
    process; when it raises, nothing has changed.

    Args:
        url: A SQLAlchemy URL; SQLite and PostgreSQL are meant.

    Raises:
        StoreError: By every method, when the database cannot be used; the message says why.
    """

    def __init__(self, url: str) -> None:
        self._database = Database(url)

    @classmethod
    def open(cls) -> Self:
        """Opens the store that the settings name."""
        return cls(settings().store_url)

    def close(self) -> None:
        """Closes all connections."""
        self._database.close()

    def create_project(self, name: str, graph_json: str, owner: str = "") -> Project:
        """Adds a project under a new, unguessable id."""
        now = time.time()
        project = Project(secrets.token_urlsafe(16), name, graph_json, owner, now, now)
        with self._database.write() as connection:
            connection.execute(insert(projects), _row(project))
        return project

    def project(self, project_id: str) -> Project | None:
        """Returns a project, or None where there is none of that id."""
        with self._database.read() as connection:
            row = connection.execute(select(projects).where(projects.c.id == project_id)).first()
        return None if row is None else Project(**row._mapping)

    def updated(self, project_id: str) -> float | None:
        """Returns when a project was last saved, or None where there is none of that id.

        The time grows with every save, whatever the clock does: whoever sees the same time
        again has missed nothing.
        """
        query = select(projects.c.updated).where(projects.c.id == project_id)
        with self._database.read() as connection:
            return connection.execute(query).scalar()

    def save_project(
        self,
        project_id: str,
        graph_json: str,
        name: str | None = None,
        ack: tuple[str, int] | None = None,
    ) -> None:
        """Replaces a project's document.

        Args:
            project_id: The project.
            graph_json: The new document.
            name: The new name; None keeps the name.
            ack: A client and the number of its last gesture that is in the document.

        Raises:
            NotFound: If there is no such project.
        """
        with self._database.write() as connection:
            saving.save(connection, project_id, graph_json, name, ack, time.time())

    def applied(self, project_id: str, client: str) -> int:
        """Returns the number of the client's last gesture in the document, 0 where none is known.

        Of each project the 50 clients that were heard last are remembered.
        """
        with self._database.read() as connection:
            return acks.applied(connection, project_id, client)

    def recent_projects(self, owner: str = "", limit: int = 20) -> list[Project]:
        """Returns an owner's projects, the last saved first."""
        query = (
            select(projects)
            .where(projects.c.owner == owner)
            .order_by(projects.c.updated.desc())
            .limit(limit)
        )
        with self._database.read() as connection:
            return [Project(**row._mapping) for row in connection.execute(query)]

    def delete_project(self, project_id: str) -> None:
        """Removes a project with its runs. Their folders are the caller's to remove."""
        with self._database.write() as connection:
            connection.execute(delete(projects).where(projects.c.id == project_id))

    def save_block(self, owner: str, name: str, graph_json: str) -> SavedBlock:
        """Keeps a block for its owner under a new, unguessable id."""
        block = SavedBlock(secrets.token_urlsafe(16), owner, name, graph_json, time.time())
        with self._database.write() as connection:
            connection.execute(insert(blocks), _row(block))
        return block

    def saved_blocks(self, owner: str) -> list[SavedBlock]:
        """Returns an owner's blocks, the first saved first."""
        query = (
            select(blocks).where(blocks.c.owner == owner).order_by(blocks.c.created, blocks.c.id)
        )
        with self._database.read() as connection:
            return [SavedBlock(**row._mapping) for row in connection.execute(query)]

    def delete_block(self, owner: str, block_id: str) -> None:
        """Removes a block of an owner; without such a block, nothing changes."""
        with self._database.write() as connection:
            connection.execute(
                delete(blocks).where(blocks.c.owner == owner, blocks.c.id == block_id)
            )

    def create_run(
        self, project_id: str, name: str, graph_json: str, spec_json: str, owner: str = ""
    ) -> Run:
        """Puts a training in the queue.

        Raises:
            NotFound: If there is no such project.
        """
        run = Run(
            id=secrets.token_hex(16),
            project_id=project_id,
            name=name,
            graph_json=graph_json,
            spec_json=spec_json,
            owner=owner,
            status="queued",
            message="",
            worker_id=None,
            created=time.time(),
            started=None,
            ended=None,
        )
        with self._database.write() as connection:
            known = select(projects.c.id).where(projects.c.id == project_id)
            if connection.execute(known).first() is None:
                raise NotFound(f"There is no project {project_id!r}.")
            connection.execute(insert(runs), _row(run))
        return run

    def run(self, run_id: str) -> Run | None:
        """Returns a run, or None where there is none of that id."""
        with self._database.read() as connection:
            row = connection.execute(_select_runs().where(runs.c.id == run_id)).first()
        return None if row is None else Run(**row._mapping)

    def runs(self, project_id: str) -> list[Run]:
        """Returns a project's runs, the newest first."""
        return self._runs(_select_runs().where(runs.c.project_id == project_id))

    def runs_with_status(self, *statuses: Status) -> list[Run]:
        """Returns all runs that stand there, of every project, the newest first."""
        return self._runs(_select_runs().where(runs.c.status.in_(statuses)))

    def claim_run(self, worker_id: str) -> Run | None:
        """Takes the next run off the queue: its status becomes `"starting"`.

        No run is given to two workers. Owners take turns: whoever has the fewest active runs
        comes first, then whoever has waited longest.

        Returns:
            The run, or None where none waits.
        """
        with self._database.write() as connection:
            row = queue.claim(connection, worker_id)
        return None if row is None else Run(**row._mapping)

    def set_status(self, run_id: str, status: Status, message: str = "") -> bool:
        """Moves a run on. A run that has ended stays as it is.

        A run that was asked to stop stays `"stopping"` until it ends.

        Returns:
            Whether the status was set.
        """
        kept = (*ENDED, "stopping") if status in ("starting", "running") else ENDED
        changes: dict[str, Any] = {"status": status, "message": message}
        if status in ENDED:
            changes["ended"] = time.time()
        with self._database.write() as connection:
            found = connection.execute(
                update(runs).where(runs.c.id == run_id, runs.c.status.not_in(kept)).values(changes)
            )
            return bool(found.rowcount)

    def stop_run(self, run_id: str) -> None:
        """Asks a run to stop: one in the queue ends at once, one at work gets the command."""
        with self._database.write() as connection:
            queue.stop(connection, run_id)

    def delete_run(self, run_id: str) -> None:
        """Removes a run with its events. Its folder is the caller's to remove."""
        with self._database.write() as connection:
            connection.execute(delete(runs).where(runs.c.id == run_id))

    def append_events(self, run_id: str, new: Sequence[tuple[str, Mapping[str, Any]]]) -> list[int]:
        """Adds events to a run, all or none, and returns their numbers.

        Args:
            run_id: The run.
            new: Pairs of kind and data; the data must be JSON values.

        Raises:
            NotFound: If there is no such run.
        """
        if not new:
            return []
        with self._database.write() as connection:
            return log.add_events(connection, run_id, new, time.time())

    def events(
        self,
        run_id: str,
        after_seq: int = 0,
        kinds: Sequence[str] | None = None,
        limit: int | None = None,
    ) -> list[Event]:
        """Returns a run's events with a number above `after_seq`, in order."""
        query = log.select_after(events, "seq", run_id, after_seq)
        if kinds is not None:
            query = query.where(events.c.kind.in_(kinds))
        with self._database.read() as connection:
            rows = connection.execute(query.limit(limit)).all()
        return [log.event_of(row) for row in rows]

    def last_event(self, run_id: str, kind: str) -> Event | None:
        """Returns a run's last event of a kind."""
        query = (
            select(events)
            .where(events.c.run_id == run_id, events.c.kind == kind)
            .order_by(events.c.seq.desc())
            .limit(1)
        )
        with self._database.read() as connection:
            row = connection.execute(query).first()
        return None if row is None else log.event_of(row)

    def send_command(
        self, run_id: str, kind: str, data: Mapping[str, Any] | None = None
    ) -> Command:
        """Asks a run to do something.

        Raises:
            NotFound: If there is no such run.
        """
        with self._database.write() as connection:
            return log.add_command(connection, run_id, kind, data or {}, time.time())

    def take_commands(self, run_id: str, after_id: int = 0) -> list[Command]:
        """Returns a run's commands with an id above `after_id`, in order."""
        query = log.select_after(commands, "id", run_id, after_id)
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return [log.command_of(row) for row in rows]

    def _runs(self, query: Select[Any]) -> list[Run]:
        ordered = query.order_by(runs.c.created.desc(), runs.c.id)
        with self._database.read() as connection:
            return [Run(**row._mapping) for row in connection.execute(ordered)]


def _row(value: Project | SavedBlock | Run) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


def _select_runs() -> Select[Any]:
    return select(*queue.RUN_COLUMNS)
