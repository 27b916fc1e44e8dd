"""Between a training and the store: events go out, commands come in, and training never waits."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TypeVar

from builder.store import Command, NotFound, Store, StoreError
from builder.store.values import Status
from builder.training.events import (
    BatchEnd,
    Event,
    Notice,
    TrainBegin,
    TrainEnd,
    TrainFailed,
    to_row,
    to_rows,
)
from builder.workers.runners.probe_rows import ProbeRows

T = TypeVar("T")

FLUSH_SECONDS = 0.1
"""How long batches are gathered before they are written together."""

COMMAND_SECONDS = 0.05
"""How often the store is asked for new commands."""

RETRY_SECONDS = 0.5
PATIENCE = 60.0
"""A store that refuses is tried again after this time, until the run is given up."""


class Recorder:
    """Writes a run's events and status to the store and reads its commands, in two threads.

    Batches come hundreds a second; they are written in groups, ten times a second. The first
    one and every other kind of event are written at once. The run's status follows from the
    events. Used as a context manager: on leaving, everything is written.

    Nothing is lost in silence. An event that cannot be written at all is left out with a notice,
    and those around it are kept; where more than that is wrong, the run fails and says so.

    Args:
        store: The store.
        run_id: The run.
    """

    def __init__(self, store: Store, run_id: str) -> None:
        self._store = store
        self._run_id = run_id
        self._waiting: list[Event] = []
        self._commands: list[Command] = []
        self._last_command = 0
        self._lock = threading.Lock()
        self._urgent = threading.Event()
        self._closing = threading.Event()
        self._failure: StoreError | None = None
        self._defect: Exception | None = None
        self._probe_rows = ProbeRows()
        self._seen_batch = False
        self._threads = [
            threading.Thread(target=self._write_on, name="event-writer", daemon=True),
            threading.Thread(target=self._listen, name="command-reader", daemon=True),
        ]

    def __enter__(self) -> Recorder:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._urgent.set()
        for thread in self._threads:
            thread.join()
        self._raise_failure()

    def emit(self, event: Event) -> None:
        """Takes an event to be written soon.

        Raises:
            StoreError: When the store has refused for `PATIENCE` seconds: the training ends
                rather than go on unseen.
        """
        self._raise_failure()
        with self._lock:
            self._waiting.append(event)
        if not (isinstance(event, BatchEnd) and self._seen_batch):
            self._urgent.set()
        self._seen_batch |= isinstance(event, BatchEnd)

    def commands(self) -> list[Command]:
        """Returns the commands that came since the last call."""
        with self._lock:
            taken, self._commands = self._commands, []
        return taken

    def _write_on(self) -> None:
        try:
            while not self._closing.is_set():
                self._urgent.wait(FLUSH_SECONDS)
                self._urgent.clear()
                self._flush()
                if self._defect is not None:
                    raise self._defect
            self._flush()
        except Exception as error:
            traceback.print_exc()
            self._fail(error)

    def _flush(self) -> None:
        with self._lock:
            events, self._waiting = self._waiting, []
        try:
            self._append(events)
        except Exception:  # no refusal of the store: some event is none that can be written
            traceback.print_exc()
            for event in events:
                self._append_or_say(event)
        for status, message in _statuses(events):
            self._patiently(partial(self._store.set_status, self._run_id, status, message))

    def _append(self, events: Sequence[Event]) -> None:
        seqs = self._patiently(partial(self._store.append_events, self._run_id, to_rows(events)))
        self._thin(self._probe_rows.outdated(events, seqs) if seqs else [])

    def _append_or_say(self, event: Event) -> None:
        try:
            self._append([event])
        except Exception as error:
            print(f"This could not be written: {event!r}", file=sys.stderr, flush=True)
            words = f"Something that the training told could not be written ({event.kind}): {error}"
            self._append([Notice(code="not_written", message=words)])

    def _thin(self, seqs: list[int]) -> None:
        """Removes what need not be kept. Where the store refuses, a little more is kept."""
        if seqs:
            with contextlib.suppress(StoreError):
                self._store.delete_events(self._run_id, seqs)

    def _patiently(self, write: Callable[[], T]) -> T | None:
        """Writes, again and again where the store refuses, until it is given up."""
        deadline = time.monotonic() + PATIENCE
        while self._failure is None:
            try:
                return write()
            except StoreError as error:
                if isinstance(error, NotFound) or time.monotonic() > deadline:
                    self._give_up(error)
            time.sleep(RETRY_SECONDS)
        return None

    def _fail(self, error: Exception) -> None:
        """Ends a training whose events nobody writes any more, and says so in the store."""
        words = (
            f"What happens in the training cannot be written any more ({error!r}), so it was "
            "ended. This is a defect of Strata; the run's process.log says more."
        )
        failed = TrainFailed(message=words, detail="".join(traceback.format_exception(error)))
        with contextlib.suppress(StoreError):
            self._store.append_events(self._run_id, [to_row(failed)])
            self._store.set_status(self._run_id, "failed", words)
        self._give_up(StoreError(words))

    def _give_up(self, error: StoreError) -> None:
        """Ends a training whose run was deleted, or whose store is out of reach."""
        self._failure = error
        with self._lock:
            self._commands.append(Command(self._run_id, 0, "stop", {}, time.time()))

    def _listen(self) -> None:
        while not self._closing.wait(COMMAND_SECONDS):
            try:
                new = self._store.take_commands(self._run_id, self._last_command)
            except StoreError:
                continue  # the writer decides when a store that refuses is given up
            except Exception as error:  # a training that nobody can stop is ended
                self._defect = error
                self._urgent.set()
                return
            if new:
                self._last_command = new[-1].id
                with self._lock:
                    self._commands.extend(new)

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise self._failure


def _statuses(events: Iterable[Event]) -> Iterable[tuple[Status, str]]:
    for event in events:
        match event:
            case TrainBegin():
                yield "running", ""
            case TrainEnd(reason=reason, message=message):
                yield reason, message
            case TrainFailed(message=message):
                yield "failed", message
