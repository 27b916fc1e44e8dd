"""Whether the model takes what the data set gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sized

from pydantic import JsonValue

from builder.datasets.base import Feature
from builder.graph.edits import Batch, Bypass, Configure, Edit, InsertAfter, apply, new_layer
from builder.graph.topology import inputs, outgoing
from builder.inference.diagnostics import Diagnostic
from builder.inference.specs import Shape
from builder.training.matching import chosen_inputs, takes
from builder.training.pairing import Candidate, Pairing, complaint, in_words, label

WIDTH_OF_A_WORD = 16
"""Numbers that an Embedding of ours has for each word."""

Config = Mapping[str, JsonValue]

Step = tuple[str, Config]
"""A layer to put behind an input: its class, and its config."""


def inputs_fit(pairing: Pairing) -> Iterable[Diagnostic]:
    """The model has an input for everything that an example gives, of the same shape."""
    specs, dataset = pairing.inference.inputs, pairing.dataset
    given = chosen_inputs(pairing.spec, dataset)
    if len(specs) != len(given):
        advice = "leave only" if len(specs) > len(given) else "give the model"
        yield complaint(
            "inputs",
            f"The model has {_number(specs)}, {dataset.title} gives {len(given)} per example. "
            f"Choose another data set, or {advice} {_number(given)}.",
        )
        return
    for node_id, (_, spec), feature in zip(inputs(pairing.graph), specs, given, strict=True):
        if spec.shape[0] is not None:
            yield _fixed_batch(pairing, node_id, spec.shape[0])
        if not takes(spec.shape[1:], feature.shape):
            yield _other_shape(pairing, node_id, spec.shape[1:], feature)


def _number(inputs_: Sized) -> str:
    return "1 input" if len(inputs_) == 1 else f"{len(inputs_)} inputs"


def _fixed_batch(pairing: Pairing, node_id: str, size: int) -> Diagnostic:
    layer_id = pairing.graph.nodes[node_id].layer_id
    return complaint(
        "batch_axis",
        f"The input has a fixed batch size of {size}; the last batch of an epoch can be smaller.",
        node_id=node_id,
        fix=Configure(layer_id=layer_id, unset=("batch_size",)),
        fix_label="Leave the batch size open",
    )


def _other_shape(pairing: Pairing, node_id: str, shape: Shape, feature: Feature) -> Diagnostic:
    dataset, given = pairing.dataset, feature.shape
    several = len(pairing.inference.inputs) > 1
    who = pairing.graph.layer_of(node_id).name if several else "The model"
    what = f"{dataset.title} ({feature.name})" if several else dataset.title
    message = f"{who} expects {in_words(shape)}, {what} gives {in_words(given)}."
    if shape == given[:-1]:
        message += " What is missing in the model is the last axis, the channels."
    fix, fix_label = pairing.first_that_works(_ways_in(pairing, node_id, shape, feature)) or (
        None,
        None,
    )
    if fix is None:
        message += (
            " The layers of this model cannot work on that: choose another data set or another "
            "model."
        )
    return complaint("input_shape", message, node_id=node_id, fix=fix, fix_label=fix_label)


def _ways_in(pairing: Pairing, node_id: str, shape: Shape, feature: Feature) -> Iterator[Candidate]:
    """Yields ways to lead the data into the model, the most natural first."""
    graph, given = pairing.graph, feature.shape
    layer_id = graph.nodes[node_id].layer_id
    open_up = Configure(layer_id=layer_id, config={"shape": list(given)})
    set_shape = f"Set the input's shape to {label(given)}"
    yield open_up, set_shape
    yield from _renormalised(pairing, node_id, open_up, set_shape, feature)

    for steps, words in _steps_in(given, shape, feature):
        edits: list[Edit] = [open_up]
        edited, last = graph, node_id
        for class_name, config in steps:
            layer, node = new_layer(edited, class_name, config)
            edits.append(InsertAfter(node_id=last, layer=layer, node=node))
            edited, last = apply(edited, edits[-1]), node.id
        yield Batch(edits=tuple(edits)), f"{set_shape} and {words}"


def _steps_in(
    given: tuple[int, ...], shape: Shape, feature: Feature
) -> Iterator[tuple[list[Step], str]]:
    """Yields layers that make of the data's shape one of the rank that the model takes."""
    match len(given), len(shape):
        case 1, 2 if feature.kind == "text" and feature.value_range:
            tokens = int(feature.value_range[1]) + 1
            config: Config = {"input_dim": tokens, "output_dim": WIDTH_OF_A_WORD}
            yield [("Embedding", config)], "put an Embedding behind it"
        case ((2 | 3 | 4), 1):
            yield [("Flatten", {})], "flatten it"
        case 3, 2:
            yield [_reshape(given[0], given[1] * given[2])], "take rows as steps"
        case 3, 3 if None not in shape[:2]:
            size: Config = {"height": shape[0], "width": shape[1]}
            yield [("Resizing", size)], f"resize the images to {label(shape[:2])}"
        case 1, 2:
            yield [_reshape(*given, 1)], "take values as steps"
        case 2, 3:
            yield [_reshape(*given, 1)], "take it as an image"
        case 4, 3:
            frames = _reshape(given[1], given[2], given[0] * given[3])
            yield [("Permute", {"dims": [2, 3, 1, 4]}), frames], "take the frames as channels"
        case 4, 2:
            frame = _reshape(given[0], given[1] * given[2] * given[3])
            yield [frame], "take frames as steps"


def _reshape(*shape: int) -> Step:
    return "Reshape", {"target_shape": [*shape]}


def _renormalised(
    pairing: Pairing, node_id: str, open_up: Edit, set_shape: str, feature: Feature
) -> Iterator[Candidate]:
    """Gives the normalisation behind an input the figures of these data; it has those of others."""
    graph = pairing.graph
    for edge in outgoing(graph, node_id):
        layer = graph.layer_of(edge.target)
        if layer.class_name != "Normalization":
            continue
        if feature.scale is None:
            bypass = Bypass(node_ids=(edge.target,), bypassed=True)
            yield Batch(edits=(open_up, bypass)), f"{set_shape} and bypass {layer.name}"
            return
        mean: list[JsonValue] = list(feature.scale.mean)
        variance: list[JsonValue] = [deviation**2 for deviation in feature.scale.deviation]
        figures = Configure(layer_id=layer.id, config={"mean": mean, "variance": variance})
        text = f"{set_shape} and give {layer.name} the figures of {pairing.dataset.title}"
        yield Batch(edits=(open_up, figures)), text
