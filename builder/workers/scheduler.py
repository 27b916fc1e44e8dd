"""Minding the queue: which run begins, which is over, which must be ended."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass, field

from builder.store import ACTIVE, Run, Store
from builder.training.events import TrainEnd, TrainFailed, from_row, to_row
from builder.workers.runners import Runner

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
        max_seconds: How long a run may take; None for as long as it likes.
    """

    store: Store
    runner: Runner
    worker_id: str
    max_runs: int
    memory_limit: int
    stop_grace: float = STOP_GRACE
    max_seconds: float | None = None
    _stop_seen: dict[str, float] = field(default_factory=dict)
    _ended: dict[str, str] = field(default_factory=dict)

    def recover(self) -> None:
        """Takes over the runs of an earlier supervisor: those whose process is alive go on.

        A run whose process is gone is marked failed: it can be put in the queue again, to go on
        from its last whole epoch.
        """
        for run in self.store.runs_with_status(*ACTIVE):
            if run.worker_id == self.worker_id and not self.runner.adopt(run.id):
                self._settle(run, INTERRUPTED)

    def tick(self) -> bool:
        """Does what is due now; returns whether any run goes on."""
        self._ended |= {exited.run_id: exited.message for exited in self.runner.reap()}
        self._settle_ended()
        self._enforce()
        while len(self.runner.running()) < self.max_runs and (
            run := self.store.claim_run(self.worker_id)
        ):
            self._start(run)
        with contextlib.suppress(OSError):  # it is for speed alone, and tried again
            self.runner.prepare()
        return bool(self.runner.running())

    def _start(self, run: Run) -> None:
        """Starts the process of a run, or says why there is none: others can go on."""
        self._stop_seen.pop(run.id, None)  # that was a stop of its last turn
        try:
            self.runner.start(run.id)
        except OSError as error:
            reason = str(error.strerror or error).removesuffix(".")
            self._ended[run.id] = f"The training could not be started: {reason}."
            self._settle_ended()

    def _settle_ended(self) -> None:
        """Ends the runs whose processes have gone.

        Whoever watched a process hears of its end once alone: where the store refuses, say since
        the disk is full, it is remembered until the store has taken it.
        """
        for run_id, message in list(self._ended.items()):
            run = self.store.run(run_id)
            # One that has ended may wait again already: then the process was that of its last turn.
            if run is not None and run.status in ACTIVE and run.worker_id == self.worker_id:
                self._settle(run, message)
            self._stop_seen.pop(run_id, None)
            del self._ended[run_id]

    def _settle(self, run: Run, message: str) -> None:
        """Ends a run whose status does not say how it ended."""
        event = self._told(run)
        if event is None:
            event = self._ending(run, message)
            self.store.append_events(run.id, [to_row(event)])
        status = event.reason if isinstance(event, TrainEnd) else "failed"
        self.store.set_status(run.id, status, event.message)

    def _told(self, run: Run) -> TrainEnd | TrainFailed | None:
        """Returns how a run has said that it ended, where its process died right after that."""
        last = self.store.last_event(run.id)
        if last is None or last.at < (run.started or 0.0):  # an earlier turn said that
            return None
        event = from_row(last)
        return event if isinstance(event, TrainEnd | TrainFailed) else None

    def _ending(self, run: Run, message: str) -> TrainEnd | TrainFailed:
        last = self.store.last_event(run.id, "EpochEnd")
        epochs, step = (last.data["epoch"] + 1, last.data["step"]) if last else (0, 0)
        if run.status == "stopping":
            return TrainEnd(reason="stopped", epochs=epochs, step=step, message=message)
        return TrainFailed(message=f"{message} {_what_is_left(epochs)}".strip())

    def _enforce(self) -> None:
        """Ends processes that ignore a stop, use too much memory or whose run was deleted."""
        for run_id in self.runner.running():
            run = self.store.run(run_id)
            if run is None:
                self.runner.kill(run_id, "The run was deleted.")
            elif run.status == "stopping" and self._overdue(run_id):
                self.runner.kill(run_id, OBSTINATE)
            elif run.status in ("starting", "running") and self._took_too_long(run):
                self.store.stop_run(run_id, self._too_long())
            elif (used := self.runner.memory(run_id)) > self.memory_limit:
                self.runner.kill(
                    run_id,
                    f"The training used {used / 2**20:,.0f} MB of memory, more than the "
                    f"{self.memory_limit / 2**20:,.0f} MB that a run may use here "
                    "(STRATA_MEMORY_LIMIT_MB).",
                )

    def _took_too_long(self, run: Run) -> bool:
        limit, began = self.max_seconds, run.started
        return limit is not None and began is not None and time.time() - began > limit

    def _too_long(self) -> str:
        return (
            f"The training took longer than the {self.max_seconds:,.0f} seconds that a run may "
            "take here (STRATA_RUN_SECONDS) and was stopped. It can go on in another turn."
        )

    def _overdue(self, run_id: str) -> bool:
        now = time.monotonic()
        return now - self._stop_seen.setdefault(run_id, now) >= self.stop_grace


def _what_is_left(epochs: int) -> str:
    match epochs:
        case 0:
            return ""
        case 1:
            return "It can go on from the end of its first epoch."
        case _:
            return f"It can go on from the end of epoch {epochs:,}."
