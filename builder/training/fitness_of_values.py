"""Whether the values of the data suit a network: words as numbers, and numbers far from 0 and 1."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pydantic import JsonValue

from builder.datasets.base import Feature, Scale
from builder.graph.document import Layer
from builder.graph.edits import Batch, Configure, Edit, InsertAfter, apply, new_layer
from builder.graph.topology import inputs, outgoing, plain
from builder.inference.diagnostics import Diagnostic
from builder.training.fitness_of_input import WIDTH_OF_A_WORD
from builder.training.fitness_of_places import Step, appended
from builder.training.matching import chosen_inputs, takes
from builder.training.pairing import Candidate, Pairing, complaint

_TAKE_NUMBERS_FOR_NAMES = {"Embedding", "CategoryEncoding", "HashedCrossing", "Discretization"}
_BRING_TO_SCALE = {
    "Normalization", "Rescaling", "BatchNormalization", "LayerNormalization",
    "UnitNormalization",
}  # fmt: skip
_PASS_ON = {
    "Flatten", "Reshape", "Permute", "RepeatVector", "Resizing", "CenterCrop", "Dropout",
    "GaussianNoise", "Identity", "Masking",
}  # fmt: skip
_LARGE = 10.0
"""Images up to here are left alone: whoever gives 0 to 2 has meant it."""


def words_fit(pairing: Pairing) -> Iterable[Diagnostic]:
    """Numbers that stand for words go into an Embedding that knows all of them."""
    for node_id, feature in _fed(pairing):
        if feature.kind != "text" or feature.value_range is None:
            continue
        tokens = int(feature.value_range[1]) + 1
        for layer in _first_layers(pairing, node_id):
            if layer.class_name == "Embedding":
                yield from _small_embedding(pairing, feature, layer, tokens)
            elif layer.class_name not in _TAKE_NUMBERS_FOR_NAMES:
                yield _words_as_numbers(pairing, node_id, feature, tokens)
                break


def scale_fits(pairing: Pairing) -> Iterable[Diagnostic]:
    """Values that are far from 0 and 1 are brought there first."""
    for node_id, feature in _fed(pairing):
        step = _scaling(feature)
        layers = _first_layers(pairing, node_id)
        if step is None or not layers or all(x.class_name in _BRING_TO_SCALE for x in layers):
            continue
        class_name = step[0]
        found = pairing.first_that_works([(_behind(pairing, node_id, step), "")])
        yield complaint(
            "scale",
            f"The values of {_named(pairing, feature)} are {_how_large(feature)}. Networks learn "
            "best from values around 0 and 1.",
            severity="warning",
            node_id=node_id,
            fix=found[0] if found else None,
            fix_label=f"Put a {class_name} behind the input" if found else None,
        )


def target_scale_fits(pairing: Pairing) -> Iterable[Diagnostic]:
    """An output that begins near 0 is brought to where its targets are."""
    scale = pairing.target.scale
    if scale is None or not pairing.answers or pairing.output_node not in pairing.graph.nodes:
        return
    if pairing.graph.layer_of(pairing.output_node).class_name in _BRING_TO_SCALE:
        return
    config: dict[str, JsonValue] = {"scale": scale.deviation[0], "offset": scale.mean[0]}
    way = (appended(pairing, ("Rescaling", config)), "")
    found = pairing.first_that_works([way]) if len(scale.mean) == 1 else None
    yield complaint(
        "target_scale",
        f"The targets of {pairing.asker} lie around {scale.mean[0]:g}, give or take "
        f"{scale.deviation[0]:g}; an output begins near 0, and it takes long to get there.",
        severity="warning",
        node_id=pairing.output_node,
        fix=found[0] if found else None,
        fix_label="Put a Rescaling behind the output" if found else None,
    )


def _fed(pairing: Pairing) -> Iterator[tuple[str, Feature]]:
    """Yields the model's inputs that get what they expect, with what they get."""
    specs, given = pairing.inference.inputs, chosen_inputs(pairing.spec, pairing.dataset)
    if len(specs) != len(given):
        return
    for node_id, (_, spec), feature in zip(inputs(pairing.graph), specs, given, strict=True):
        if takes(spec.shape[1:], feature.shape):
            yield node_id, feature


