"""The data of a training: which fit the model, and whether they are on this machine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from builder.datasets import DATASETS, Dataset, find_dataset
from builder.datasets.own.about import PREFIX
from builder.graph.document import Graph
from builder.inference.engine import infer
from builder.training.head import model_outputs
from builder.training.matching import matched_inputs, places
from builder.ui import markup
from builder.ui.projects import open_store
from builder.workers.client import LabError, get_client


def fitting_dataset(graph: Graph) -> str:
    """Returns the first data set whose samples have the shape of the model's input."""
    return next(fitting_datasets(graph), next(iter(DATASETS)))


def fitting_datasets(
    graph: Graph, datasets: Iterable[Dataset] = tuple(DATASETS.values())
) -> Iterator[str]:
    """Yields the names of those data sets whose samples go into the model as they are.

    Args:
        graph: The model.
        datasets: Which ones are looked at; by default the built-in ones.
    """
    shapes = [spec.shape[1:] for _, spec in infer(graph).inputs]
    outputs = len(model_outputs(graph))
    for dataset in datasets:
        if len(dataset.inputs) != len(shapes) or len(dataset.targets) != outputs:
            continue  # a network that gets one picture of a pair cannot compare the two
        order = matched_inputs(graph, dataset)
        given = [dataset.inputs[place].shape for place in places(order, dataset.inputs)]
        if shapes == given:
            yield dataset.name


def own_datasets(project_id: str) -> list[Dataset]:
    """Returns the data sets that were brought to a project, the newest first."""
    names = (PREFIX + each.id for each in open_store().own_data(project_id))
    return [dataset for name in names if (dataset := find_dataset(name)) is not None]


def data_title(name: str) -> str:
    """Returns what people call a data set; of one that is gone, that it was deleted."""
    if not name:
        return "no data"
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
