"""A network for any data: it has no complaint, is what real Keras builds, and learns."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from builder.datasets import DATASETS, silent
from builder.datasets.base import Dataset, Feature, Target
from builder.datasets.own.about import About, InputAbout, TargetAbout
from builder.inference.engine import infer
from builder.keras_io.to_keras import to_keras
from builder.layers.keras_import import load_keras
from builder.training import fitness
from builder.training.compiling import compile_model
from builder.training.fitness import check
from builder.training.head import model_outputs
from builder.training.presets import preset
from builder.training.suited import suited_network, wanted

keras = load_keras()


@pytest.mark.parametrize("name", DATASETS)
def test_every_data_set_has_a_network_that_draws_no_complaint(name):
    dataset = DATASETS[name]
    graph = suited_network(dataset)
    assert graph is not None
    assert check(graph, preset(graph, dataset)) == ()
    assert infer(graph).totals.params < 700_000


def made_up(monkeypatch, inputs, targets):
    """A data set of any form, as those that people bring."""
    about = About(
        title="Mine",
        source="arrays",
        train_size=120,
        test_size=30,
        inputs=[
            InputAbout(name=each.name, kind=each.kind, shape=each.shape,
                       value_range=each.value_range, values=each.values)
            for each in inputs
        ],
        targets=[
            TargetAbout(name=each.name, task=each.task, shape=each.shape,
                        value_range=each.value_range, classes=each.classes)
            for each in targets
        ],
    )  # fmt: skip
    dataset = about.dataset("made-up", Path())
    monkeypatch.setattr(fitness, "find_dataset", lambda _: dataset)
    return dataset


LABEL = Target("What is it?", "classification", (), ("a", "b", "c"))
TWO = Target("yes", "binary", (), ("no", "yes"))
FORMS = {
    "wide pictures in bytes": ([Feature("x", "image", (30, 70, 3), (0.0, 255.0))], [LABEL]),
    "one row of pixels": ([Feature("x", "image", (1, 40, 1), (0.0, 1.0))], [TWO]),
    "a large picture": ([Feature("x", "image", (512, 512, 3), (0.0, 1.0))], [LABEL]),
    "long series": (
        [Feature("x", "series", (1_000, 4))],
        [Target("next", "regression", (3,))],
    ),
    "names that are none, twice": (
        [Feature("2 größe", "table", (4,)), Feature("2 größe!", "table", (3,))],
        [
            LABEL,
            replace(LABEL, name="what is it"),
            replace(TWO, name="Dense"),
            Target("", "regression", (1,)),
        ],
    ),
    "a mask": (
        [Feature("x", "image", (20, 12, 3), (0.0, 1.0))],
        [Target("mask", "mask", (20, 12), ("ground", "disc")), TWO],
    ),
    "an image": (
        [Feature("x", "image", (20, 12, 3), (0.0, 1.0))],
        [Target("clean", "image", (20, 12, 3), (), (0.0, 1.0))],
    ),
    "an image of numbers": (
        [Feature("x", "table", (5,))],
        [Target("map", "image", (6, 7, 2), (), (-3.0, 3.0))],
    ),
    "a class for each step": (
        [Feature("x", "series", (30, 2)), Feature("who", "table", (2,))],
        [Target("tags", "sequence", (30,), ("a", "b", "c"))],
    ),
    "a video": ([Feature("x", "video", (6, 40, 30, 3), (0.0, 1.0))], [LABEL]),
    "a text and a picture": (
        [
            Feature("words", "text", (9,), (0.0, 20.0), tuple(map(str, range(21)))),
            Feature("picture", "image", (9, 9, 1), (0.0, 1.0)),
        ],
        [TWO],
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_network_for_data_of_any_form_is_built_by_keras(form, monkeypatch):
    dataset = made_up(monkeypatch, *FORMS[form])
    graph = suited_network(dataset)
    assert graph is not None
    model = to_keras(graph)
    shapes = [tuple(each.shape) for each in dataset.inputs]
    assert [tensor.shape[1:] for tensor in model.inputs] == shapes
    batch = [np.zeros((2, *shape), np.float32) for shape in shapes]
    answers = model(batch if len(batch) > 1 else batch[0])
    answers = answers if isinstance(answers, list) else [answers]
    for answer, (_, spec), target in zip(
        answers, model_outputs(graph), dataset.targets, strict=True
    ):
        assert tuple(answer.shape[1:]) == spec.shape[1:]
        places = target.shape[:-1] if target.is_numbers else target.shape
        assert spec.shape[1:-1] == places
    assert model.count_params() < 1_500_000


def test_where_no_such_network_is_known_what_is_wanted_is_said(monkeypatch):
    large = Target("map", "image", (100, 100, 3))
    dataset = made_up(monkeypatch, [Feature("x", "table", (5,))], [large, TWO, LABEL])
    assert suited_network(dataset) is None
    assert wanted(dataset) == (
        ("Input", "shape (5,)"),
        ("output map", "shape (100, 100, 3): 3 units for each place"),
        ("output yes", "1 unit, sigmoid; or 2 units, softmax"),
        ("output What is it?", "3 units, softmax"),
    )
    assert wanted(DATASETS["diabetes"])[1] == ("output", "1 unit, no activation")


@pytest.mark.parametrize(("name", "epochs", "least"), [("iris", 30, 0.85), ("digits", 4, 0.8)])
def test_it_learns(name, epochs, least):
    dataset: Dataset = DATASETS[name]
    graph, arrays = suited_network(dataset), dataset.load(silent)
    spec = preset(graph, dataset)
    keras.utils.set_random_seed(0)
    model = to_keras(graph)
    compile_model(model, spec)
    model.fit(arrays.x_train, arrays.y_train, batch_size=spec.batch_size, epochs=epochs, verbose=0)
    found = model.evaluate(arrays.x_test, arrays.y_test, verbose=0, return_dict=True)
    assert found["accuracy"] >= least
