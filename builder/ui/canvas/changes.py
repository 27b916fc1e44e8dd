"""What is new of a scene: an edit changes a name or some shapes, and a scene can be 600 kB.

`frontend/src/canvas/changes.ts` makes the later scene of the earlier one and of this. Whoever
makes a scene gives the same object for the same thing (`builder/ui/canvas_scene.py`), so what
has stayed is told by identity.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import compress
from operator import is_not
from typing import Any

from builder.ui.canvas.data import CanvasNode, Scope
from builder.ui.canvas.written import written_node, written_scope
from builder.ui.delivery import Written, listed, mapped

MOST_NEW = 0.5
"""Where more of its nodes are new, a scope is sent as a whole."""


def changed(before: Scope, after: Scope) -> Written | None:
    """Writes what is new of a scope, or None where it is better sent as a whole.

    Args:
        before: The scope as the browser has it.
        after: The scope as it is to be, at the same path.

    Returns:
        An object with those of these that there are. Places in `gone` and `edges_gone` are of
        the earlier scope, all others of the later one.

        - `gone`, `edges_gone`: the places of what is no longer there;
        - `came`, `edges_came`: places, each with the node or the wire that is new there;
        - `said`: places, and what is to be said otherwise of the nodes there;
        - `inside`: places of unfolded blocks, each with such an object for its inside;
        - `direction`, `notes`: as they are now.
    """
    old, new = before["nodes"], after["nodes"]
    nodes = _moved([node["id"] for node in old], [node["id"] for node in new])
    edges = _wires_moved(before, after)
    if nodes is None or edges is None or len(nodes[1]) > MOST_NEW * len(new):
        return None
    pairs = list(_stayed(old, new, *nodes))
    insides = _insides(pairs)
    if insides is None:
        return None
    parts: dict[str, Sequence[Any]] = {
        "gone": nodes[0],
        "came": [listed([place, written_node(new[place])]) for place in nodes[1]],
        "said": _said(pairs),
        "inside": insides,
        "edges_gone": edges[0],
        "edges_came": [[place, after["edges"][place]] for place in edges[1]],
    }
    there: dict[str, Any] = {name: listed(part) for name, part in parts.items() if part}
    if before["direction"] != after["direction"]:
        there["direction"] = after["direction"]
    if before["notes"] != after["notes"]:
        there["notes"] = after["notes"]
    return mapped(there)


NOTHING = mapped({})
"""What is new where nothing is."""

_Moved = tuple[list[int], list[int]]
"""Places of what has gone, before, and of what has come, after."""

_Pair = tuple[int, CanvasNode, CanvasNode]
"""The place of a node after, the node before and after."""


def _moved(before: Sequence[Hashable], after: Sequence[Hashable]) -> _Moved | None:
    """Says what has gone and come; None where what has stayed has another order."""
    if before == after:
        return [], []
    had, has = set(before), set(after)
    if [each for each in before if each in has] != [each for each in after if each in had]:
        return None
    gone = [place for place, each in enumerate(before) if each not in has]
    came = [place for place, each in enumerate(after) if each not in had]
    return gone, came


def _wires_moved(before: Scope, after: Scope) -> _Moved | None:
    if before["edges"] is after["edges"]:
        return [], []
    keys = [[tuple(edge.values()) for edge in scope["edges"]] for scope in (before, after)]
    return _moved(*keys)


def _stayed(
    before: Sequence[CanvasNode], after: Sequence[CanvasNode], gone: list[int], came: list[int]
) -> Iterator[_Pair]:
    """Yields the nodes that are there before and after, where they may differ."""
    left, new = set(gone), set(came)
    old = (node for place, node in enumerate(before) if place not in left) if gone else before
    there = (pair for pair in enumerate(after) if pair[0] not in new)
    for earlier, (place, later) in zip(old, there, strict=True):
        if earlier is not later:
            yield place, earlier, later


def _said(pairs: list[_Pair]) -> list[Written]:
    """Writes what differs once for all nodes of which the same is to be said."""
    alike: dict[Hashable, tuple[dict[str, Any], list[int]]] = {}
    for place, old, new in pairs:
        was: Mapping[str, Any] = old
        # Most values are the same objects: they are passed over without a step of Python for each.
        others = compress(new.items(), map(is_not, new.values(), old.values()))
        differs = {name: value for name, value in others if value != was[name]}
        if old["inside"] is not None and new["inside"] is not None:
            differs.pop("inside", None)
        if differs:
            # The values stay in the scope for as long as this lasts: their ids are their own.
            key = tuple((name, id(value)) for name, value in differs.items())
            alike.setdefault(key, (differs, []))[1].append(place)
    return [listed([listed(places), _fields(differs)]) for differs, places in alike.values()]


def _fields(differs: dict[str, Any]) -> Written:
    if differs.get("inside") is not None:
        differs = {**differs, "inside": written_scope(differs["inside"])}
    return mapped(differs)


def _insides(pairs: list[_Pair]) -> list[Written] | None:
    found = []
    for place, old, new in pairs:
        if old["inside"] is None or new["inside"] is None:
            continue
        inside = changed(old["inside"], new["inside"])
        if inside is None:
            return None
        if inside != NOTHING:
            found.append(listed([place, inside]))
    return found
