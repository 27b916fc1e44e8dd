"""The data of a training: which fit the model, and whether they are on this machine."""

from __future__ import annotations

from collections.abc import Iterator

from builder.datasets import DATASETS, Dataset, find_dataset
from builder.graph.document import Graph
from builder.inference.engine import infer
from builder.training.head import model_outputs
from builder.training.matching import matched_inputs, places
from builder.ui import markup
from builder.workers.client import LabError, get_client


def fitting_dataset(graph: Graph) -> str:
    """Returns the first data set whose samples have the shape of the model's input."""
    return next(fitting_datasets(graph), next(iter(DATASETS)))


def fitting_datasets(graph: Graph) -> Iterator[str]:
    """Yields the built-in data sets whose samples go into the model as they are."""
    found = infer(graph)
    inputs, outputs = len(found.inputs), len(model_outputs(graph))
    for dataset in DATASETS.values():
        order = matched_inputs(graph, dataset)
        given = [dataset.inputs[place].shape for place in places(order, dataset.inputs)]
        shapes = [spec.shape[1:] for _, spec in found.inputs]
        if len(given) == inputs and outputs == len(dataset.targets) and shapes == given:
            yield dataset.name


def data_title(name: str) -> str:
    """Returns what people call a data set; of one that is gone, that it was deleted."""
    found = find_dataset(name)
    return found.title if found else "deleted data"


def announce_download(dataset: Dataset) -> None:
    """Says where it is so that the data come over the network first."""
    if not dataset.needs_download:
        return
    try:
        present = get_client().lab("dataset_status", dataset=dataset.name).data["present"]
    except LabError:
        return  # the run will say what is wrong
    if not present:
        markup.note(f"{dataset.title} is not on this machine yet: it is downloaded first.")
