"""Experiments in the store: which runs belong together, and what they vary."""

from __future__ import annotations

import secrets
import time

from sqlalchemy import delete, insert, select, update

from builder.store.opened import Opened, row_of
from builder.store.schema import experiments
from builder.store.values import Experiment


class Experiments(Opened):
    """What is asked of experiments, and changed in them. Their runs are made like all runs."""

    def create_experiment(
        self, project_id: str, name: str, plan_json: str, *, searching: bool = False
    ) -> Experiment:
        """Adds an experiment under a new, unguessable id.

        Args:
            project_id: The project that it belongs to.
            name: What the owner calls it.
            plan_json: What is varied.
            searching: Whether more runs are to be made for it as time goes on.
        """
        key, now = secrets.token_hex(16), time.time()
        made = Experiment(key, project_id, name, plan_json, int(searching), now)
        with self._database.write() as connection:
            connection.execute(insert(experiments), row_of(made))
        return made

    def experiment(self, experiment_id: str) -> Experiment | None:
        """Returns an experiment, or None where there is none of that id."""
        query = select(experiments).where(experiments.c.id == experiment_id)
        with self._database.read() as connection:
            row = connection.execute(query).first()
        return None if row is None else Experiment(**row._mapping)

    def experiments(self, project_id: str) -> list[Experiment]:
        """Returns a project's experiments, the newest first."""
        query = (
            select(experiments)
            .where(experiments.c.project_id == project_id)
            .order_by(experiments.c.created.desc(), experiments.c.id)
        )
        with self._database.read() as connection:
            return [Experiment(**row._mapping) for row in connection.execute(query)]

    def searching_experiments(self) -> list[Experiment]:
        """Returns the experiments of all projects that may make more runs, the oldest first."""
        query = (
            select(experiments)
            .where(experiments.c.searching == 1)
            .order_by(experiments.c.created, experiments.c.id)
        )
        with self._database.read() as connection:
            return [Experiment(**row._mapping) for row in connection.execute(query)]

    def end_search(self, experiment_id: str) -> None:
        """Says that an experiment makes no more runs; without such an experiment, nothing."""
        self._set_searching(experiment_id, 0)

    def resume_search(self, experiment_id: str) -> None:
        """Says that an experiment makes more runs; without such an experiment, nothing."""
        self._set_searching(experiment_id, 1)

    def _set_searching(self, experiment_id: str, searching: int) -> None:
        change = update(experiments).where(experiments.c.id == experiment_id)
        with self._database.write() as connection:
            connection.execute(change.values(searching=searching))

    def delete_experiment(self, experiment_id: str) -> None:
        """Removes an experiment. Its runs stay."""
        with self._database.write() as connection:
            connection.execute(delete(experiments).where(experiments.c.id == experiment_id))
