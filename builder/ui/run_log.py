"""What is known of a run: its events, read from the store as they come, and read only once."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from functools import lru_cache

from builder.store import Store
from builder.training.events import (
    BatchEnd,
    EpochEnd,
    Event,
    Heartbeat,
    TrainBegin,
    TrainEnd,
    TrainFailed,
    from_row,
)
from builder.ui.live_curves import Points

_KEPT = 64


@dataclass
class RunLog:
    """The events of one run, in the form that curves and tiles need. Shared by all who look.

    Attributes:
        begin: How the run began, or None before it did.
        heartbeat: How far it is.
        end: How it ended, or None while it goes on.
        failure: Why it broke off, or None.
        epochs: What was logged after each epoch.
    """

    begin: TrainBegin | None = None
    heartbeat: Heartbeat | None = None
    end: TrainEnd | None = None
    failure: TrainFailed | None = None
    epochs: list[EpochEnd] = field(default_factory=list)
    _batches: list[list[float | None]] = field(default_factory=list)
    _seen: int = 0
    _reading: threading.Lock = field(default_factory=threading.Lock)

    def read(self, store: Store, run_id: str) -> None:
        """Reads what is new."""
        with self._reading:
            for row in store.events(run_id, self._seen):
                self._take(from_row(row))
                self._seen = row.seq

    def _take(self, event: Event) -> None:
        match event:
            case TrainBegin():
                self.begin = event
            case BatchEnd():
                values = [event.logs.get(name) for name in self.columns]
                self._batches.append([self._place(event), *values])
            case EpochEnd():
                self.epochs.append(event)
            case Heartbeat():
                self.heartbeat = event
            case TrainEnd():
                self.end = event
            case TrainFailed():
                self.failure = event

    def _place(self, event: BatchEnd) -> float:
        """Where a batch stands on the axis of epochs."""
        batches = max(1, self.begin.batches if self.begin else 1)
        return round(event.epoch + (event.batch + 1) / batches, 6)

    @property
    def columns(self) -> tuple[str, ...]:
        """The loss and the metrics."""
        return self.begin.columns if self.begin else ()

    def points(self, start: int) -> Points:
        """Returns the batch points from number `start` on."""
        return Points(start, self._batches[start:])

    def epoch_points(self, start: int) -> Points:
        """Returns the epoch points from number `start` on."""
        validated = [f"val_{name}" for name in self.columns]
        rows: list[list[float | None]] = []
        for event in self.epochs[start:]:
            row = [event.logs.get(name) for name in self.columns]
            if any(name in event.logs for name in validated):
                row += [event.logs.get(name) for name in validated]
            rows.append([float(event.epoch + 1), *row])
        return Points(start, rows)

    @property
    def examples_seen(self) -> int:
        """How many training examples the model has seen, repetitions counted."""
        if self.begin is None:
            return 0
        step = self.end.step if self.end else self.heartbeat.step if self.heartbeat else 0
        epochs, batch = divmod(step, max(1, self.begin.batches))
        rest = min(batch * self.begin.batch_size, self.begin.train_size)
        return epochs * self.begin.train_size + rest

    def latest(self, name: str) -> float | None:
        """Returns the newest value of a metric after an epoch: of validation where there is."""
        if not self.epochs:
            return None
        logs = self.epochs[-1].logs
        return logs.get(f"val_{name}", logs.get(name))


@lru_cache(maxsize=_KEPT)
def _log_of(_store: Store, _run_id: str) -> RunLog:
    return RunLog()


def run_log(store: Store, run_id: str) -> RunLog:
    """Returns a run's log, read up to this moment."""
    log = _log_of(store, run_id)
    log.read(store, run_id)
    return log
