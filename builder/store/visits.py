"""Which projects were opened in which browser.

An id of a project cannot be guessed, so nobody is shown those of others. A browser has a name of
its own, which cannot be guessed either: what was opened there is found again there.
"""

from __future__ import annotations

import time

from sqlalchemy import ColumnElement, Connection, case, delete, insert, select

from builder.store.opened import Opened
from builder.store.schema import projects, visits
from builder.store.values import NotFound, Visited

MOST_VISITED = 100
"""How many projects are remembered of one browser, those opened last.

What nobody has changed yet is forgotten first: every visit of the bare address makes such a one.
"""


class Visits(Opened):
    """What is asked of the projects that a browser has opened."""

    def note_visit(self, browser: str, project_id: str) -> None:
        """Remembers that a project is open in a browser.

        Raises:
            NotFound: If there is no such project.
        """
        with self._database.write() as connection:
            known = select(projects.c.id).where(projects.c.id == project_id)
            if connection.execute(known).first() is None:
                raise NotFound(f"There is no project {project_id!r}.")
            same = (visits.c.browser == browser, visits.c.project_id == project_id)
            connection.execute(delete(visits).where(*same))
            row = {"browser": browser, "project_id": project_id, "at": time.time()}
            connection.execute(insert(visits), row)
            _forget_all_but_the_latest(connection, browser, project_id)

    def visited(self, browser: str, limit: int = 20) -> list[Visited]:
        """Returns the projects of a browser that were ever changed, the last saved first."""
        query = (
            select(projects.c.id, projects.c.name, projects.c.updated)
            .join(visits, visits.c.project_id == projects.c.id)
            .where(visits.c.browser == browser, _changed())
            .order_by(projects.c.updated.desc(), projects.c.id)
            .limit(limit)
        )
        with self._database.read() as connection:
            return [Visited(**row._mapping) for row in connection.execute(query)]

    def forget_visits(self, browser: str) -> None:
        """Forgets what a browser has opened; the projects stay."""
        with self._database.write() as connection:
            connection.execute(delete(visits).where(visits.c.browser == browser))


def _changed() -> ColumnElement[bool]:
    """That a project was saved after it was made."""
    return projects.c.updated > projects.c.created


def _forget_all_but_the_latest(connection: Connection, browser: str, project_id: str) -> None:
    """Drops the visits too many of a browser, never that of the given project."""
    others = (visits.c.browser == browser, visits.c.project_id != project_id)
    latest = (
        select(visits.c.project_id)
        .join(projects, visits.c.project_id == projects.c.id)
        .where(*others)
        .order_by(case((_changed(), 0), else_=1), visits.c.at.desc(), visits.c.project_id)
        .limit(MOST_VISITED - 1)
    )
    connection.execute(delete(visits).where(*others, visits.c.project_id.not_in(latest)))
