"""What a session knows of its document, as it is kept."""

from __future__ import annotations

from dataclasses import dataclass

from builder.graph.document import Graph
from builder.graph.history import History
from builder.store import StoreError
from builder.ui.inbox import Ack
from builder.ui.kept import Kept


@dataclass(kw_only=True)
class Keeping:
    """A session's document.

    Attributes:
        kept: The document.
    """

    kept: Kept

    @property
    def project_id(self) -> str:
        """The project in the URL."""
        return self.kept.project_id

    @property
    def name(self) -> str:
        """The project's name."""
        return self.kept.name

    @property
    def history(self) -> History:
        """The document with its undo steps."""
        return self.kept.history

    @property
    def saved(self) -> str:
        """The document's JSON as this session last saw it in the store."""
        return self.kept.saved

    @property
    def ack(self) -> Ack:
        """The last gesture of an editor that was applied."""
        return self.kept.ack

    @property
    def epoch(self) -> str:
        """Another one when another document is put in the place of this one."""
        return self.kept.epoch

    @property
    def graph(self) -> Graph:
        """The document."""
        return self.kept.history.present

    def is_behind(self) -> bool:
        """Says whether another tab has saved something that this one has not seen."""
        try:
            return self.kept.is_behind()
        except StoreError:
            return False  # it is said as soon as something is to be saved
