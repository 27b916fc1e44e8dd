"""Gestures one after the other: what each does to the history, or why it was not done."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

from pydantic import ValidationError

from builder.graph import paths
from builder.graph.document import Graph
from builder.graph.edits import Edit, EditError
from builder.graph.history import History
from builder.store import StoreError
from builder.ui.canvas_site import Gone, graph_at
from builder.ui.inbox import Unreadable, in_words

Meaning = Callable[[Graph, Any], Edit | None]
"""From the document and a gesture to the edit that it asks for; None where there is none.

Raises EditError where the gesture cannot be done.
"""

NOT_DONE = {
    "add": "nothing was added",
    "move": "it was not moved",
    "place": "it was not moved",
    "connect": "no wire was drawn",
    "reconnect": "the wire was left as it is",
    "reorder": "the wire was left as it is",
    "remove": "there was nothing to delete",
    "duplicate": "nothing was duplicated",
    "paste": "nothing was pasted",
    "unshare": "nothing was unshared",
    "bypass": "nothing was bypassed",
    "freeze": "nothing was frozen",
    "rename": "it was not renamed",
    "fix": "nothing was fixed",
    "group": "no block was made",
    "ungroup": "nothing was ungrouped",
    "fold": "it was not opened or closed",
    "repeat": "the number of repetitions was left as it is",
    "output": "the outputs were left as they are",
    "note": "the note was not written",
    "save_block": "it was not saved",
}
"""What a gesture on a node that is gone has not done, by its kind."""

_log = logging.getLogger(__name__)


def stepped(history: History, gesture: Any, meaning: Meaning) -> tuple[History, str]:
    """Does what a gesture asks for, as one step.

    Args:
        history: The document and its past.
        gesture: What a person did in one of the editors.
        meaning: What such gestures mean.

    Returns:
        The history afterwards, and why nothing was done where that is so, else an empty text.

    Raises:
        StoreError: When the palette's blocks cannot be read or saved.
    """
    if isinstance(gesture, Unreadable):
        return history, f"One step could not be read, so it was not done. {gesture.why}"
    if gesture.kind == "undo":
        return history.undo(), ""
    if gesture.kind == "redo":
        return history.redo(), ""
    try:
        edit = meaning(history.present, gesture)
        return history.do(edit) if edit is not None else history, ""
    except Gone as error:
        name = _name(history, error.path)
        otherwise = NOT_DONE.get(gesture.kind, "nothing was changed")
        return history, f"{name} was deleted meanwhile, so {otherwise}."
    except ValidationError as error:
        return history, f"One step was not done. {in_words(error)}"
    except EditError as error:
        return history, str(error)
    except StoreError:
        raise  # nothing is acknowledged then, and the browser tries again
    except Exception:
        # A gesture that fails here would fail each time the browser sends it again, and hold
        # up all that is done after it.
        _log.exception("The gesture %r failed.", gesture.kind)
        return history, "One step could not be done. The document is as it was before."


def _name(history: History, path: str) -> str:
    """The name of a node that is gone, as it was called when it was last there."""
    *scope, node_id = paths.read(path)
    for graph in _graphs(history):
        there = graph_at(graph, tuple(scope))
        if there is not None and node_id in there.nodes:
            return there.layer_of(node_id).name
    return "A layer of this step"


def _graphs(history: History) -> Iterator[Graph]:
    yield from reversed(history.past)
    yield from history.future
