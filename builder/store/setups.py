"""What is set up for a project's next training, kept while nobody has started it yet."""

from __future__ import annotations

import time

from sqlalchemy import delete, insert, select

from builder.store.opened import Opened
from builder.store.schema import projects, setups
from builder.store.values import NotFound


class Setups(Opened):
    """What is asked of the choices for the next training, and changed in them."""

    def setup(self, project_id: str) -> str | None:
        """Returns what was last kept for a project; None where nothing was."""
        query = select(setups.c.choices_json).where(setups.c.project_id == project_id)
        with self._database.read() as connection:
            found = connection.execute(query).scalar()
        return None if found is None else str(found)

    def keep_setup(self, project_id: str, choices_json: str) -> None:
        """Keeps what is chosen for a project's next training, in place of what was kept before.

        Raises:
            NotFound: If there is no such project.
        """
        row = {"project_id": project_id, "choices_json": choices_json, "at": time.time()}
        with self._database.write() as connection:
            known = select(projects.c.id).where(projects.c.id == project_id)
            if connection.execute(known).first() is None:
                raise NotFound(f"There is no project {project_id!r}.")
            connection.execute(delete(setups).where(setups.c.project_id == project_id))
            connection.execute(insert(setups), row)
