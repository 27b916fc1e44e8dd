"""Names and ids that nobody has yet, in Keras's manner: `conv2d`, `conv2d_1`, `conv2d_2`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from pydantic import JsonValue

from builder.graph.document import Graph, Layer, Node
from builder.graph.values import MAX_NAME

_NUMBER = re.compile(r"_\d+$")


class FreshNames:
    """Hands out names that are not taken, each only once."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)
        self._next: dict[str, int] = {}

    def take(self, wish: str) -> str:
        """Returns the wish itself, or its stem with the first number that is free."""
        name = wish
        stem = stem_of(wish)
        while name in self._taken:
            number = self._next.get(stem, 1)
            self._next[stem] = number + 1
            end = f"_{number}"
            name = stem[: MAX_NAME - len(end)] + end
        self._taken.add(name)
        return name


def snake_case(class_name: str) -> str:
    """Writes a class name as Keras writes default layer names: `max_pooling2d`.

    Source: `keras.src.utils.naming.to_snake_case`.
    """
    name = re.sub(r"\W+", "", class_name)
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


def stem_of(name: str) -> str:
    """Returns a name without its number: `conv2d` for `conv2d_3`."""
    return _NUMBER.sub("", name) or name


def fresh_ids(graph: Graph) -> FreshNames:
    """Returns ids that neither a layer nor a node of the graph has."""
    return FreshNames([*graph.layers, *graph.nodes])


def fresh_names(graph: Graph) -> FreshNames:
    """Returns names that no layer of the graph has."""
    return FreshNames(layer.name for layer in graph.layers.values())


def fresh_id(graph: Graph, stem: str) -> str:
    """Returns an id that neither a layer nor a node has: the stem, numbered where taken."""
    return fresh_ids(graph).take(stem)


def fresh_name(graph: Graph, class_name: str) -> str:
    """Returns a layer name that is free, in Keras's style: `max_pooling2d_1`."""
    return fresh_names(graph).take(snake_case(class_name))


def new_layer(
    graph: Graph, class_name: str, config: Mapping[str, JsonValue] | None = None
) -> tuple[Layer, Node]:
    """Returns a layer and its first node with fresh ids and name, ready to be added.

    Args:
        graph: The graph that they are for; it stays as it is.
        class_name: The Keras class name, or `"Input"` or `"Expression"`.
        config: The constructor arguments that differ from the defaults.
    """
    name = fresh_name(graph, class_name)
    key = fresh_id(graph, name)
    layer = Layer(id=key, class_name=class_name, config=dict(config or {}), name=name)
    return layer, Node(id=key, layer_id=key)
