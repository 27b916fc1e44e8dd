"""What every operation of the lab that looks into a run is asked about: which state, which sample.

Heavy: it imports Keras.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.datasets import Feature, find_dataset
from builder.graph import topology
from builder.inspection.attribution_walk import functional
from builder.inspection.gradcam import inputs_of
from builder.inspection.own_samples import kept_sample
from builder.training.matching import chosen_inputs, places
from builder.workers.errors import LabError
from builder.workers.lab_data import Data, dataset
from builder.workers.lab_models import Models, Trained

SampleRef = Mapping[str, Any]
"""Which sample: `{"split": "test", "index": 3}` of the run's data, or `{"own": name}` of those
that `builder.inspection.own_samples` keeps."""


ASTRAY = "That is what a network gives whose training went astray."

FIRST: SampleRef = MappingProxyType({"split": "test", "index": 0})
"""The first sample of the test data."""


@dataclass(frozen=True)
class Lab:
    """What a lab process remembers from one request to the next.

    Attributes:
        models: The last models.
        data: The last data sets.
        samples: The folder of the samples that people have drawn or brought.
    """

    models: Models
    data: Data
    samples: Path


@dataclass(frozen=True)
class Example:
    """One sample, without batch axes.

    Attributes:
        inputs: One array per input of the data set, in its order.
        targets: The same per target; none where nobody knows the right answer.
        for_model: The inputs in the order in which the model takes them.
    """

    inputs: tuple[NDArray[Any], ...]
    targets: tuple[NDArray[Any], ...]
    for_model: tuple[NDArray[Any], ...]


def example(lab: Lab, trained: Trained, sample: SampleRef) -> Example:
    """Returns a sample for a run's model.

    Raises:
        LabError: When there is none.
    """
    if "own" in sample:
        try:
            own = tuple(kept_sample(lab.samples, str(sample["own"])))
        except ValueError as error:
            raise LabError(str(error)) from error
        about = find_dataset(trained.spec.dataset)
        whole = about is not None and len(own) == len(about.inputs)
        return Example(own, (), tuple(in_model_order(trained, own)) if whole else own)
    name = trained.spec.dataset
    inputs, targets = lab.data.sample(name, sample.get("split", "test"), sample.get("index", 0))
    return Example(inputs, targets, tuple(in_model_order(trained, inputs)))


def in_model_order(trained: Trained, inputs: Sequence[Any]) -> list[Any]:
    """Puts inputs in the order of the data set into the order in which the model takes them."""
    about = dataset(trained.spec.dataset)
    return [inputs[place] for place in places(trained.spec.inputs, about.inputs)]


def feature_of(trained: Trained, place: int) -> Feature | None:
    """Returns which input of the data goes into a place of the model; None where none is known."""
    about = find_dataset(trained.spec.dataset)
    given = chosen_inputs(trained.spec, about) if about else ()
    return given[place] if place < len(given) else None


def state(trained: Trained) -> dict[str, Any]:
    """Says which state is looked at: whole epochs done as `epoch`, and `step`."""
    kept = trained.kept
    return {"epoch": kept.epoch, "step": kept.step} if kept else {}


def call_names(trained: Trained) -> dict[str, str]:
    """Returns what each node is called: by its layer, and where that is shared, by what it reads.

    A layer that is called once for each input says of which; otherwise its calls are counted.
    """
    graph, tensors = trained.graph, trained.built.tensors
    order = [key for key in topology.order(graph) if key in tensors]
    calls: dict[str, list[str]] = {}
    for key in order:
        calls.setdefault(graph.nodes[key].layer_id, []).append(key)
    names = {key: graph.layer_of(key).name for key in order}
    model, shared = trained.built.model, [each for each in calls.values() if len(each) > 1]
    for keys in shared:
        read = [inputs_of(model, tensors[key][0]) for key in keys]
        told = len(set(read)) == len(read) and all(len(each) == 1 for each in read)
        for count, (key, inputs) in enumerate(zip(keys, read, strict=True), 1):
            of = f"of {functional(model).inputs[inputs[0]].name}" if told else f"(use {count})"
            names[key] = f"{names[key]} {of}"
    return names


def expect_numbers(outputs: Iterable[NDArray[Any]]) -> None:
    """Makes sure that outputs say anything, before it is counted what they say.

    Raises:
        LabError: When one of them has nothing but numbers that are not finite.
    """
    for output in outputs:
        if output.size and not np.isfinite(output).any():
            raise LabError(
                "All answers of this network are numbers that are not finite (nan or inf). "
                f"{ASTRAY}"
            )


def numbered(name: str, arrays: Iterable[Any]) -> dict[str, Any]:
    """Names arrays `x`, `x_1`, `x_2` and so on."""
    return {
        f"{name}_{place}" if place else name: np.asarray(array)
        for place, array in enumerate(arrays)
    }
