"""Runs as processes of this machine."""

from __future__ import annotations

import contextlib
import json
import signal
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from builder.settings import Settings
from builder.workers.home import write_private
from builder.workers.identity import Identity
from builder.workers.processes import Launcher
from builder.workers.runners import Exit, run_process

RECORD = "process.json"

SPARE_PAUSE = 3.0
"""Seconds after a start before the next spare is made, so that the two do not compete."""


class LocalRunner:
    """Starts every run in a disposable process, with one spare kept ready for the next click.

    The run's folder holds a record of its process, by which a later supervisor finds it.

    Args:
        settings: Where runs live; handed to the processes.
        launcher: Makes processes.
        trainer: The module that trains, see `run_process.main`.
        spare: Whether to keep a process ready.
    """

    def __init__(
        self, settings: Settings, launcher: Launcher, trainer: str, *, spare: bool = True
    ) -> None:
        self._settings = settings
        self._launcher = launcher
        self._trainer = trainer
        self._keeps_spare = spare
        self._spare: _Child | None = None
        self._last_start = -SPARE_PAUSE
        self._runs: dict[str, _Child | _Adopted] = {}

    def prepare(self) -> None:
        """Makes the spare when there is none, a while after the last start."""
        if self._spare is not None and self._spare.ended():
            # What ended it would end the next one too, for now.
            self._spare, self._last_start = None, time.monotonic()
        rested = time.monotonic() - self._last_start >= SPARE_PAUSE
        if self._keeps_spare and self._spare is None and rested:
            self._last_start = time.monotonic()  # where it fails, it is tried again only then
            self._spare = self._launch(rehearse=True)

    def spare_is_ready(self) -> bool:
        """Whether a process waits that has imported and rehearsed everything."""
        return self._spare is not None and self._spare.is_ready()

    def start(self, run_id: str) -> None:
        """Hands the run to the spare, or to a new process.

        The record is written first: from the moment on that the process may begin, every later
        supervisor can find it. A run that goes on right after it has ended may still have its
        last process, which has written everything: that one is ended first.

        Raises:
            OSError: If there can be no process, or no record of it; nothing goes on then.
        """
        self._last_start = time.monotonic()
        if (last := self._runs.pop(run_id, None)) is not None:
            last.identity.kill()
        child, self._spare = self._spare, None
        if child is None or child.ended():
            child = self._launch(rehearse=False)
        directory = self._settings.run_directory(run_id)
        try:
            directory.mkdir(parents=True, exist_ok=True)
            write_private(directory / RECORD, json.dumps(asdict(child.identity)))
        except OSError:
            child.identity.kill()
            raise
        self._runs[run_id] = child
        child.hand_over(run_id)

    def adopt(self, run_id: str) -> bool:
        """Takes over a run by the record in its folder; False when its process is gone."""
        try:
            record = (self._settings.run_directory(run_id) / RECORD).read_text()
            identity = Identity(**json.loads(record))
        except (OSError, ValueError, TypeError):
            return False
        if not identity.alive():
            return False
        self._runs[run_id] = _Adopted(identity)
        return True

    def running(self) -> Sequence[str]:
        """Returns the ids of the runs whose processes are watched."""
        return tuple(self._runs)

    def reap(self) -> list[Exit]:
        """Returns the runs whose processes ended since the last call."""
        ended = [(run_id, child) for run_id, child in self._runs.items() if child.ended()]
        for run_id, _ in ended:
            del self._runs[run_id]
        return [Exit(run_id, child.message()) for run_id, child in ended]

    def kill(self, run_id: str, message: str) -> None:
        """Ends a run's process at once; its `Exit` will carry the message."""
        child = self._runs[run_id]
        child.killed_because = message
        child.identity.kill()

    def memory(self, run_id: str) -> int:
        """Returns the memory that a run's process uses, in bytes."""
        return self._runs[run_id].identity.memory()

    def close(self) -> None:
        """Ends the spare. Processes with a run go on."""
        self._keeps_spare = False
        if self._spare is not None:
            self._spare.identity.kill()
            self._spare.process.join()
            self._spare = None

    def _launch(self, *, rehearse: bool) -> _Child:
        process, pipe = self._launcher.start(
            run_process.main, self._settings, self._trainer, rehearse, daemon=False
        )
        return _Child(process, pipe, Identity.of(_pid(process)))


@dataclass
class _Child:
    """A process that this supervisor started."""

    process: BaseProcess
    pipe: Connection
    identity: Identity
    killed_because: str = ""

    def ended(self) -> bool:
        return not self.process.is_alive()

    def is_ready(self) -> bool:
        return not self.ended() and self.pipe.poll()

    def hand_over(self, run_id: str) -> None:
        # A process that has died meanwhile is reaped like one that dies later.
        with contextlib.suppress(OSError):
            self.pipe.send_bytes(run_id.encode())

    def message(self) -> str:
        return self.killed_because or exit_message(self.process.exitcode)


@dataclass
class _Adopted:
    """A process that an earlier supervisor started: alive or not is all that can be seen."""

    identity: Identity
    killed_because: str = ""

    def ended(self) -> bool:
        return not self.identity.alive()

    def message(self) -> str:
        return self.killed_because or (
            "The training process ended without saying why. It ran out of memory, crashed or "
            "was killed from outside."
        )


def exit_message(code: int | None) -> str:
    """Says what the exit code of a run's process means.

    Args:
        code: Negative for a signal, as in `Process.exitcode`; None where it is not known.
    """
    if code == -signal.SIGTERM or code == -9:
        return "The training process ran out of memory or was killed from outside."
    if code is not None and code < 0:
        return f"The training process crashed ({_signal_name(-code)})."
    if code == run_process.STORE_LOST:
        return (
            "The training could not write what happened to the store any more and gave up. Maybe "
            "the disk is full: free some space."
        )
    if code:
        return f"The training process broke off (exit code {code})."
    return "The training process ended before the training did."


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _pid(process: BaseProcess) -> int:
    if process.pid is None:
        raise RuntimeError("Expected a process that has been started.")
    return process.pid
