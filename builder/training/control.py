"""How a training obeys: commands come in between two batches."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from builder.store import Command

POLL_SECONDS = 0.05
"""The least time between two questions for commands."""


class Stopped(Exception):  # noqa: N818 - it is a request, not an error
    """Somebody asked the training to stop."""


class Controls:
    """Asks for commands and obeys them: `stop`, `pause` and `resume`.

    Args:
        commands: Returns the commands that have come since it was last called.
        clock: Gives seconds.
        sleep: Waits for some seconds.
    """

    def __init__(
        self,
        commands: Callable[[], Sequence[Command]],
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._commands = commands
        self._clock = clock
        self._sleep = sleep
        self._asked = -POLL_SECONDS
        self._paused = False

    def obey(self, while_paused: Callable[[], None]) -> float:
        """Obeys what has come. Cheap: it may be called after every batch.

        Args:
            while_paused: Is called again and again during a pause.

        Returns:
            The seconds that a pause took.

        Raises:
            Stopped: If the training is to stop.
        """
        now = self._clock()
        if now - self._asked < POLL_SECONDS:
            return 0.0
        self._take()
        while self._paused:
            while_paused()
            self._sleep(POLL_SECONDS)
            self._take()
        return self._clock() - now

    def _take(self) -> None:
        self._asked = self._clock()
        for command in self._commands():
            match command.kind:
                case "stop":
                    raise Stopped
                case "pause":
                    self._paused = True
                case "resume":
                    self._paused = False
