"""Paths: how a node inside blocks is named from outside.

A path is the ids of the nodes that call the blocks it lies in, outermost first, and its own:

    write(("stage", "res", "conv")) == "stage/res/conv"
    read("stage/res/conv") == ("stage", "res", "conv")
    write(()) == ""  # the document itself

Within an id, `~` is written `~0` and `/` is written `~1`, as in a JSON pointer (RFC 6901); an
empty id is written `~2`. So every path has one text and every text stands for one path:

    write(("a/b", "~c")) == "a~1b/~0c"

A *scope* is the path of a node that calls a block, and stands for the graph inside:

    graph_at(graph, ("stage", "res"))  # the graph of the block that "res" calls, within "stage"
    apply(graph, edit_at(graph, ("stage", "res"), RemoveNodes(node_ids=("conv",))))

A block that several nodes call is one graph under several paths: an edit shows in all of them.
"""

from __future__ import annotations

from collections.abc import Sequence

from builder.graph.document import Block, Graph
from builder.graph.editing.base import EditError, block_at
from builder.graph.edits import Edit, EditBlock


def write(parts: Sequence[str]) -> str:
    """Returns the text of a path."""
    return "/".join(_escaped(part) for part in parts)


def read(text: str) -> tuple[str, ...]:
    """Returns the ids of a path: the reverse of `write`."""
    return tuple(_unescaped(part) for part in text.split("/")) if text else ()


def graph_at(graph: Graph, scope: Sequence[str]) -> Graph:
    """Returns the graph inside the block that a path leads to; of `()`, the graph itself.

    Raises:
        EditError: When a node of the path is not there or calls no block.
    """
    for block in _blocks_along(graph, scope):
        graph = block.graph
    return graph


def edit_at(graph: Graph, scope: Sequence[str], edit: Edit) -> Edit:
    """Returns the edit of the whole graph that does `edit` within a scope.

    Raises:
        EditError: When a node of the path is not there or calls no block.
    """
    for block in reversed(_blocks_along(graph, scope)):
        edit = EditBlock(layer_id=block.id, edit=edit)
    return edit


def _blocks_along(graph: Graph, scope: Sequence[str]) -> list[Block]:
    blocks: list[Block] = []
    for depth, node_id in enumerate(scope):
        if node_id not in graph.nodes:
            raise EditError(f"There is no block {write(scope[: depth + 1])!r}.")
        blocks.append(block_at(graph, graph.nodes[node_id].layer_id))
        graph = blocks[-1].graph
    return blocks


def _escaped(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1") or "~2"


def _unescaped(part: str) -> str:
    return "" if part == "~2" else part.replace("~1", "/").replace("~0", "~")
