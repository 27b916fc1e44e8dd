"""Buttons that take each other's place: the second click of a double click is not for the new one.

Where a run is paused, Resume stands where Pause stood, and comes under the mouse while it is still
clicking. Whoever means it presses a moment later.
"""

from __future__ import annotations

import time

from builder.ui.session import Session

SECONDS = 0.6
"""Within this time two clicks are one double click: systems ask for at most half a second."""


def is_second_click(session: Session, button: str, *places: str) -> bool:
    """Notes that a button was pressed, and says whether that was a double click on another one.

    Args:
        session: Of whoever has pressed it.
        button: The name of the button.
        places: The buttons whose place it may have taken a moment ago.
    """
    before, at = session.pressed
    now = time.monotonic()
    session.pressed = (button, now)
    return before in places and now - at < SECONDS
