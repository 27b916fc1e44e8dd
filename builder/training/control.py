"""How a training obeys: commands come in between two batches."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from builder.store import Command

POLL_SECONDS = 0.05
"""The least time between two questions for commands."""

Turn = Callable[[str, Any], None]
"""Sets something, given by its name, to a value."""


class Stopped(Exception):  # noqa: N818 - it is a request, not an error
    """The training is to stop. The message says why, where it was not a person who asked."""


class Controls:
    """Asks for commands and obeys them: `stop`, `pause`, `resume`, `step` and `set`.

    `step` has one batch trained and pauses after it.

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
        self._steps = 0
        self._settings: list[tuple[str, Any]] = []

    def listen(self) -> None:
        """Takes what has come before the training begins. All but a stop waits until then.

        Raises:
            Stopped: If the training is not to begin at all.
        """
        if self._clock() - self._asked >= POLL_SECONDS:
            self._take()

    def obey(self, while_paused: Callable[[], None], turn: Turn, *, trained: bool = False) -> float:
        """Obeys what has come. Cheap: it may be called after every batch.

        Args:
            while_paused: Is called again and again during a pause.
            turn: Is told what to set.
            trained: Whether a batch has just been trained.

        Returns:
            The seconds that a pause took.

        Raises:
            Stopped: If the training is to stop.
        """
        self._count_steps(trained)
        now = self._clock()
        if now - self._asked < POLL_SECONDS and not self._paused:
            return 0.0
        self._take_and_turn(turn)
        while self._paused:
            while_paused()
            self._sleep(POLL_SECONDS)
            self._take_and_turn(turn)
        return self._clock() - now

    def _count_steps(self, trained: bool) -> None:
        if trained and self._steps:
            self._steps -= 1
            self._paused = self._steps == 0

    def _take(self) -> None:
        self._asked = self._clock()
        for command in self._commands():
            self._follow(command)

    def _take_and_turn(self, turn: Turn) -> None:
        self._take()
        settings, self._settings = self._settings, []
        for name, value in settings:
            turn(name, value)

    def _follow(self, command: Command) -> None:
        match command.kind:
            case "stop":
                raise Stopped(str(command.data.get("reason", "")))
            case "pause":
                self._paused, self._steps = True, 0
            case "resume":
                self._paused, self._steps = False, 0
            case "step":
                self._paused, self._steps = False, self._steps + 1
            case "set":
                self._settings.append((str(command.data.get("name")), command.data.get("value")))
