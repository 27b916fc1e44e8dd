"""What is different between two runs: in the network, and in the training."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from builder.graph import topology
from builder.graph.document import Block, Graph, Layer
from builder.training.spec import TrainingSpec

NOTHING = "–"
_NOT_TOLD = ("variant",)


class Difference(NamedTuple):
    """One thing that is different.

    Attributes:
        what: What it is: `learning rate`, `conv_1: filters`.
        first: What it is in the first, `–` where it is not there.
        second: What it is in the second.
    """

    what: str
    first: str
    second: str


def spec_differences(first: TrainingSpec, second: TrainingSpec) -> list[Difference]:
    """Returns the choices that differ, in the order of `TrainingSpec`."""
    one, other = first.model_dump(mode="json"), second.model_dump(mode="json")
    return [
        Difference(name.replace("_", " "), _written(one[name]), _written(other[name]))
        for name in TrainingSpec.model_fields
        if one[name] != other[name] and name not in _NOT_TOLD
    ]


def graph_differences(first: Graph, second: Graph) -> list[Difference]:
    """Returns how two networks differ: layers, arguments, wires; where things lie does not count.

    Layers are the same where their names are.
    """
    return [*_graph(first, second, "")]


def _graph(first: Graph, second: Graph, within: str) -> Iterator[Difference]:
    yield from _layers(first, second, within)
    yield from _wires(first, second, within)


def _layers(first: Graph, second: Graph, within: str) -> Iterator[Difference]:
    one, other = _by_name(first), _by_name(second)
    for name in dict.fromkeys((*one, *other)):
        here, there = one.get(name), other.get(name)
        if here is None or there is None:
            yield Difference(within + name, _class(here), _class(there))
        else:
            yield from _layer(here, there, within)


def _layer(here: Layer, there: Layer, within: str) -> Iterator[Difference]:
    place = within + here.name
    if here.class_name != there.class_name:
        yield Difference(place, here.class_name, there.class_name)
        return
    for name in dict.fromkeys((*here.config, *there.config)):
        values = [each.config.get(name, _Missing) for each in (here, there)]
        if values[0] != values[1]:
            yield Difference(f"{place}: {name}", *map(_written, values))
    if here.trainable != there.trainable:
        words = {True: "trainable", False: "frozen"}
        yield Difference(place, words[here.trainable], words[there.trainable])
    if isinstance(here, Block) and isinstance(there, Block):
        if here.repeat != there.repeat:
            yield Difference(f"{place}: repeat", f"{here.repeat}", f"{there.repeat}")
        yield from _graph(here.graph, there.graph, f"{place} / ")


def _wires(first: Graph, second: Graph, within: str) -> Iterator[Difference]:
    one, other = _named_wires(first), _named_wires(second)
    for wire in [*(each for each in one if each not in other), *other]:
        if (wire in one) != (wire in other):
            before, after = ("wired" if wire in wires else NOTHING for wires in (one, other))
            yield Difference(within + wire, before, after)
    for name, bypassed in _bypassed(first).items():
        now = _bypassed(second).get(name, bypassed)
        if now != bypassed:
            words = {True: "bypassed", False: "takes part"}
            yield Difference(within + name, words[bypassed], words[now])


def _by_name(graph: Graph) -> Mapping[str, Layer]:
    in_order = (graph.layer_of(node_id) for node_id in topology.order(graph))
    return {layer.name: layer for layer in in_order}


def _named_wires(graph: Graph) -> dict[str, None]:
    names = {node_id: graph.layer_of(node_id).name for node_id in graph.nodes}
    return dict.fromkeys(f"{names[each.source]} → {names[each.target]}" for each in graph.edges)


def _bypassed(graph: Graph) -> dict[str, bool]:
    return {graph.layer_of(key).name: node.bypassed for key, node in graph.nodes.items()}


def _class(layer: Layer | None) -> str:
    return NOTHING if layer is None else layer.class_name


class _Missing:
    """Stands for an argument that is Keras's default."""


def _written(value: Any) -> str:
    if value is _Missing:
        return "default"
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return f"{value:g}"
    return NOTHING if value in (None, [], {}) else json.dumps(value)
