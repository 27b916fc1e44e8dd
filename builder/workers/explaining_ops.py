"""Operations of the lab that explain how one value of a layer's output is made.

Heavy: it imports Keras.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.graph.document import EXPRESSION, INPUT
from builder.graph.topology import incoming
from builder.inference.engine import infer
from builder.inspection.channels import LAST, channel_axis
from builder.inspection.explaining import explain_value
from builder.inspection.explaining_values import Explanation, Unexplained, packed
from builder.workers.errors import LabError
from builder.workers.lab_models import Trained
from builder.workers.lab_process import Op, Report
from builder.workers.looking import FIRST, Lab, SampleRef, example, state
from builder.workers.values import LabResult

_TOLERANCE = 1e-3
"""How far from the model's own value an explanation may be, as a share of the largest value of
the layer's output."""

_ROUNDING = 1e-6
"""The same as a share of what is added up: sums of 32 bits are not surer where terms cancel."""


def explain_position(
    lab: Lab,
    _: Report,
    *,
    run_id: str,
    node_id: str,
    position: Sequence[int],
    sample: SampleRef = FIRST,
    step: int | None = None,
) -> LabResult:
    """Explains how one value of a node's first output is made of what the node receives.

    Args:
        lab: What the process remembers.
        run_id: Whose weights.
        node_id: Which node.
        position: Where in its output, without the batch axis.
        sample: For which sample.
        step: After which of the kept steps.

    Returns:
        The explanation, taken apart by `explaining_values.packed`: JSON values and arrays. Also
        `model_value`, what Keras computes there; `sources`, the nodes that it reads, each with
        `node_id`, `name` and `shape`; `field`, which part of the network's input it sees, None
        for all: `of` names the input, `size`, `first` and `whole` are lists with a number for
        each axis: how much is seen, from where on, and how long the axis is.

    Raises:
        LabError: There is no such position, or no explanation for such a layer.
    """
    trained = lab.models.of(run_id, step)
    shown = example(lab, trained, sample)
    output = trained.activations(node_id, shown.for_model)[0]
    at = _checked(position, output)
    inputs, sources = _received(trained, node_id, shown.for_model)
    found = _explained(trained, node_id, inputs, at)
    value = float(output[at])
    _agrees(found, value, output)
    data, arrays = packed(found)
    layer = trained.graph.layer_of(node_id)
    return LabResult(
        {
            **data,
            **state(trained),
            "name": layer.name,
            "class_name": layer.class_name,
            "model_value": value,
            "sources": sources,
            **_seen(trained, node_id, at),
        },
        arrays,
    )


def _checked(position: Sequence[int], output: NDArray[Any]) -> tuple[int, ...]:
    at = tuple(int(each) for each in position)
    fits = len(at) == output.ndim
    if not fits or not all(0 <= p < size for p, size in zip(at, output.shape, strict=True)):
        raise LabError(f"Expected a position within {output.shape}, got {at}.")
    return at


def _received(
    trained: Trained, node_id: str, for_model: Sequence[NDArray[Any]]
) -> tuple[list[NDArray[Any]], list[dict[str, Any]]]:
    """Returns what a node receives, in the order of the call, and from whom."""
    operation, call, _ = trained.tensors(node_id)[0]._keras_history
    given = operation._inbound_nodes[call].arguments.args[:1]  # further ones are masks and states
    tensors = [each for arg in given for each in (arg if isinstance(arg, list | tuple) else [arg])]
    by_tensor = {
        id(tensor): (edge.source, edge.source_port)
        for edge in incoming(trained.graph, node_id)
        for tensor in (trained.tensors(edge.source)[edge.source_port],)
    }
    inputs, sources = [], []
    for tensor in tensors:
        if id(tensor) not in by_tensor:
            raise LabError("This layer receives something besides what other layers give.")
        source, port = by_tensor[id(tensor)]
        array = trained.activations(source, for_model)[port]
        inputs.append(array)
        name = trained.graph.layer_of(source).name
        sources.append({"node_id": source, "name": name, "shape": list(array.shape)})
    return inputs, sources


def _explained(
    trained: Trained, node_id: str, inputs: list[NDArray[Any]], at: tuple[int, ...]
) -> Explanation:
    layer = trained.graph.layer_of(node_id)
    if layer.class_name == INPUT:
        raise LabError("This is the sample itself: nothing has been made of it yet.")
    if layer.class_name == EXPRESSION:
        words = str(layer.config.get("expression", ""))
        raise LabError(f"The expression {words} is computed as it stands, on all its inputs.")
    try:
        return explain_value(trained.built.layers[layer.id], inputs, at)
    except Unexplained as error:
        raise LabError(str(error)) from error


def _agrees(found: Explanation, value: float, output: NDArray[Any]) -> None:
    """Refuses to show numbers that do not lead to what the model computes.

    A mask that Keras passes along by itself is one reason, weights of fewer bits another.
    """
    if not _close(found, value, output):
        raise LabError(
            "There is no explanation, number by number, for this layer here: something besides "
            f"its weights and inputs, such as a mask, leads it to {value:.4g} and not "
            f"{found.value:.4g}."
        )


def _close(found: Explanation, value: float, output: NDArray[Any]) -> bool:
    if not math.isfinite(value) or not math.isfinite(found.value):
        return value == found.value or (math.isnan(value) and math.isnan(found.value))
    sizes = np.abs(output[np.isfinite(output)].astype(np.float64))
    added = sum(float(np.abs(stage.products).sum()) for stage in found.stages)
    allowed = _TOLERANCE * float(sizes.max(initial=0.0)) + _ROUNDING * added
    return abs(found.value - value) <= allowed


def _seen(trained: Trained, node_id: str, at: tuple[int, ...]) -> dict[str, Any]:
    """Says which part of the network's inputs a position sees."""
    inference = infer(trained.graph)
    axis = channel_axis(trained.tensors(node_id)[0])
    place = at[:-1] if axis == LAST else (*at[:axis], *at[axis + 1 :])
    field = inference.nodes[node_id].receptive_field
    if field is None or len(field.size) != len(place):
        return {"field": None}
    first_places = [
        start + at_place * stride
        for start, at_place, stride in zip(field.start, place, field.stride, strict=True)
    ]
    source = trained.tensors(field.of)[0]
    whole = list(source.shape[1:])
    whole.pop(channel_axis(source))
    return {
        "field": {
            "of": trained.graph.layer_of(field.of).name,
            "size": list(field.size),
            "first": first_places,
            "whole": whole,
        }
    }


EXPLAINING_OPS: Mapping[str, Op] = {op.__name__: op for op in (explain_position,)}
