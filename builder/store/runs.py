"""Runs in the store: the queue, where each stands, its events and its commands."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, delete, func, select, update

from builder.store import log, queue, removals
from builder.store.making_runs import RunMaking, allowed
from builder.store.schema import events, runs
from builder.store.values import ACTIVE, ENDED, Command, Event, NotFound, Run, Status


class Runs(RunMaking):
    """What is asked of runs and their logs, and changed in them."""

    def run(self, run_id: str) -> Run | None:
        """Returns a run, or None where there is none of that id."""
        with self._database.read() as connection:
            row = connection.execute(_select_runs().where(runs.c.id == run_id)).first()
        return None if row is None else Run(**row._mapping)

    def runs(self, project_id: str, experiment_id: str | None = None) -> list[Run]:
        """Returns a project's runs, the newest first; those of one experiment alone where asked."""
        query = _select_runs().where(runs.c.project_id == project_id)
        if experiment_id is not None:
            query = query.where(runs.c.experiment_id == experiment_id)
        return self._runs(query)

    def going(self, experiment_id: str) -> int:
        """Returns how many runs of an experiment have not ended.

        Quick, however many there are and however large: it reads no document.
        """
        query = select(func.count()).where(
            runs.c.status.in_(("queued", *ACTIVE)), runs.c.experiment_id == experiment_id
        )
        with self._database.read() as connection:
            return int(connection.execute(query).scalar_one())

    def run_states(self, project_id: str) -> dict[str, Status]:
        """Returns where each run of a project stands, by its id. Quick: it reads no document."""
        query = select(runs.c.id, runs.c.status).where(runs.c.project_id == project_id)
        with self._database.read() as connection:
            return {run_id: status for run_id, status in connection.execute(query)}

    def has_room(self, owner: str, at_most: int | None = None) -> bool:
        """Whether an owner may have one more run now. Another process may take the place first.

        Args:
            owner: Whose runs are counted.
            at_most: As in `create_run`.
        """
        with self._database.read() as connection:
            return queue.waiting_or_at_work(connection, owner) < allowed(at_most)

    def runs_with_status(self, *statuses: Status) -> list[Run]:
        """Returns all runs that stand there, of every project, the newest first."""
        return self._runs(_select_runs().where(runs.c.status.in_(statuses)))

    def claim_run(self, worker_id: str) -> Run | None:
        """Takes the next run off the queue: its status becomes `"starting"`.

        No run is given to two workers. Owners take turns: whoever has the fewest active runs
        comes first, then whoever was served longest ago.

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

    def note_run(self, run_id: str, notes: str) -> None:
        """Replaces what people wrote about a run."""
        self._change(run_id, notes=notes)

    def rename_run(self, run_id: str, name: str) -> None:
        """Gives a run another name."""
        self._change(run_id, name=name)

    def places_in_queue(self) -> dict[str, int]:
        """Returns the places of all runs that wait, by their ids; 1 is the next."""
        with self._database.read() as connection:
            ids = queue.order(connection)
        return {run_id: place for place, run_id in enumerate(ids, start=1)}

    def place_in_queue(self, run_id: str) -> int | None:
        """Returns the place of a run in the queue, 1 for the next; None where it does not wait."""
        return self.places_in_queue().get(run_id)

    def place_of_next(self, owner: str) -> int:
        """Returns the place in the queue that a run of an owner would get now, 1 for the next."""
        with self._database.read() as connection:
            return queue.place_of_next(connection, owner)

    def resume_run(self, run_id: str, at_most: int | None = None) -> bool:
        """Puts a run that was stopped or has failed back in the queue, to go on.

        Commands that were sent to it before are forgotten.

        Args:
            run_id: The run.
            at_most: As in `create_run`.

        Returns:
            Whether it was; a run that waits, goes on or has finished stays as it is.

        Raises:
            TooManyRuns: If the owner has as many as are allowed.
        """
        with self._database.write() as connection:
            return queue.put_back(connection, run_id, allowed(at_most))

    def stop_run(self, run_id: str, reason: str = "") -> None:
        """Asks a run to stop: one in the queue ends at once, one at work gets the command.

        Args:
            run_id: The run.
            reason: Why, where it is not the owner who wants it: the run's message in the end.
        """
        with self._database.write() as connection:
            queue.stop(connection, run_id, reason)

    def delete_run(self, run_id: str) -> None:
        """Removes a run with its events, and notes that its folder is to go."""
        with self._database.write() as connection:
            found = connection.execute(delete(runs).where(runs.c.id == run_id))
            removals.note(connection, "run", [run_id] if found.rowcount else [])

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

    def delete_events(self, run_id: str, seqs: Sequence[int]) -> None:
        """Removes events of a run by their numbers, which are not given out again."""
        with self._database.write() as connection:
            connection.execute(
                delete(events).where(events.c.run_id == run_id, events.c.seq.in_(seqs))
            )

    def last_event(self, run_id: str, kind: str | None = None) -> Event | None:
        """Returns a run's last event of a kind, or of all kinds."""
        query = select(events).where(events.c.run_id == run_id)
        if kind is not None:
            query = query.where(events.c.kind == kind)
        query = query.order_by(events.c.seq.desc()).limit(1)
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
        with self._database.read() as connection:
            return log.commands_after(connection, run_id, after_id)

    def _change(self, run_id: str, **changes: Any) -> None:
        with self._database.write() as connection:
            changed = connection.execute(update(runs).where(runs.c.id == run_id).values(**changes))
            if not changed.rowcount:
                raise NotFound(f"There is no run {run_id!r}.")

    def _runs(self, query: Select[Any]) -> list[Run]:
        ordered = query.order_by(runs.c.created.desc(), runs.c.id)
        with self._database.read() as connection:
            return [Run(**row._mapping) for row in connection.execute(ordered)]


def _select_runs() -> Select[Any]:
    return select(*queue.RUN_COLUMNS)
