"""How a training becomes a process.

A runner starts the process of a claimed run, finds it again after a restart, watches it and can
end it. `local` uses processes of this machine. What happens within the process is the same for
every runner (`run_process`): it writes events to the store and takes commands from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Exit:
    """A run's process has ended.

    Attributes:
        run_id: The run.
        message: What the end of the process means, in plain words, for a run that did not say
            itself how it ended.
    """

    run_id: str
    message: str


class Runner(Protocol):
    """Starts and watches the processes of runs."""

    def prepare(self) -> None:
        """Gets ready to start a run quickly. Called now and then; returns at once."""

    def start(self, run_id: str) -> None:
        """Starts the process of a run that has been claimed."""

    def adopt(self, run_id: str) -> bool:
        """Takes over a run that an earlier runner started; False when its process is gone."""

    def running(self) -> Sequence[str]:
        """Returns the ids of the runs whose processes are watched."""

    def reap(self) -> list[Exit]:
        """Returns the runs whose processes ended since the last call."""

    def kill(self, run_id: str, message: str) -> None:
        """Ends a run's process at once; its `Exit` will carry the message."""

    def memory(self, run_id: str) -> int:
        """Returns the memory that a run's process uses, in bytes."""

    def close(self) -> None:
        """Lets go: running processes go on, spare ones end."""
