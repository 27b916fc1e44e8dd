"""Operations of the lab that give out the weights of layers.

Heavy: it imports Keras.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from builder.datasets import DatasetUnavailable
from builder.graph.document import INPUT
from builder.graph.topology import incoming
from builder.inspection.channels import channel_axis
from builder.inspection.filters_parts import parts
from builder.workers.errors import LabError
from builder.workers.lab_models import Trained
from builder.workers.lab_process import Op, Report
from builder.workers.looking import Lab, feature_of, state
from builder.workers.values import LabResult

_AS_THEY_ARE = ("Rescaling", "Normalization", "BatchNormalization", "GaussianNoise", "Dropout")
"""Layers behind which a colour image still is one. Those that augment count too."""

_COLOURS = 3


def filters(
    lab: Lab, _: Report, *, run_id: str, node_id: str, step: int | None = None
) -> LabResult:
    """Gives the weights of a layer, part by part.

    Returns:
        `parts`: for each its `key`, `title`, `role`, `rows`, `columns`, `by_row` and `code`, see
        `filters_parts.Part`; and an array named by each key. Those of a convolution are
        `kernel`, shape `(*size, channels, filters)`, and where the layer has them `bias` and
        `mixing`. Also the layer's `name` and `class_name`; `reads_colours`, whether it sees a
        colour image; `words`, what the rows of an embedding stand for, where they are known.
    """
    trained = lab.models.of(run_id, step)
    trained.tensors(node_id)
    layer = trained.graph.layer_of(node_id)
    if layer.id not in trained.built.layers:
        raise LabError(f"{layer.name} has no weights, so it has no filters.")
    found = parts(trained.built.layers[layer.id])
    return LabResult(
        {
            "name": layer.name,
            "class_name": layer.class_name,
            "parts": [
                {
                    "key": part.key,
                    "title": part.title,
                    "role": part.role,
                    "rows": part.rows,
                    "columns": part.columns,
                    "by_row": part.by_row,
                    "code": part.code,
                }
                for part in found
            ],
            "reads_colours": _reads_colours(trained, node_id),
            "words": _words(lab, trained, node_id) if layer.class_name == "Embedding" else [],
            **state(trained),
        },
        {part.key: part.array for part in found},
    )


def _reads_colours(trained: Trained, node_id: str) -> bool:
    source = _source(trained, node_id)
    while source is not None and _keeps_colours(trained.graph.layer_of(source).class_name):
        source = _source(trained, source)
    if source is None or trained.graph.layer_of(source).class_name != INPUT:
        return False
    tensor = trained.tensors(source)[0]
    shape = tensor.shape[1:]
    return len(shape) >= 3 and shape[channel_axis(tensor)] == _COLOURS


def _keeps_colours(class_name: str) -> bool:
    return class_name in _AS_THEY_ARE or class_name.startswith(("Random", "ZeroPadding"))


def _source(trained: Trained, node_id: str) -> str | None:
    edges = incoming(trained.graph, node_id)
    return edges[0].source if len(edges) == 1 else None


def _words(lab: Lab, trained: Trained, node_id: str) -> list[str]:
    """Returns the words that the numbers of an embedding's input stand for, none if unknown."""
    source = _source(trained, node_id)
    if source is None or trained.graph.layer_of(source).class_name != INPUT:
        return []
    tensor = trained.tensors(source)[0]
    inputs: list[Any] = trained.built.model.inputs
    place = next((at for at, each in enumerate(inputs) if each is tensor), None)
    feature = None if place is None else feature_of(trained, place)
    if feature is None or feature.kind != "text":
        return []
    if feature.values:
        return [str(value) for value in feature.values]
    try:
        return list(lab.data.local(trained.spec.dataset).words)
    except (LabError, DatasetUnavailable):  # the weights can be looked at without
        return []


FILTERS_OPS: Mapping[str, Op] = {op.__name__: op for op in (filters,)}
