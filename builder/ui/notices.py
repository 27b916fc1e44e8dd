"""What a session has to say for a moment: why something was not done, what others did."""

from __future__ import annotations

from dataclasses import dataclass, field

import streamlit as st

from builder.ui import markup

SHORTEST_S = 4
LETTERS_A_SECOND = 15
"""How fast such messages are read, at the least: about 180 words in a minute."""


@dataclass(kw_only=True)
class Notices:
    """The messages that wait to be shown."""

    _notices: list[str] = field(default_factory=list)

    def say(self, message: str) -> None:
        """Shows a message for a moment, at the next drawing."""
        self._notices.append(message)

    def speak(self) -> None:
        """Shows the messages that wait, the first on top, for as long as all take to read."""
        messages = list(dict.fromkeys(self._notices))
        seconds = max(SHORTEST_S, sum(map(len, messages)) // LETTERS_A_SECOND)
        for message in reversed(messages):
            st.toast(markup.plain(message), duration=seconds)
        self._notices.clear()
