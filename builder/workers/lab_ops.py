"""What the lab can do: the operations of `Client.lab`, by name, in `OPS`.

Each takes the lab (what the process remembers), a function to report progress to, and JSON
values as arguments, and gives JSON values and arrays. To add one: a function, and its line in
`OPS`. A `run_id` means the model of a run with the weights after the `step` that is asked for,
one of those that it has kept, or else the latest; a `sample` is a `looking.SampleRef`.

Heavy: it imports Keras.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from builder.datasets import Dataset
from builder.export import EXPORTERS
from builder.graph import topology
from builder.graph.files import from_json
from builder.inspection.channels import channel_axis
from builder.inspection.filters import has_filters
from builder.inspection.filters_parts import has_parts
from builder.settings import Settings
from builder.store import Store
from builder.workers.augmentation_ops import AUGMENTATION_OPS
from builder.workers.device_ops import DEVICE_OPS
from builder.workers.errors import LabError
from builder.workers.explaining_ops import EXPLAINING_OPS
from builder.workers.filters_ops import FILTERS_OPS
from builder.workers.lab_data import Data, dataset, part
from builder.workers.lab_models import Models, Trained
from builder.workers.lab_process import Op, Report
from builder.workers.learned_ops import LEARNED_OPS
from builder.workers.looking import Lab, call_names, numbered, state
from builder.workers.maps_ops import MAPS_OPS
from builder.workers.outside_ops import OUTSIDE_OPS
from builder.workers.own_data_ops import OWN_DATA_OPS
from builder.workers.sample_ops import SAMPLE_OPS
from builder.workers.script_ops import SCRIPT_OPS
from builder.workers.values import LabResult
from builder.workers.why_ops import WHY_OPS
from builder.workers.why_units_ops import WHY_UNITS_OPS

MAX_SAMPLES = 500


def open_lab(settings: Settings) -> Lab:
    """Returns an empty memory."""
    models = Models(Store(settings.store_url), settings)
    return Lab(models, Data(), settings.samples_directory)


def layers(lab: Lab, _: Report, *, run_id: str, step: int | None = None) -> LabResult:
    """Lists the nodes of a run's model, in the order in which they are computed.

    Returns:
        `nodes`: for each `node_id`, `name` (see `call_names`), the `class_name` of its layer, the
        `shapes` of its outputs without the batch axis, and whether it has `filters` or any
        `weights`; `layer`, what Keras calls the layer, `call`, which of its calls this is, and
        whether it is `shared`; `channel_axes`, where each output has its channels: see
        `channels.channel_axis`. As in every answer about a run, `epoch` (whole epochs done) and
        `step` tell which state is looked at.
    """
    trained = lab.models.of(run_id, step)
    names = call_names(trained)
    nodes = [{**_node(trained, key), "name": names[key]} for key in _order(trained)]
    return LabResult({"nodes": nodes, **state(trained)})


def samples(
    lab: Lab, _: Report, *, dataset: str, split: str = "train", start: int = 0, count: int = 20
) -> LabResult:
    """Gives some examples of a data set that is on this machine.

    Returns:
        Arrays `x` and `y`, at most `count` (and at most 500) examples from `start` on, and `x_1`,
        `y_1` and so on where there are several inputs or targets; `size`, how many there are in
        all; `classes`, their names by label; `words`, for texts whose description does not name
        them, those of these examples by number.
    """
    arrays = lab.data.local(dataset)
    inputs, targets = part(arrays, split)
    if start < 0 or count < 0:
        raise LabError(f"Expected a start and a count of 0 or more, got {start} and {count}.")
    window = slice(start, start + min(count, MAX_SAMPLES))
    return LabResult(
        {
            "size": len(inputs[0]),
            "classes": list(_about(dataset).classes),
            "words": _words(arrays.words, inputs[0][window]),
        },
        {
            **numbered("x", [each[window] for each in inputs]),
            **numbered("y", [each[window] for each in targets]),
        },
    )


def class_balance(lab: Lab, _: Report, *, dataset: str, split: str = "train") -> LabResult:
    """Counts the examples of each class, or its pixels or steps where there is one for each.

    Returns:
        `counts` of the first target, by label, empty for numbers; `of_target`, the same of every
        target by its name.
    """
    labels = part(lab.data.local(dataset), split)[1]
    counts = {
        target.name: np.bincount(each.ravel(), minlength=len(target.classes)).tolist()
        if target.classes
        else []
        for target, each in zip(_about(dataset).targets, labels, strict=True)
    }
    return LabResult({"counts": next(iter(counts.values())), "of_target": counts})


def dataset_status(lab: Lab, _: Report, *, dataset: str) -> LabResult:
    """Says whether a data set is on this machine: `present`, and if not, why in `message`."""
    try:
        lab.data.local(dataset)
    except LabError as error:
        return LabResult({"present": False, "message": str(error)})
    return LabResult({"present": True, "message": ""})


def load_dataset(lab: Lab, report: Report, *, dataset: str) -> LabResult:
    """Brings a data set to this machine; to be started as a task, since it may take long."""
    _about(dataset)
    arrays = lab.data.load(dataset, report)
    return LabResult({"train_size": len(arrays.x_train), "test_size": len(arrays.x_test)})


def export(_: Lab, __: Report, *, exporter: str, graph: str) -> LabResult:
    """Writes a document in one of the formats of `builder.export.EXPORTERS`.

    Args:
        exporter: The format's name.
        graph: The document as JSON.

    Returns:
        Array `content`, the file's bytes; `suffix` and `media_type`.
    """
    if exporter not in EXPORTERS:
        raise LabError(f"Expected one of the formats {', '.join(EXPORTERS)}, got {exporter!r}.")
    chosen, document = EXPORTERS[exporter], from_json(graph)
    reason = chosen.applies(document)
    if reason is not None:
        raise LabError(reason)
    content = chosen.export(document)
    raw = content.encode() if isinstance(content, str) else content
    return LabResult(
        {"suffix": chosen.suffix, "media_type": chosen.media_type},
        {"content": np.frombuffer(raw, dtype=np.uint8)},
    )


_OPS: tuple[Op, ...] = (
    layers,
    samples,
    class_balance,
    dataset_status,
    load_dataset,
    export,
)

OPS: Mapping[str, Op] = {
    **{op.__name__: op for op in _OPS},
    **OWN_DATA_OPS,
    **AUGMENTATION_OPS,
    **SCRIPT_OPS,
    **SAMPLE_OPS,
    **EXPLAINING_OPS,
    **FILTERS_OPS,
    **MAPS_OPS,
    **DEVICE_OPS,
    **OUTSIDE_OPS,
    **WHY_OPS,
    **WHY_UNITS_OPS,
    **LEARNED_OPS,
}


def _words(words: Sequence[str], tokens: Any) -> dict[str, str]:
    """Returns the words that are there by number; JSON knows texts as keys alone."""
    return {str(token): words[token] for token in np.unique(tokens)} if words else {}


def _about(name: str) -> Dataset:
    return dataset(name)


def _order(trained: Trained) -> list[str]:
    return [key for key in topology.order(trained.graph) if key in trained.built.tensors]


def _node(trained: Trained, node_id: str) -> dict[str, Any]:
    layer = trained.graph.layer_of(node_id)
    keras_layer = trained.built.layers.get(layer.id)
    # How Keras finds a tensor again: the operation that made it, and at which of its calls.
    operation, call, _ = trained.tensors(node_id)[0]._keras_history
    return {
        "node_id": node_id,
        "class_name": layer.class_name,
        "shapes": [list(tensor.shape[1:]) for tensor in trained.tensors(node_id)],
        "filters": keras_layer is not None and has_filters(keras_layer),
        "weights": keras_layer is not None and has_parts(keras_layer),
        "layer": operation.name,
        "call": call,
        "shared": len(operation._inbound_nodes) > 1,
        "channel_axes": [channel_axis(tensor) for tensor in trained.tensors(node_id)],
    }
