"""Processes by id and time of birth, so that a number used again is not taken for the old one."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass

import psutil

_CLOCK_TOLERANCE = 2.0
"""Seconds by which the reading of one process's birth may differ when the clock is set."""


@dataclass(frozen=True)
class Identity:
    """One process for all time: its id and when it was made, in seconds since 1970."""

    pid: int
    created: float

    @classmethod
    def of(cls, pid: int) -> Identity:
        """Reads the identity of a living process.

        Raises:
            ProcessLookupError: When there is none with this id.
        """
        try:
            return cls(pid, psutil.Process(pid).create_time())
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
            same = abs(process.create_time() - self.created) < _CLOCK_TOLERANCE
            return process if same and process.status() != psutil.STATUS_ZOMBIE else None
        except psutil.Error:
            return None
