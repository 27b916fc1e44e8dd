"""Processes by id and time of birth, so that a number used again is not taken for the old one."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

import psutil

_CLOCK_TOLERANCE = 2.0
"""Seconds by which the reading of one process's birth may differ when the clock is set."""


@dataclass(frozen=True)
class Identity:
    """One process for all time.

    Attributes:
        pid: Its id.
        created: When it was made, in seconds since 1970.
        birth: The same by the system's count of ticks, which nobody can set; empty where the system
            does not tell. What was made at which second changes when the clock is set.
    """

    pid: int
    created: float
    birth: str = ""

    @classmethod
    def of(cls, pid: int) -> Identity:
        """Reads the identity of a living process.

        Raises:
            ProcessLookupError: When there is none with this id.
        """
        try:
            return cls(pid, psutil.Process(pid).create_time(), _birth(pid))
        except psutil.NoSuchProcess as error:
            raise ProcessLookupError(f"There is no process {pid}.") from error

    @classmethod
    def own(cls) -> Identity:
        """Reads the identity of this process."""
        return cls.of(os.getpid())

    def alive(self) -> bool:
        """Whether this very process still runs."""
        return self._process() is not None

    def memory(self) -> int:
        """Returns the resident memory in bytes, 0 when the process is gone."""
        process = self._process()
        with contextlib.suppress(psutil.Error):
            return process.memory_info().rss if process else 0
        return 0

    def kill(self) -> None:
        """Ends the process at once. Does nothing when it is gone."""
        process = self._process()
        with contextlib.suppress(psutil.Error):
            if process:
                process.kill()

    def _process(self) -> psutil.Process | None:
        try:
            process = psutil.Process(self.pid)
            alive = self._is(process) and process.status() != psutil.STATUS_ZOMBIE
            return process if alive else None
        except psutil.Error:
            return None

    def _is(self, process: psutil.Process) -> bool:
        if self.birth:
            return self.birth == _birth(self.pid)
        return bool(abs(process.create_time() - self.created) < _CLOCK_TOLERANCE)


def _birth(pid: int) -> str:
    """Returns the boot of the system and the tick of it at which a process was made."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        # What stands in brackets is the program's name, in which there can be anything.
        *_, told = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")
        return f"{boot} {told.split()[19]}"  # field 22 of proc(5), `starttime`
    except (OSError, IndexError):  # it has ended, or this is no Linux
        return ""
