"""Minding the queue: which run begins, which is over, which must be ended."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from builder.store import ACTIVE, Run, Store
from builder.training.events import TrainEnd, TrainFailed, to_row
from builder.workers.runners import Exit, Runner

STOP_GRACE = 10.0
"""Seconds that a run has to obey a stop; then its process is ended."""

INTERRUPTED = "The training was interrupted: its process ended while nobody watched it."
OBSTINATE = (
    "The training did not react to Stop and its process was ended. What it learned since the "
    "last epoch is lost."
)


@dataclass
class Scheduler:
    """Carries runs from the queue of the store to their end.

    Attributes:
        store: Where runs wait and end.
        runner: Has the processes.
        worker_id: Under which name runs are claimed, the same after a restart.
        max_runs: How many go on at the same time.
        memory_limit: Bytes that one run's process may use.
        stop_grace: Seconds from a stop to the end of a process that does not react.
    """

    store: Store
    runner: Runner
    worker_id: str
    max_runs: int
    memory_limit: int
    stop_grace: float = STOP_GRACE
    _stop_seen: dict[str, float] = field(default_factory=dict)

    def recover(self) -> None:
        """Takes over the runs of an earlier supervisor: those whose process is alive go on.

        A run whose process is gone is marked failed: its weights up to the last epoch are in
        its folder, but nobody trains it any more.
        """
        for run in self.store.runs_with_status(*ACTIVE):
            if run.worker_id == self.worker_id and not self.runner.adopt(run.id):
                self._settle(run, INTERRUPTED)

    def tick(self) -> bool:
        """Does what is due now; returns whether any run goes on."""
        for exited in self.runner.reap():
            self._reaped(exited)
        self._enforce()
        while len(self.runner.running()) < self.max_runs and (
            run := self.store.claim_run(self.worker_id)
        ):
            self.runner.start(run.id)
        self.runner.prepare()
        return bool(self.runner.running())

    def _reaped(self, exited: Exit) -> None:
        self._stop_seen.pop(exited.run_id, None)
        run = self.store.run(exited.run_id)
        if run is not None and not run.has_ended:
            self._settle(run, exited.message)

    def _settle(self, run: Run, message: str) -> None:
        """Ends a run that did not say itself how it ended."""
        if run.status == "stopping":
            last = self.store.last_event(run.id, "EpochEnd")
            epochs, step = (last.data["epoch"] + 1, last.data["step"]) if last else (0, 0)
            event: TrainEnd | TrainFailed = TrainEnd(reason="stopped", epochs=epochs, step=step)
        else:
            event = TrainFailed(message=message)
        self.store.append_events(run.id, [to_row(event)])
        self.store.set_status(
            run.id, "stopped" if isinstance(event, TrainEnd) else "failed", message
        )

    def _enforce(self) -> None:
        """Ends processes that ignore a stop, use too much memory or whose run was deleted."""
        for run_id in self.runner.running():
            run = self.store.run(run_id)
            if run is None:
                self.runner.kill(run_id, "The run was deleted.")
            elif run.status == "stopping" and self._overdue(run_id):
                self.runner.kill(run_id, OBSTINATE)
            elif (used := self.runner.memory(run_id)) > self.memory_limit:
                self.runner.kill(
                    run_id,
                    f"The training used {used / 2**20:,.0f} MB of memory, more than the "
                    f"{self.memory_limit / 2**20:,.0f} MB that a run may use here "
                    "(STRATA_MEMORY_LIMIT_MB).",
                )

    def _overdue(self, run_id: str) -> bool:
        now = time.monotonic()
        return now - self._stop_seen.setdefault(run_id, now) >= self.stop_grace
