"""How runs come into the store: put in the queue, or added when they have ended."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection, insert, select

from builder.settings import settings
from builder.store import queue
from builder.store.opened import Opened, row_of
from builder.store.saving import CLOCK_TICK
from builder.store.schema import projects, runs
from builder.store.values import NotFound, Run


class RunMaking(Opened):
    """Makes runs."""

    def create_run(
        self,
        project_id: str,
        name: str,
        graph_json: str,
        spec_json: str,
        owner: str = "",
        experiment_id: str = "",
        at_most: int | None = None,
        made: int | None = None,
    ) -> Run:
        """Puts a training in the queue.

        Args:
            project_id: The project that it is started from.
            name: What the owner calls it.
            graph_json: The document that is to be trained.
            spec_json: The `TrainingSpec`.
            owner: Whose it is: a browser's name for itself, where nobody signs in.
            experiment_id: The experiment that it is part of; empty for none.
            at_most: How many runs the owner may have waiting and at work, this one counted; by
                default what the settings say.
            made: How many runs the experiment has, as far as the caller knows; None for any.

        Raises:
            NotFound: If there is no such project.
            TooManyRuns: If the owner has as many as are allowed.
            AlreadyMade: If the experiment has another number of runs by now.
        """
        new = [(name, graph_json, spec_json)]
        (run,) = self.create_runs(project_id, new, owner, experiment_id, at_most, made)
        return run

    def create_runs(
        self,
        project_id: str,
        new: Sequence[tuple[str, str, str]],
        owner: str = "",
        experiment_id: str = "",
        at_most: int | None = None,
        made: int | None = None,
    ) -> list[Run]:
        """Puts several trainings in the queue, all of them or none.

        Args:
            project_id: The project that they are started from.
            new: Name, document and `TrainingSpec` of each.
            owner: As in `create_run`, from here on.
            experiment_id: Likewise.
            at_most: Likewise.
            made: Likewise.

        Raises:
            NotFound: As in `create_run`.
            TooManyRuns: As in `create_run`.
            AlreadyMade: As in `create_run`.
        """
        now = time.time()
        # Those made at once are told apart by their times.
        created = [
            _waiting(project_id, each, owner, experiment_id, now + place * CLOCK_TICK)
            for place, each in enumerate(new)
        ]
        with self._database.write() as connection:
            _expect_project(connection, project_id)
            queue.admit(connection, owner, allowed(at_most), len(created))
            if made is not None:
                queue.expect_next(connection, experiment_id, made)
            for run in created:
                connection.execute(insert(runs), row_of(run))
        return created

    def add_ended_run(
        self, project_id: str, name: str, graph_json: str, spec_json: str, message: str
    ) -> Run:
        """Adds a run that nobody has to train: its weights come from elsewhere.

        It has never been started: `started` is None, which tells it from all others that ended.

        Args:
            project_id: The project that it belongs to.
            name: What it is called.
            graph_json: Its document.
            spec_json: What its data are like, as a `TrainingSpec`.
            message: Where it is from, in words.

        Raises:
            NotFound: If there is no such project.
        """
        now = time.time()
        waiting = _waiting(project_id, (name, graph_json, spec_json), "", "", now)
        run = replace(waiting, status="finished", message=message, ended=now)
        with self._database.write() as connection:
            _expect_project(connection, project_id)
            connection.execute(insert(runs), row_of(run))
        return run


def _waiting(
    project_id: str, new: tuple[str, str, str], owner: str, experiment_id: str, created: float
) -> Run:
    name, graph_json, spec_json = new
    return Run(
        id=secrets.token_hex(16),
        project_id=project_id,
        name=name,
        graph_json=graph_json,
        spec_json=spec_json,
        owner=owner,
        status="queued",
        message="",
        worker_id=None,
        created=created,
        started=None,
        ended=None,
        experiment_id=experiment_id,
    )


def _expect_project(connection: Connection, project_id: str) -> None:
    known = select(projects.c.id).where(projects.c.id == project_id)
    if connection.execute(known).first() is None:
        raise NotFound(f"There is no project {project_id!r}.")


def allowed(at_most: int | None) -> int:
    """Returns how many runs an owner may have waiting and at work; None means by the settings."""
    return settings().runs_per_user if at_most is None else at_most
