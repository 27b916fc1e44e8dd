"""Undo and redo: the graphs that were, the graph that is, the graphs that were taken back."""

from __future__ import annotations

from dataclasses import dataclass

from builder.graph.document import Graph
from builder.graph.edits import Edit, apply

LIMIT = 200
"""The number of steps that can be taken back. Graphs share what did not change."""


@dataclass(frozen=True, slots=True)
class History:
    """A document with its past, as a value.

    Attributes:
        past: Earlier graphs, the latest last.
        present: The graph as it is.
        future: Graphs that were taken back, the next one to redo first.
    """

    past: tuple[Graph, ...]
    present: Graph
    future: tuple[Graph, ...]

    @classmethod
    def of(cls, graph: Graph) -> History:
        """Starts a history."""
        return cls((), graph, ())

    def do(self, edit: Edit) -> History:
        """Applies an edit, as one step; an edit that changes nothing is no step.

        Raises:
            EditError: When the edit does not fit the graph.
        """
        edited = apply(self.present, edit)
        if edited == self.present:
            return self
        return History((*self.past, _bare(self.present))[-LIMIT:], edited, ())

    def undo(self) -> History:
        """Takes the last step back; without one, nothing changes."""
        if not self.past:
            return self
        return History(self.past[:-1], self.past[-1], (_bare(self.present), *self.future))

    def redo(self) -> History:
        """Does the step again that was taken back last; without one, nothing changes."""
        if not self.future:
            return self
        return History((*self.past, _bare(self.present)), self.future[0], self.future[1:])

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return bool(self.past)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to do again."""
        return bool(self.future)


def _bare(graph: Graph) -> Graph:
    """Copies a graph without what was derived from it, which would only fill memory."""
    return graph.model_copy()
