"""Every template beside every data set: it trains, or it is said why not and what to do."""

import numpy as np
import pytest

from builder.datasets import DATASETS
from builder.graph.edits import apply
from builder.keras_io.to_keras import to_keras
from builder.layers.keras_import import load_keras
from builder.templates import TEMPLATES
from builder.training.compiling import compile_model
from builder.training.fitness import check
from builder.training.presets import preset

load_keras()

TOO_LARGE_FOR_A_TEST = {"alexnet", "dogs_vs_cats", "very_deep"}
KINDS = ("digits", "mnist", "cifar10", "circles", "blobs", "celsius")
"""One data set for each combination of input shape and task."""


def settle(graph, dataset):
    """Applies fixes until nothing more can be fixed."""
    for _ in range(6):
        spec = preset(graph, dataset)
        complaints = check(graph, spec)
        fix = next((each.fix for each in complaints if each.fix), None)
        if fix is None:
            return graph, spec, complaints
        graph = apply(graph, fix)
    raise AssertionError(f"The fixes go in a circle: {complaints}")


def examples(dataset, count=4):
    random = np.random.RandomState(0)
    x = random.uniform(size=(count, *dataset.input_shape)).astype("float32")
    if dataset.classes:
        return x, random.randint(0, len(dataset.classes), count)
    return x, random.uniform(size=(count, *dataset.target_shape)).astype("float32")


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("name", DATASETS)
def test_fixes_settle_what_they_are_offered_for(template, name):
    graph, _, complaints = settle(TEMPLATES[template](), DATASETS[name])
    for complaint in complaints:
        assert complaint.fix is None
        assert (
            "Choose" in complaint.message
            or "choose" in complaint.message
            or ("batch size" in complaint.message)
        )


@pytest.mark.parametrize(
    "template", [name for name in TEMPLATES if name not in TOO_LARGE_FOR_A_TEST]
)
@pytest.mark.parametrize("name", KINDS)
def test_what_draws_no_complaint_trains(template, name):
    dataset = DATASETS[name]
    graph, spec, complaints = settle(TEMPLATES[template](), dataset)
    if complaints:
        assert any(complaint.severity == "error" for complaint in complaints)
        return
    model = to_keras(graph)
    compile_model(model, spec)
    model.run_eagerly = True
    x, y = examples(dataset)
    logs = model.train_on_batch(x, y, return_dict=True)
    assert np.isfinite(logs["loss"])
    assert set(logs) == {"loss", spec.metrics[0].name}


def test_a_first_time_user_meets_no_complaint():
    """The first data set fits a template as it is."""
    first = next(iter(DATASETS.values()))
    assert any(
        check(graph, preset(graph, first)) == ()
        for graph in (template() for template in TEMPLATES.values())
    )
