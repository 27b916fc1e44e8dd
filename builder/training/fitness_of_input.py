"""Whether the model takes what the data set gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pydantic import JsonValue

from builder.graph.edits import Batch, Configure, Edit, InsertAfter, new_layer
from builder.graph.topology import inputs
from builder.inference.diagnostics import Diagnostic
from builder.training.pairing import Candidate, Pairing, complaint, in_words, label

Shape = tuple[int | None, ...]


def input_fits(pairing: Pairing) -> Iterable[Diagnostic]:
    """The model has one input, of the shape of one example."""
    specs, dataset = pairing.inference.inputs, pairing.dataset
    if len(specs) != 1:
        yield complaint(
            "inputs",
            f"The model has {len(specs)} inputs, {dataset.title} gives one per example. Choose "
            "another data set, or leave one input in the model.",
        )
        return
    node_id = inputs(pairing.graph)[0]
    _, spec = specs[0]
    if spec.shape[0] is not None:
        yield _fixed_batch(pairing, node_id, spec.shape[0])
    if not _takes(spec.shape[1:], dataset.input_shape):
        yield _other_shape(pairing, node_id, spec.shape[1:])


def _takes(shape: Shape, given: tuple[int, ...]) -> bool:
    return len(shape) == len(given) and all(
        wanted in (None, size) for wanted, size in zip(shape, given, strict=True)
    )


def _fixed_batch(pairing: Pairing, node_id: str, size: int) -> Diagnostic:
    layer_id = pairing.graph.nodes[node_id].layer_id
    return complaint(
        "batch_axis",
        f"The input has a fixed batch size of {size}; the last batch of an epoch can be smaller.",
        node_id=node_id,
        fix=Configure(layer_id=layer_id, unset=("batch_size",)),
        fix_label="Leave the batch size open",
    )


def _other_shape(pairing: Pairing, node_id: str, shape: Shape) -> Diagnostic:
    dataset = pairing.dataset
    given = dataset.input_shape
    message = f"The model expects {in_words(shape)}, {dataset.title} gives {in_words(given)}."
    if shape == given[:-1]:
        message += " What is missing in the model is the last axis, the channels."
    fix, fix_label = pairing.first_that_works(_ways_in(pairing, node_id, shape)) or (None, None)
    if fix is None:
        message += (
            " The layers of this model cannot work on that: choose another data set or another "
            "model."
        )
    return complaint("input_shape", message, node_id=node_id, fix=fix, fix_label=fix_label)


def _ways_in(pairing: Pairing, node_id: str, shape: Shape) -> Iterator[Candidate]:
    """Yields ways to lead the data into the model, the most natural first."""
    graph, given = pairing.graph, pairing.dataset.input_shape
    layer_id = graph.nodes[node_id].layer_id
    open_up = Configure(layer_id=layer_id, config={"shape": list(given)})
    set_shape = f"Set the input's shape to {label(given)}"
    yield open_up, set_shape

    def then(class_name: str, config: Mapping[str, JsonValue]) -> Edit:
        layer, node = new_layer(graph, class_name, config)
        return Batch(edits=(open_up, InsertAfter(node_id=node_id, layer=layer, node=node)))

    match len(given), len(shape):
        case 3, 1:
            yield then("Flatten", {}), f"{set_shape} and flatten it"
        case 3, 2:
            rows: list[JsonValue] = [given[0], given[1] * given[2]]
            yield then("Reshape", {"target_shape": rows}), f"{set_shape} and take rows as steps"
        case 3, 3 if None not in shape[:2]:
            size = {"height": shape[0], "width": shape[1]}
            text = f"{set_shape} and resize the images to {label(shape[:2])}"
            yield then("Resizing", size), text
        case 1, 2:
            steps: list[JsonValue] = [*given, 1]
            yield then("Reshape", {"target_shape": steps}), f"{set_shape} and take values as steps"
