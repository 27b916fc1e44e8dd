"""Which blocks can be written as functions."""

from __future__ import annotations

from collections.abc import Iterator

from builder.graph.document import INPUT, Block, Graph
from builder.graph.topology import plain, without_bypassed


def with_functions(graph: Graph) -> Graph:
    """Returns the graph with the blocks that can be written as functions.

    That is all or none: a block that is called twice would have fresh layers at each call of its
    function, and names that were taken would not follow from the block's name.
    """
    ready = _without_bypassed(graph)
    flat = plain(ready)
    if flat is ready:
        return ready
    names = sorted(layer.name for layer in flat.layers.values())
    ids = set(_expected_ids(ready, ""))
    if (
        _shares_blocks(ready)
        or sorted(_expected_names(ready, "")) != names
        or ids != set(flat.nodes)
    ):
        return flat
    return ready


def _without_bypassed(graph: Graph) -> Graph:
    ready = without_bypassed(graph)
    blocks = {
        key: layer.model_copy(update={"graph": _without_bypassed(layer.graph)})
        for key, layer in ready.layers.items()
        if isinstance(layer, Block)
    }
    return ready.model_copy(update={"layers": {**ready.layers, **blocks}}) if blocks else ready


def _shares_blocks(graph: Graph) -> bool:
    called = [layer.id for node in graph.nodes if isinstance(layer := graph.layer_of(node), Block)]
    inner = (layer.graph for layer in graph.layers.values() if isinstance(layer, Block))
    return len(set(called)) < len(called) or any(map(_shares_blocks, inner))


def _expected_names(graph: Graph, start: str) -> Iterator[str]:
    for layer in graph.layers.values():
        if isinstance(layer, Block):
            for number in range(1, layer.repeat + 1):
                middle = f"{number}_" if layer.repeat > 1 else ""
                yield from _expected_names(layer.graph, f"{start}{layer.name}_{middle}")
        elif layer.class_name != INPUT or not start:
            yield f"{start}{layer.name}"


def _expected_ids(graph: Graph, start: str) -> Iterator[str]:
    for node_id in graph.nodes:
        layer = graph.layer_of(node_id)
        if isinstance(layer, Block):
            for number in range(1, layer.repeat + 1):
                yield from _expected_ids(layer.graph, f"{start}{node_id}/{number}/")
        elif layer.class_name != INPUT or not start:
            yield f"{start}{node_id}"


def frozen(graph: Graph) -> Graph:
    """Returns a graph none of whose layers is trained."""
    layers = {
        key: layer.model_copy(update={"trainable": False}) for key, layer in graph.layers.items()
    }
    return graph.model_copy(update={"layers": layers})
