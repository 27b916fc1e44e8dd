"""Experiments in the store: which runs belong together, and what they vary."""

from __future__ import annotations

import secrets
import time

from sqlalchemy import delete, insert, select, update

from builder.store.opened import Opened, row_of
from builder.store.schema import experiments
from builder.store.values import Experiment, NotFound


class Experiments(Opened):
    """What is asked of experiments, and changed in them. Their runs are made like all runs."""

    def create_experiment(self, project_id: str, name: str, plan_json: str) -> Experiment:
        """Adds an experiment under a new, unguessable id."""
        made = Experiment(secrets.token_hex(16), project_id, name, plan_json, time.time())
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

    def change_plan(self, experiment_id: str, plan_json: str) -> None:
        """Replaces what an experiment varies.

        Raises:
            NotFound: If there is no such experiment.
        """
        with self._database.write() as connection:
            found = connection.execute(
                update(experiments)
                .where(experiments.c.id == experiment_id)
                .values(plan_json=plan_json)
            )
            if not found.rowcount:
                raise NotFound(f"There is no experiment {experiment_id!r}.")

    def delete_experiment(self, experiment_id: str) -> None:
        """Removes an experiment. Its runs stay."""
        with self._database.write() as connection:
            connection.execute(delete(experiments).where(experiments.c.id == experiment_id))
