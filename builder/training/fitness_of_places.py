"""Outputs with a value for every pixel or step: what is wrong with them, and ways to mend it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod

from pydantic import JsonValue

from builder.graph.edits import Batch, Configure, Edit, InsertAfter, apply, new_layer
from builder.graph.topology import incoming
from builder.inference.diagnostics import Diagnostic
from builder.training.pairing import Candidate, Pairing, complaint, in_words, label

Step = tuple[str, Mapping[str, JsonValue]]
"""A layer to add: its class and its arguments."""

_MOST_UNITS = 1 << 14
_RECURRENT = {"LSTM", "GRU", "SimpleRNN", "ConvLSTM1D", "ConvLSTM2D"}


def asked(pairing: Pairing) -> str:
    """Says what a data set asks for, for a sentence."""
    wanted = pairing.wanted_units
    if pairing.target.is_per_place:
        return f"a score for each of its {wanted} classes in {_in_places(pairing.places)}"
    if pairing.places:
        return in_words(pairing.wanted_shape)
    if pairing.target.is_numbers:
        return "1 number" if wanted == 1 else f"{wanted} numbers"
    return f"a score for each of its {wanted} classes"


def other_places(pairing: Pairing, shape: tuple[int | None, ...]) -> Diagnostic:
    """Says that an output has no value for every pixel or step, and what would give it some.

    Args:
        pairing: Model and data.
        shape: What the output has, without the batch axis.
    """
    found = pairing.first_that_works(
        _ways(pairing, shape), rank=len(pairing.places) + 2, places=pairing.places
    )
    fix, fix_label = found or (None, None)
    message = f"The model gives {in_words(shape)} for every example, {pairing.asker} asks for "
    message += f"{asked(pairing)}."
    if fix is None:
        message += " Choose another data set, or change the layers that make the output."
    return complaint("output_shape", message, fix=fix, fix_label=fix_label)


def appended(pairing: Pairing, *steps: Step) -> Edit:
    """Returns the edit that adds layers behind the output, one after the other."""
    graph, last = pairing.graph, pairing.output_node
    edits: list[Edit] = []
    for class_name, config in steps:
        layer, node = new_layer(graph, class_name, config)
        edits.append(InsertAfter(node_id=last, layer=layer, node=node))
        graph, last = apply(graph, edits[-1]), node.id
    return Batch(edits=tuple(edits))


def _ways(pairing: Pairing, shape: tuple[int | None, ...]) -> Iterator[Candidate]:
    """Yields ways to give the output its places, the most natural first."""
    wanted = pairing.wanted_shape
    target: list[JsonValue] = list(wanted)
    yield from _every_step(pairing)
    if factors := _enlarged(shape, pairing.places):
        size: list[JsonValue] = list(factors)
        text = f"Enlarge the output to {label(pairing.places)} at the end"
        yield appended(pairing, ("UpSampling2D", {"size": size})), text
    if None not in shape and prod(n or 0 for n in shape) == prod(wanted):
        text = f"Reshape the output to {label(wanted)}"
        yield appended(pairing, ("Reshape", {"target_shape": target})), text
    if len(shape) == 1 and prod(wanted) <= _MOST_UNITS:
        text = f"Add a Dense layer with {prod(wanted):,} units and reshape it to {label(wanted)}"
        dense: Step = ("Dense", {"units": prod(wanted)})
        yield appended(pairing, dense, ("Reshape", {"target_shape": target})), text


def _every_step(pairing: Pairing) -> Iterator[Candidate]:
    """Has a recurrent layer on the way to the output give its state after every step."""
    graph, node_id = pairing.graph, pairing.output_node
    seen: set[str] = set()
    while node_id in graph.nodes and node_id not in seen:
        seen.add(node_id)
        layer = graph.layer_of(node_id)
        if layer.class_name in _RECURRENT:
            edit = Configure(layer_id=layer.id, config={"return_sequences": True})
            yield edit, f"Have {layer.name} give its result after every step"
            return
        wrapped = layer.config.get("layer")
        if layer.class_name == "Bidirectional" and isinstance(wrapped, Mapping):
            inside = wrapped.get("config")
            config = {**(inside if isinstance(inside, Mapping) else {}), "return_sequences": True}
            changed: dict[str, JsonValue] = {"layer": {**wrapped, "config": config}}
            edit = Configure(layer_id=layer.id, config=changed)
            yield edit, f"Have {layer.name} give its result after every step"
            return
        sources = incoming(graph, node_id)
        if len(sources) != 1:
            return
        node_id = sources[0].source


def _enlarged(shape: tuple[int | None, ...], places: tuple[int, ...]) -> tuple[int, ...] | None:
    """By which whole factors a map would have to grow; None where there are no such."""
    if len(shape) != 3 or len(places) != 2:
        return None
    height, width = shape[0], shape[1]
    if not height or not width or places[0] % height or places[1] % width:
        return None
    return places[0] // height, places[1] // width


def _in_places(places: tuple[int, ...]) -> str:
    return f"each of {places[0]} steps" if len(places) == 1 else f"each of {label(places)} pixels"
