"""Projects and saved blocks in the store."""

from __future__ import annotations

import secrets
import time

from sqlalchemy import delete, insert, select

from builder.store import acks, removals, saving
from builder.store.opened import Opened, row_of
from builder.store.schema import blocks, projects
from builder.store.values import Project, SavedBlock


class Projects(Opened):
    """What is asked of projects and saved blocks, and changed in them."""

    def create_project(self, name: str, graph_json: str, owner: str = "") -> Project:
        """Adds a project under a new, unguessable id."""
        now = time.time()
        project = Project(secrets.token_urlsafe(16), name, graph_json, owner, now, now)
        with self._database.write() as connection:
            connection.execute(insert(projects), row_of(project))
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
        """Removes a project with its runs and own data, and notes that their folders are to go."""
        with self._database.write() as connection:
            removals.note_all_of(connection, project_id)
            connection.execute(delete(projects).where(projects.c.id == project_id))

    def save_block(self, owner: str, name: str, graph_json: str) -> SavedBlock:
        """Keeps a block for its owner under a new, unguessable id."""
        block = SavedBlock(secrets.token_urlsafe(16), owner, name, graph_json, time.time())
        with self._database.write() as connection:
            connection.execute(insert(blocks), row_of(block))
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
