"""Trainings made to have an illness, and healthy ones: real ones, of some seconds each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import numpy as np

from builder.datasets import DATASETS, Arrays, Dataset, silent
from builder.graph.document import Graph
from builder.graph.sketch import Sketch
from builder.templates import TEMPLATES
from builder.training import fit as fit_module
from builder.training.doctor import Evidence, evidence
from builder.training.events import (
    BatchEnd,
    EpochEnd,
    Event,
    Probe,
    TrainBegin,
    TrainEnd,
    TrainFailed,
)
from builder.training.presets import preset
from builder.training.probes.findings import Gradients, Weights, finding_of
from builder.training.spec import TrainingSpec
from builder.training.suited import suited_network


@dataclass(frozen=True)
class Patient:
    """A network, a training, and what the data are in place of those of the data set."""

    graph: Graph
    spec: TrainingSpec
    shuffled_labels: bool = False


def patient(graph: Graph, dataset: str, *, shuffled: bool = False, **changes: Any) -> Patient:
    spec = preset(graph, DATASETS[dataset])
    changes = {"epochs": 6, "probes": ("gradients", "weights"), **changes}
    return Patient(graph, spec.model_copy(update=changes), shuffled)


def dense(*units: int, activation: str = "relu", dataset: str = "digits", **config: Any) -> Graph:
    """Dense layers in a row, for a set of images or points."""
    about = DATASETS[dataset]
    sketch = Sketch("dense")
    x = sketch.input(about.input_shape, name="values")
    if len(about.input_shape) > 1:
        x = sketch.add("Flatten", x)
    for number, width in enumerate(units, start=1):
        x = sketch.add("Dense", x, name=f"dense_{number}", units=width,
                       activation=activation, **config)  # fmt: skip
    sketch.add("Dense", x, name="scores", units=max(2, len(about.classes)), activation="softmax")
    return sketch.graph()


def trained(patient: Patient) -> Evidence:
    """Trains, and gives what the doctor looks at, as a page would."""
    events: list[Event] = []
    dataset = DATASETS[patient.spec.dataset]
    given = with_shuffled_labels(dataset) if patient.shuffled_labels else dataset
    with (
        TemporaryDirectory() as directory,
        patch.object(fit_module, "known_dataset", lambda _: given),
    ):
        fit_module.fit(
            patient.graph,
            patient.spec,
            emit=events.append,
            commands=lambda: (),
            directory=Path(directory),
        )
    return as_evidence(patient, dataset, events)


def as_evidence(patient: Patient, dataset: Dataset, events: list[Event]) -> Evidence:
    begun = [each for each in events if isinstance(each, TrainBegin)]
    first = [each.logs.get("loss") for each in events if isinstance(each, BatchEnd)]
    failures = [each.cause for each in events if isinstance(each, TrainFailed)]
    assert set(failures) <= {"diverged"}, failures
    ended = [each.logs for each in events if isinstance(each, TrainEnd)]
    logged = evidence(
        patient.graph,
        patient.spec,
        dataset,
        [each.logs for each in events if isinstance(each, EpochEnd)],
        ended[0] if ended else None,
    )
    return replace(
        logged,
        first_loss=first[0] if first else None,
        validation_size=begun[0].validation_size if begun else 0,
        gradients=last_look(events, Gradients),
        weights=last_look(events, Weights),
        diverged=bool(failures),
        ended=True,
    )


def last_look(events: list[Event], kind: type) -> Any:
    looks = [finding_of(each) for each in events if isinstance(each, Probe)]
    return next((each for each in reversed(looks) if isinstance(each, kind)), None)


def with_shuffled_labels(dataset: Dataset) -> Dataset:
    def load(_: Any) -> Arrays:
        arrays = dataset.load(silent)
        random = np.random.RandomState(0)
        return replace(arrays, y_train=random.permutation(arrays.y_train))

    return replace(dataset, load=load)


ILL: dict[str, tuple[str, Callable[[], Patient]]] = {
    "a rate of 1,000": (
        "not_a_number",
        lambda: patient(dense(32, 32, activation="linear"), "digits", optimizer="SGD",
                        learning_rate=1e3),
    ),
    "Adam at 0.5": (
        "rate_too_high",
        lambda: patient(dense(64, 64, activation="tanh"), "digits", learning_rate=0.5),
    ),
    "Adam at a millionth": (
        "rate_too_low",
        lambda: patient(dense(32), "digits", learning_rate=1e-6),
    ),
    "SGD at a 100,000th": (
        "rate_too_low",
        lambda: patient(dense(32), "digits", optimizer="SGD", learning_rate=1e-5),
    ),
    "a large network and 72 examples": (
        "overfitting",
        lambda: patient(dense(256, 256), "digits", validation_split=0.95, learning_rate=3e-3,
                        epochs=12),
    ),
    "a large network and 36 noisy waves": (
        "overfitting",
        lambda: patient(dense_for_waves(256, 256), "noisy_sine", validation_split=0.97,
                        learning_rate=3e-3, batch_size=8, epochs=25),
    ),
    "a bottleneck of one unit": (
        "underfitting",
        lambda: patient(dense(1, activation="relu"), "digits", epochs=25),
    ),
    "a line for two moons": (
        "underfitting",
        lambda: patient(dense(dataset="spirals"), "spirals", epochs=25),
    ),
    "biases far below zero": (
        "dead_units",
        lambda: patient(
            dense(32, 32, bias_initializer={"class_name": "Constant", "config": {"value": -20.0}}),
            "digits",
        ),
    ),
    "sixteen sigmoids in a row": (
        "vanishing_gradients",
        lambda: patient(dense(*[32] * 16, activation="sigmoid"), "digits"),
    ),
    "large weights in ten layers": (
        "exploding_gradients",
        lambda: patient(
            dense(*[64] * 10, activation="linear", kernel_initializer={
                "class_name": "RandomNormal", "config": {"stddev": 0.6, "seed": 1}}),
            "digits", optimizer="SGD", learning_rate=1e-9, epochs=3,
        ),
    ),
    "labels that were shuffled": (
        "labels",
        lambda: patient(dense(256, 256), "digits", shuffled=True, validation_split=0.85,
                        learning_rate=3e-3, epochs=15),
    ),
    "numbers that lie far from 0": (
        "overfitting",
        lambda: patient(suited_network(DATASETS["diabetes"]), "diabetes", epochs=30),
    ),
    "a line for what is mostly noise": (
        "plateau",
        lambda: patient(a_line(), "diabetes", learning_rate=0.5, epochs=40),
    ),
}  # fmt: skip
"""By what is done to them: the illness that must be found."""

HEALTHY: dict[str, Callable[[], Patient]] = {
    "the first network": lambda: patient(TEMPLATES["digits_small"](), "digits", epochs=8),
    "two dense layers for digits": lambda: patient(dense(64, 32), "digits", epochs=12),
    "moons": lambda: patient(
        dense(16, 16, dataset="moons"), "moons", learning_rate=2e-2, epochs=15
    ),
    "circles": lambda: patient(
        dense(16, 16, dataset="circles"), "circles", learning_rate=2e-2, epochs=15
    ),
    "blobs": lambda: patient(dense(8, dataset="blobs"), "blobs", epochs=15),
    "digits with dropout": lambda: patient(with_dropout(), "digits", epochs=8),
    "digits with SGD": lambda: patient(
        dense(64), "digits", optimizer="SGD", learning_rate=0.1, epochs=8
    ),
    "two epochs of digits": lambda: patient(dense(64), "digits", epochs=2),
    "celsius": lambda: patient(TEMPLATES["celsius_to_fahrenheit"](), "celsius", epochs=20),
}


def a_line() -> Graph:
    sketch = Sketch("line")
    sketch.add("Dense", sketch.input(DATASETS["diabetes"].input_shape), units=1)
    return sketch.graph()


def dense_for_waves(*units: int) -> Graph:
    sketch = Sketch("waves")
    x = sketch.add("Flatten", sketch.input(DATASETS["noisy_sine"].input_shape))
    for width in units:
        x = sketch.add("Dense", x, units=width, activation="relu")
    sketch.add("Dense", x, units=1)
    return sketch.graph()


def with_dropout() -> Graph:
    sketch = Sketch("dropout")
    x = sketch.add("Flatten", sketch.input((8, 8, 1)))
    x = sketch.add("Dense", x, units=64, activation="relu")
    x = sketch.add("Dropout", x, rate=0.4)
    sketch.add("Dense", x, units=10, activation="softmax")
    return sketch.graph()
