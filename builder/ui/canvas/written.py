"""The scene as JSON text. A document of 1,000 nodes is 600 kB of it, and an edit changes little.

So what is said of a node is written once, and so are the wires of a graph. They are told by
their identity: whoever makes a scene gives the same object for the same node
(`builder/ui/canvas_scene.py`), and nobody changes one.
"""

from __future__ import annotations

from typing import Any

from builder.ui.canvas.data import CanvasEdge, CanvasNode, Scope
from builder.ui.delivery import Written, written

KEPT = 20_000
"""How many texts are remembered; that of a node takes about 0.5 kB."""


def written_scope(scope: Scope) -> Written:
    """Writes a scope with all that is inside its unfolded blocks."""
    nodes = ",".join([written_node(node) for node in scope["nodes"]])
    rest = written(
        {"path": scope["path"], "direction": scope["direction"], "notes": scope["notes"]}
    )
    return Written(f'{{"nodes":[{nodes}],"edges":{_once(scope["edges"])},{rest[1:]}')


def written_node(node: CanvasNode) -> Written:
    """Writes a node with all that is inside it, where it is an unfolded block."""
    inside = node["inside"]
    if inside is None:
        return _once(node)
    shell = written({name: value for name, value in node.items() if name != "inside"})
    return Written(f'{shell[:-1]},"inside":{written_scope(inside)}}}')


def _once(value: CanvasNode | list[CanvasEdge]) -> Written:
    known = _texts.get(id(value))
    if known is None:
        if len(_texts) >= KEPT:
            _texts.clear()
        # The value is kept with its text: as long as it lives nothing else has its id.
        known = _texts[id(value)] = (value, written(value))
    return known[1]


_texts: dict[int, tuple[Any, Written]] = {}
