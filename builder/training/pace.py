"""How fast a training is, and how long the rest will take."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

SPEED_SECONDS = 3.0
"""Over how long the speed is measured."""


class Pace:
    """Measures speed in examples and the time of a step.

    Args:
        clock: Gives seconds.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._steps = 0
        self._first_step_ended: float | None = None
        self._seen: deque[tuple[float, int]] = deque()

    def step(self, steps: int, examples: int) -> None:
        """Is told that steps were done.

        Args:
            steps: How many in one go, mostly 1.
            examples: Examples seen since the start, repetitions counted.
        """
        now = self._clock()
        if self._first_step_ended is None:
            self._first_step_ended = now
        else:
            self._steps += steps
        self._seen.append((now, examples))
        while len(self._seen) > 2 and now - self._seen[0][0] > SPEED_SECONDS:
            self._seen.popleft()

    def leave_out(self, seconds: float) -> None:
        """Leaves a pause out of everything that is measured."""
        if self._first_step_ended is not None:
            self._first_step_ended += seconds
        if seconds > SPEED_SECONDS:
            self._seen.clear()

    def examples_per_second(self) -> float:
        """Returns the speed over the last seconds; 0 where nothing was measured yet."""
        if len(self._seen) < 2:
            return 0.0
        (began, first), (ended, last) = self._seen[0], self._seen[-1]
        return (last - first) / (ended - began) if ended > began else 0.0

    def seconds_for(self, steps: int) -> float | None:
        """Returns how long further steps will take at the pace so far, validation included.

        The first step is left out: it is slow, since TensorFlow gets to know the model in it.
        """
        if self._first_step_ended is None or not self._steps:
            return None
        return (self._clock() - self._first_step_ended) / self._steps * steps
