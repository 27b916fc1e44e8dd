"""Operations of the lab that say what layers make of a sample.

Heavy: it imports Keras.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.graph import topology
from builder.inspection import activations
from builder.inspection.activation_statistics import UNBOUNDED, Bounds, activation_bounds
from builder.inspection.activations_of_all import excerpt
from builder.inspection.attention import attention_scores, has_attention
from builder.inspection.channels import channel_axis, channels_last
from builder.inspection.sequences import has_states, states_over_time
from builder.workers.errors import LabError
from builder.workers.lab_data import dataset, part
from builder.workers.lab_models import Trained
from builder.workers.lab_process import Op, Report
from builder.workers.looking import (
    FIRST,
    Lab,
    SampleRef,
    call_names,
    example,
    numbered,
    state,
)
from builder.workers.values import LabResult

MOST_ROWS = 200
"""So many layers at the most are looked at in one request."""

MOST_MEMBERS = 2_000


def feature_maps(
    lab: Lab,
    _: Report,
    *,
    run_id: str,
    node_id: str,
    sample: SampleRef = FIRST,
    step: int | None = None,
) -> LabResult:
    """Gives what a node makes of a sample.

    Returns:
        Arrays `maps` and, where the node has several outputs, `maps_1`, `maps_2` and so on, each
        without the batch axis and with the channels last; `x`, the sample; `y`, its target (and
        `x_1`, `y_1` and so on where the data have several). `bounds`: where the layer's activation
        function flattens out, see `activation_statistics`; `more`: what else the layer can be
        asked, `"states"`, `"attention"` or nothing.
    """
    trained = lab.models.of(run_id, step)
    shown = example(lab, trained, sample)
    maps = [
        channels_last(each, channel_axis(tensor))
        for tensor, each in zip(
            trained.tensors(node_id),
            trained.activations(node_id, shown.for_model),
            strict=True,
        )
    ]
    layer = trained.tensors(node_id)[0]._keras_history[0]
    return LabResult(
        {
            "name": trained.graph.layer_of(node_id).name,
            "bounds": list(_bounds(layer)),
            "more": "states" if has_states(layer) else "attention" if has_attention(layer) else "",
            **state(trained),
        },
        {
            **numbered("maps", maps),
            **numbered("x", shown.inputs),
            **numbered("y", shown.targets),
        },
    )


def states(
    lab: Lab,
    _: Report,
    *,
    run_id: str,
    node_id: str,
    sample: SampleRef = FIRST,
    step: int | None = None,
) -> LabResult:
    """Gives the states of a recurrent layer after every step of a sample.

    Returns:
        `names` of the states, and for each an array `state`, `state_1` and so on: see
        `sequences.states_over_time`.
    """
    trained = lab.models.of(run_id, step)
    found = states_over_time(*_call(lab, trained, node_id, sample))
    return LabResult(
        {"names": list(found), **state(trained)}, numbered("state", list(found.values()))
    )


def attention(
    lab: Lab,
    _: Report,
    *,
    run_id: str,
    node_id: str,
    sample: SampleRef = FIRST,
    step: int | None = None,
) -> LabResult:
    """Gives where an attention layer looks: array `scores`, shape `(heads, queries, keys)`."""
    trained = lab.models.of(run_id, step)
    scores = attention_scores(*_call(lab, trained, node_id, sample))
    return LabResult(state(trained), {"scores": scores})


def all_maps(
    lab: Lab,
    _: Report,
    *,
    run_id: str,
    sample: SampleRef = FIRST,
    step: int | None = None,
    start: int = 0,
    count: int = MOST_ROWS,
    most: int = 8,
    side: int = 48,
    strongest: bool = False,
) -> LabResult:
    """Gives a few maps of every layer.

    Args:
        lab: The lab.
        _: Is told nothing.
        run_id: The run.
        sample: The sample.
        step: The state of its weights.
        start: How many nodes to leave out, in the order in which they are computed.
        count: How many nodes to look at, at most `MOST_ROWS`.
        most: How many maps of each at the most.
        side: How many pixels the longer side of a map may have.
        strongest: Whether the strongest maps come first, not the first ones.

    Returns:
        `rows`: for each node `node_id`, `name` (see `call_names`), `layer`, what its layer is
        called, `class_name`, `shape`, `channel_axis` and what
        `activations_of_all.Excerpt` says; arrays `maps`, `maps_1` and so on, one per row; `size`,
        how many nodes there are in all.
    """
    trained = lab.models.of(run_id, step)
    order = [key for key in topology.order(trained.graph) if key in trained.built.tensors]
    chosen = order[max(0, start) : max(0, start) + min(max(1, count), MOST_ROWS)]
    if not chosen:
        raise LabError(f"Expected a start from 0 to {len(order) - 1}, got {start}.")
    tensors = [trained.tensors(key)[0] for key in chosen]
    probed = activations.probe(trained.built.model, tensors)
    found = activations.activations(probed, example(lab, trained, sample).for_model)
    rows, maps, names = [], [], call_names(trained)
    for key, tensor, activation in zip(chosen, tensors, found, strict=True):
        bounds, axis = _bounds(tensor._keras_history[0]), channel_axis(tensor)
        given = channels_last(activation, axis)
        drawn = asdict(excerpt(given, most=most, side=side, strongest=strongest, bounds=bounds))
        maps.append(drawn.pop("maps"))
        layer = trained.graph.layer_of(key)
        named = {"node_id": key, "name": names[key], "layer": layer.name}
        named["class_name"] = layer.class_name
        shape = {"shape": list(activation.shape), "channel_axis": axis}
        rows.append({**named, **shape, **drawn})
    return LabResult({"rows": rows, "size": len(order), **state(trained)}, numbered("maps", maps))


def members(
    lab: Lab,
    _: Report,
    *,
    run_id: str,
    target: str,
    label: int,
    split: str = "test",
    step: int | None = None,
) -> LabResult:
    """Finds the examples of a class: array `index`, the first `MOST_MEMBERS`; `of`, how many."""
    name = lab.models.of(run_id, step).spec.dataset
    names = [each.name for each in dataset(name).targets]
    if target not in names:
        raise LabError(f"Expected one of the targets {', '.join(names)}, got {target!r}.")
    labels = part(lab.data.local(name), split)[1][names.index(target)]
    first = labels.reshape(len(labels), math.prod(labels.shape[1:]))[:, 0]  # also of no examples
    found = np.flatnonzero(first == label)
    return LabResult({"of": len(found)}, {"index": found[:MOST_MEMBERS]})


MAPS_OPS: Mapping[str, Op] = {
    op.__name__: op for op in (feature_maps, states, attention, all_maps, members)
}


def _call(lab: Lab, trained: Trained, node_id: str, sample: SampleRef) -> Any:
    tensor = trained.tensors(node_id)[0]
    given: Sequence[NDArray[Any]] = example(lab, trained, sample).for_model
    return activations.arguments(trained.built.model, tensor, given)


def _bounds(layer: Any) -> Bounds:
    layer = getattr(layer, "forward_layer", layer)
    layer = layer.layer if type(layer).__name__ == "TimeDistributed" else layer
    if type(layer).__name__ == "ReLU":
        return None, None if layer.max_value is None else float(layer.max_value)
    try:
        return activation_bounds(getattr(layer, "activation", None))
    except (TypeError, ValueError):  # a function of its own that takes no vector
        return UNBOUNDED