def _first_layers(pairing: Pairing, node_id: str) -> list[Layer]:
    """Lists the layers that are the first to calculate with what goes in at a node."""
    flat = plain(pairing.graph)  # they can be in a block
    found: list[Layer] = []
    waiting, seen = [node_id], {node_id}
    while waiting:
        for edge in outgoing(flat, waiting.pop()):
            layer = flat.layer_of(edge.target)
            if edge.target in seen:
                continue
            seen.add(edge.target)
            if layer.class_name in _PASS_ON:
                waiting.append(edge.target)
            else:
                found.append(layer)
    return found


def _small_embedding(
    pairing: Pairing, feature: Feature, layer: Layer, tokens: int
) -> Iterator[Diagnostic]:
    known = layer.config.get("input_dim")
    if not isinstance(known, int) or known >= tokens:
        return
    there = layer.id in pairing.graph.layers
    advice = "" if there else " Choose another data set, or give the Embedding more words."
    yield complaint(
        "vocabulary",
        f"{layer.name} knows {known:,} words, {_named(pairing, feature)} has {tokens:,}.{advice}",
        fix=Configure(layer_id=layer.id, config={"input_dim": tokens}) if there else None,
        fix_label=f"Set the input_dim of {layer.name} to {tokens}" if there else None,
    )


def _words_as_numbers(pairing: Pairing, node_id: str, feature: Feature, tokens: int) -> Diagnostic:
    embedding: Step = ("Embedding", {"input_dim": tokens, "output_dim": WIDTH_OF_A_WORD})
    pooling: Step = ("GlobalAveragePooling1D", {})
    ways: list[Candidate] = [
        (_behind(pairing, node_id, embedding), "Put an Embedding behind the input"),
        (_behind(pairing, node_id, embedding, pooling), "Put an Embedding and its mean behind the "
         "input"),
    ]  # fmt: skip
    fix, fix_label = pairing.first_that_works(ways) or (None, None)
    message = (
        f"{_named(pairing, feature)} gives words as numbers from 0 to {tokens - 1:,}. A layer that "
        "calculates with them takes word 40 for twice word 20; an Embedding learns what each means."
    )
    if fix is None:
        message += " Choose another data set, or put an Embedding behind the input."
    return complaint("words", message, node_id=node_id, fix=fix, fix_label=fix_label)


def _scaling(feature: Feature) -> Step | None:
    """The layer that would bring values to where networks learn well; None where they are there."""
    if feature.scale is not None:
        mean: list[JsonValue] = list(feature.scale.mean)
        variance: list[JsonValue] = [deviation**2 for deviation in feature.scale.deviation]
        return "Normalization", {"mean": mean, "variance": variance}
    if feature.kind in ("image", "video") and feature.value_range is not None:
        greatest = max(map(abs, feature.value_range))
        if greatest > _LARGE:
            return "Rescaling", {"scale": 1 / greatest}
    return None


def _how_large(feature: Feature) -> str:
    if feature.scale is None:
        low, high = feature.value_range or (0.0, 0.0)
        return f"from {low:g} to {high:g}"
    return _spread(feature.scale, feature.values)


def _spread(scale: Scale, names: tuple[str, ...]) -> str:
    """Says which value is the largest: `of very different size: proline is 748, give or take`."""
    largest = max(range(len(scale.mean)), key=lambda place: abs(scale.mean[place]))
    name = names[largest] if largest < len(names) else f"value {largest + 1}"
    return (
        f"far from 0: {name} is {scale.mean[largest]:g} on average, give or take "
        f"{scale.deviation[largest]:g}"
    )


def _named(pairing: Pairing, feature: Feature) -> str:
    title = pairing.dataset.title
    return title if len(pairing.dataset.inputs) == 1 else f"{title} ({feature.name})"


def _behind(pairing: Pairing, node_id: str, *steps: Step) -> Edit:
    graph, last = pairing.graph, node_id
    edits: list[Edit] = []
    for class_name, config in steps:
        layer, node = new_layer(graph, class_name, config)
        edits.append(InsertAfter(node_id=last, layer=layer, node=node))
        graph, last = apply(graph, edits[-1]), node.id
    return Batch(edits=tuple(edits))
