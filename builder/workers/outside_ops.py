"""Models from outside: a `.keras` file becomes a run of a project, with weights but no training.

The file lies on a desk (`builder.datasets.own.desk`); the web process never opens it.

Heavy: it imports Keras.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from builder.datasets import DATASETS, Dataset, find_dataset
from builder.datasets.own.about import PREFIX
from builder.datasets.own.desk import Desk
from builder.datasets.own.errors import OwnDataError
from builder.graph.document import Graph
from builder.graph.files import to_json
from builder.inference.engine import infer
from builder.inference.specs import Inference
from builder.keras_io.outside_file import OutsideError, read_config, unpack_weights
from builder.keras_io.outside_model import (
    check_weights,
    document_of,
    looked_through,
    most_weights,
    with_weights,
)
from builder.settings import settings
from builder.store import Store
from builder.training.budget import PROCESS_BYTES, megabytes
from builder.training.head import model_outputs
from builder.training.kept_weights import WeightsKeeper
from builder.training.matching import answers, matched_inputs, matched_targets, takes
from builder.training.presets import preset
from builder.training.spec import TrainingSpec
from builder.workers.errors import LabError
from builder.workers.lab_process import Op, Report
from builder.workers.values import LabResult

FROM_A_FILE = "Opened from the file {}: it was not trained here."


def look_at_outside(_: object, report: Report, *, desk: str, project_id: str) -> LabResult:
    """Says what is in a `.keras` file, without reading a weight. To be started as a task.

    Returns:
        `name` of the model, `layers`, `params`, `bytes` of memory that it needs, `worker_bytes`,
        those that a worker needs besides, `inputs` and `outputs`, their shapes, and `fitting`, the
        names of the data sets that fit.
    """
    with _in_words():
        report("Reading the file", None)
        graph, found = _checked(Desk(desk).path)
    return LabResult(
        {
            "name": graph.name,
            "layers": len(graph.nodes),
            "params": found.totals.params,
            "bytes": _needed(found) - PROCESS_BYTES,
            "worker_bytes": PROCESS_BYTES,
            "inputs": [list(spec.shape[1:]) for _, spec in found.inputs],
            "outputs": [list(spec.shape[1:]) for _, spec in model_outputs(graph)],
            "fitting": [each.name for each in _candidates(project_id) if fits(graph, each)],
        }
    )


def open_outside(
    _: object, report: Report, *, desk: str, project_id: str, origin: str, dataset: str = ""
) -> LabResult:
    """Makes a run of a `.keras` file. To be started as a task.

    Args:
        report: Is told how far it is.
        desk: The id of the desk.
        project_id: The project that it is for.
        origin: What the file is called.
        dataset: The data set to look at; empty for none.

    Returns:
        `run_id`.
    """
    about = find_dataset(dataset) if dataset else None
    if dataset and about is None:
        raise LabError(f"There is no data set {dataset!r} (any more).")
    config = settings()
    with _in_words(), tempfile.TemporaryDirectory() as folder:
        place = Desk(desk)
        report("Checking the network", 0.1)
        graph, found = _checked(place.path)
        if about is not None and not fits(graph, about):
            raise LabError(f"{about.title} does not fit this network.")
        report("Reading the weights", 0.4)
        weights = Path(folder) / "model.weights.h5"
        unpack_weights(place.path, weights, most_weights(found))
        check_weights(weights, most_weights(found), found.totals.params)
        built = with_weights(read_config(place.path), graph, weights)
        report("Keeping the weights", 0.8)
        spec = TrainingSpec(dataset="") if about is None else preset(graph, about)
        run_id = _kept(project_id, origin, graph, spec, built.model, config.weights_budget_mb)
        place.clear()
    return LabResult({"run_id": run_id})


OUTSIDE_OPS: Mapping[str, Op] = {op.__name__: op for op in (look_at_outside, open_outside)}


def fits(graph: Graph, dataset: Dataset) -> bool:
    """Whether a data set has what a network takes, and asks what it answers, by their shapes."""
    given, asked = infer(graph).inputs, model_outputs(graph)
    if len(given) != len(dataset.inputs) or len(asked) != len(dataset.targets):
        return False
    as_they_come = all(
        takes(spec.shape[1:], each.shape)
        for (_, spec), each in zip(given, dataset.inputs, strict=True)
    )
    as_they_are = all(
        answers(spec.shape[1:], each)
        for (_, spec), each in zip(asked, dataset.targets, strict=True)
    )
    return (as_they_come or bool(matched_inputs(graph, dataset))) and (
        as_they_are or bool(matched_targets(graph, dataset))
    )


def _checked(path: Path) -> tuple[Graph, Inference]:
    """Returns a file's document and what it takes, once it is known to fit into the memory."""
    graph = document_of(read_config(path))
    found = looked_through(graph)
    limit = settings().memory_limit_mb * 2**20
    if _needed(found) > limit:
        raise OutsideError(
            f"This network needs about {megabytes(_needed(found))} of memory, more than the "
            f"{megabytes(limit)} that a worker may use here."
        )
    return graph, found


def _needed(found: Inference) -> int:
    # Twice the weights: the file's own model and ours are held to each other.
    return PROCESS_BYTES + 2 * found.totals.weight_bytes + 3 * found.totals.activation_bytes


def _candidates(project_id: str) -> Iterator[Dataset]:
    store = Store.open()
    try:
        names = [PREFIX + each.id for each in store.own_data(project_id)]
    finally:
        store.close()
    yield from (found for name in names if (found := find_dataset(name)) is not None)
    yield from DATASETS.values()


def _kept(
    project_id: str, origin: str, graph: Graph, spec: TrainingSpec, model: Any, budget: int
) -> str:
    """Writes the run and its weights: both are there afterwards, or neither."""
    store = Store.open()
    try:
        message = FROM_A_FILE.format(origin)
        run = store.add_ended_run(
            project_id, origin, to_json(graph), spec.model_dump_json(), message
        )
        try:
            directory = settings().run_directory(run.id)
            WeightsKeeper(directory, model.save_weights, budget * 10**6).keep(0, 0)
        except BaseException:
            store.delete_run(run.id)
            raise
    finally:
        store.close()
    return run.id


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except (OutsideError, OwnDataError) as error:
        raise LabError(str(error)) from error
