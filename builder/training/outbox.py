"""What is told of a training, held back until it is true for good."""

from __future__ import annotations

from collections.abc import Callable

from builder.training.events import Event


class Outbox:
    """Passes events on, or keeps them for a while.

    An epoch is told when what is needed to go on from its end is on the disk: whoever has seen it
    and ends the process then loses nothing of it.

    Args:
        emit: Takes the events.
    """

    def __init__(self, emit: Callable[[Event], None]) -> None:
        self._emit = emit
        self._held: list[Event] | None = None

    def emit(self, event: Event) -> None:
        """Takes an event."""
        if self._held is None:
            self._emit(event)
        else:
            self._held.append(event)

    def hold(self) -> None:
        """Keeps all events from now on."""
        self._held = []

    def release(self) -> None:
        """Passes on what was kept, in its order, and all that comes from now on."""
        held, self._held = self._held or [], None
        for event in held:
            self._emit(event)
