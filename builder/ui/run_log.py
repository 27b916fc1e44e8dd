"""What is known of a run: its events, read from the store as they come, and read only once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from builder.store import Event as Row
from builder.store import Store
from builder.training.events import (
    BatchEnd,
    Changed,
    EpochEnd,
    Event,
    Heartbeat,
    Notice,
    Probe,
    Resumed,
    TrainBegin,
    TrainEnd,
    TrainFailed,
    from_row,
)
from builder.ui.batch_points import BatchPoints
from builder.ui.live_curves import Mark, Points
from builder.ui.run_marks import change_mark, resumed_mark

MOST_BYTES = 64 * 2**20
"""What all logs together may take in the web process: some ten runs of the greatest length, or a
thousand short ones."""

_EVENT_BYTES = 1_000
"""What an event takes that is kept as it is, with its logs or its words."""

_READ_AT_ONCE = 10_000
"""Events; all those of a long run would take a hundred times the memory of its curves."""


@dataclass
class RunLog:
    """The events of one run, in the form that curves and tiles need. Shared by all who look.

    Attributes:
        begin: How the run began, or None before it did.
        heartbeat: How far it is.
        end: How it ended, or None while it goes on.
        failure: Why it broke off, or None.
        epochs: What was logged after each epoch.
        probes: The last look of each probe, by its name.
        notices: What it had to say.
        changes: What was set while it went on.
        resumed: How often it has gone on after an end: every time, points that were there
            before may be void.
        rate: The learning rate of the last step; None where it was not told.
        values: What was set last, by name.
        set_at: When that was, in seconds since 1970.
    """

    begin: TrainBegin | None = None
    heartbeat: Heartbeat | None = None
    end: TrainEnd | None = None
    failure: TrainFailed | None = None
    epochs: list[EpochEnd] = field(default_factory=list)
    probes: dict[str, Probe] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    changes: list[Changed] = field(default_factory=list)
    resumed: int = 0
    rate: float | None = None
    values: dict[str, float] = field(default_factory=dict)
    set_at: dict[str, float] = field(default_factory=dict)
    _batches: BatchPoints = field(default_factory=BatchPoints)
    _marks: list[tuple[int, Mark]] = field(default_factory=list)
    _last: tuple[int, int] = (0, 0)
    _looked: dict[str, int] = field(default_factory=dict)
    _seen: int = 0
    _reading: threading.Lock = field(default_factory=threading.Lock)

    def read(self, store: Store, run_id: str) -> None:
        """Reads what is new."""
        with self._reading:
            while rows := store.events(run_id, self._seen, limit=_READ_AT_ONCE):
                for row in rows:
                    self._read_row(row)
                    self._seen = row.seq
                if len(rows) < _READ_AT_ONCE:
                    return

    def _read_row(self, row: Row) -> None:
        if row.kind == "BatchEnd":
            self._take_batch(row.data)  # by far the most: they are taken as they are
        else:
            event = from_row(row)
            self._take(event)
            if isinstance(event, Changed):
                self.set_at[event.name] = row.at

    def _take(self, event: Event) -> None:
        match event:
            case TrainBegin():
                self._begin(event)
            case BatchEnd():
                self._take_batch(event.model_dump())
            case EpochEnd():
                self._end_epoch(event)
            case Heartbeat():
                self.heartbeat = event
            case Changed():
                self._change(event)
            case Resumed():
                self._go_back(event)
            case Probe():
                self.probes[event.name] = event
                self._looked[event.name] = _bytes(event.data)
            case Notice():
                self.notices.append(event)
            case TrainEnd():
                self.end, self.failure = event, None
            case TrainFailed():
                self.failure, self.end = event, None

    def _begin(self, event: TrainBegin) -> None:
        self.begin, self.end, self.failure = event, None, None
        self.values["batch_size"] = event.batch_size

    def _take_batch(self, data: dict[str, Any]) -> None:
        logs, epoch, seen = data["logs"], data["epoch"], data.get("seen")
        begin = self.begin
        size = max(1, begin.train_size if begin else 1)
        if seen is None:
            seen = min(size, (data["batch"] + 1) * (begin.batch_size if begin else 1))
        if (rate := data.get("rate")) is not None:
            self.rate = rate
        self._last = (epoch, seen)
        place = round(epoch + seen / size, 6)
        row = [place, *(logs.get(name) for name in self.columns), self.rate]
        self._batches.add(data["step"], row)

    def _end_epoch(self, event: EpochEnd) -> None:
        if self.epochs and self.epochs[-1].epoch == event.epoch:
            self.epochs.pop()  # a run that goes on tells its last one again
        self.epochs.append(event)
        self._last = (event.epoch + 1, 0)

    def _change(self, event: Changed) -> None:
        self.changes.append(event)
        self.values[event.name] = event.after
        size = max(1, self.begin.train_size if self.begin else 1)
        self._marks.append((event.step, change_mark(event, event.epoch + event.seen / size)))

    def _go_back(self, event: Resumed) -> None:
        """Drops what was told of batches and epochs that are trained again."""
        self.resumed += 1
        self.end, self.failure, self.heartbeat = None, None, None
        self._batches.drop_after(event.step)
        self.epochs = [each for each in self.epochs if each.epoch < event.epoch]
        self.changes = [each for each in self.changes if each.step <= event.step]
        size = {"batch_size": self.begin.batch_size} if self.begin else {}
        self.values = {**{each.name: each.after for each in self.changes}, **size}
        self._marks = [each for each in self._marks if each[0] <= event.step]
        self._marks.append((event.step, resumed_mark(event)))
        self._last = (event.epoch, 0)

    @property
    def nbytes(self) -> int:
        """What it takes in memory, about."""
        events = len(self.epochs) + len(self.notices) + len(self.changes) + 4
        return self._batches.nbytes + sum([*self._looked.values()]) + _EVENT_BYTES * events

    @property
    def columns(self) -> tuple[str, ...]:
        """The loss and the metrics."""
        return self.begin.columns if self.begin else ()

    @property
    def losses(self) -> int:
        """How many of the columns are losses: the whole one, and those of several outputs."""
        names = self.columns
        count = next((at for at, name in enumerate(names) if not _is_loss(name)), len(names))
        return max(1, count)

    @property
    def rate_moves(self) -> bool:
        """Whether the rate has changed, so that it is worth a curve."""
        ends = [*self._batches.rows(0, 1), self._batches.last()]
        rates = {row[-1] for row in ends if row}
        return len(rates) > 1 or any(each.name == "learning_rate" for each in self.changes)

    @property
    def marks(self) -> list[Mark]:
        """What stands on the curves, in the order of the steps."""
        return [mark for _, mark in sorted(self._marks, key=lambda each: each[0])]

    @property
    def edition(self) -> int:
        """Changes whenever points that were given out before are void."""
        return self.resumed + self._batches.thinned

    def points(self, start: int, most: int | None = None) -> Points:
        """Returns the batch points from number `start` on; the last value of each is the rate.

        There are at most `batch_points.MOST`; of a longer run they lie further apart.
        """
        return Points(start, self._batches.rows(start, most))

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
        epochs, seen = self._last
        return epochs * (self.begin.train_size if self.begin else 0) + seen

    def latest(self, name: str) -> float | None:
        """Returns the newest value of a metric after an epoch: of validation where there is."""
        if not self.epochs:
            return None
        logs = self.epochs[-1].logs
        return logs.get(f"val_{name}", logs.get(name))


def _bytes(data: Any) -> int:
    """The memory of JSON values, about."""
    match data:
        case dict():
            return 100 + sum(100 + _bytes(value) for value in data.values())
        case list() | tuple():
            return 60 + sum(8 + _bytes(value) for value in data)
        case str():
            return 50 + len(data)
        case _:
            return 24


def _is_loss(name: str) -> bool:
    return name == "loss" or name.endswith("_loss")


class RunLogs:
    """The logs of the runs that were looked at last, in bounded memory.

    One that was let go is read anew from the store when somebody looks again.

    Args:
        most: Bytes for all of them together, about. The one that is asked for stays, however
            large it is: at most `batch_points.MOST` points and the last look of each probe.
    """

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._logs: OrderedDict[tuple[Store, str], RunLog] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._logs)

    def read(self, store: Store, run_id: str) -> RunLog:
        """Returns a run's log, read up to this moment."""
        key = (store, run_id)
        with self._lock:
            log = self._logs.setdefault(key, RunLog())
            self._logs.move_to_end(key)
        log.read(store, run_id)
        with self._lock:
            self._let_go()
        return log

    def _let_go(self) -> None:
        """Lets those go that nobody has looked at for longest, until the others are in bounds."""
        total = sum(log.nbytes for log in self._logs.values())
        while total > self._most and len(self._logs) > 1:
            _, gone = self._logs.popitem(last=False)
            total -= gone.nbytes


_logs = RunLogs()


def run_log(store: Store, run_id: str) -> RunLog:
    """Returns a run's log, read up to this moment; shared by all who look, as `RunLogs` bounds."""
    return _logs.read(store, run_id)
