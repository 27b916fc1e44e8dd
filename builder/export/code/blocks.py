"""Which blocks can be written as functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from builder.graph.document import BLOCK, EXPRESSION, INPUT, Block, Graph
from builder.graph.topology import outputs, plain, without_bypassed
from builder.graph.unfolding import WITH_PATHS, expand


def with_functions(graph: Graph) -> Graph:
    """Returns the graph with the blocks that can be written as functions.

    A block that is called several times is one where its layers can be made once, before the
    calls; else its layers stand in its place. No block is a function where names were taken, so
    that they do not follow from the names of the blocks, nor where a tensor comes out twice.
    """
    flat = plain(graph)
    ready = _spelled_out(_without_bypassed(graph))
    if flat is graph or not _do_the_same(ready, flat):
        return flat
    names = sorted(layer.name for layer in flat.layers.values())
    ids = set(_expected_ids(ready, ""))
    as_named = sorted(_expected_names(ready, "")) == names and ids == set(flat.nodes)
    return ready if as_named else flat


def _do_the_same(ready: Graph, flat: Graph) -> bool:
    """Says whether a graph with blocks has the nodes, wires and outputs of one without.

    A block gives one tensor at two places where a node inside is bypassed, or where it passes on
    what another one passes on too. Without blocks that is one output.
    """
    unfolded = plain(ready)
    return (
        unfolded.nodes.keys() == flat.nodes.keys()
        and set(unfolded.edges) == set(flat.edges)
        and outputs(unfolded) == outputs(flat)
        and len(outputs(ready)) == len(outputs(flat))
    )


def shared_blocks(graph: Graph) -> dict[str, Block]:
    """Returns the blocks that several nodes call, by layer id."""
    calls = Counter(node.layer_id for node in graph.nodes.values())
    return {
        key: layer
        for key, layer in graph.layers.items()
        if isinstance(layer, Block) and calls[key] > 1
    }


def _without_bypassed(graph: Graph) -> Graph:
    ready = without_bypassed(graph)
    blocks = {
        key: layer.model_copy(update={"graph": _without_bypassed(layer.graph)})
        for key, layer in ready.layers.items()
        if isinstance(layer, Block)
    }
    return ready.model_copy(update={"layers": {**ready.layers, **blocks}}) if blocks else ready


def _spelled_out(graph: Graph) -> Graph:
    """Puts the layers of shared blocks that cannot be made once in the place of the blocks."""
    while blocks := [key for key, block in shared_blocks(graph).items() if not _is_simple(block)]:
        graph = expand(graph, blocks, WITH_PATHS)
    inner = {
        key: layer.model_copy(update={"graph": _spelled_out(layer.graph)})
        for key, layer in graph.layers.items()
        if isinstance(layer, Block)
    }
    return graph.model_copy(update={"layers": {**graph.layers, **inner}}) if inner else graph


def _is_simple(block: Block) -> bool:
    """Says whether all that a block does is to call layers, each of which it has once."""
    kinds = {layer.class_name for layer in block.graph.layers.values()}
    return block.repeat == 1 and kinds.isdisjoint((BLOCK, EXPRESSION))


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
