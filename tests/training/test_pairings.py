"""Every template beside every data set: it trains, or it is said why not and what to do."""

import numpy as np
import pytest

from builder.datasets import DATASETS
from builder.graph.edits import apply
from builder.keras_io.to_keras import to_keras
from builder.layers.keras_import import load_keras
from builder.templates import TEMPLATES
from builder.training.compiling import columns, compile_model
from builder.training.fitness import check
from builder.training.matching import chosen_inputs, chosen_targets
from builder.training.presets import preset
from tests.training.test_fitness_of_kinds import FITTING

load_keras()

TOO_LARGE_FOR_A_TEST = {"alexnet", "dogs_vs_cats", "very_deep"}
KINDS = ("digits", "mnist", "cifar10", "circles", "blobs", "celsius", "two_views",
         "described_views", "digit_pairs", "digit_parity")  # fmt: skip
"""One data set for each combination of input shapes and tasks."""
LATER = ("digit_sum", "shapes_mask", "noisy_shapes", "one_object", "moving_ball",
         "picture_questions", "noisy_sine", "seasons", "reviews", "word_classes", "wine",
         "diabetes")  # fmt: skip
"""The same for images, boxes, videos, series, texts and tables."""
OURS = tuple(FITTING)
CLASSIC = tuple(name for name in TEMPLATES if name not in OURS)
REMADE = ("mlp_std", "digits_small", "celsius_to_fahrenheit")
"""Small templates that the fixes have to change a lot for those data."""
PAIRS = [
    *((template, name) for template in CLASSIC for name in KINDS),
    *((template, name) for template in (*REMADE, "cnn_sequential") for name in LATER),
    *((template, name) for template in OURS
      for name in (FITTING[template], "digits", "celsius", "reviews", "moving_ball")),
]  # fmt: skip
TRAINED = [
    *((template, name) for template in CLASSIC if template not in TOO_LARGE_FOR_A_TEST
      for name in KINDS),
    *((template, name) for template in REMADE for name in LATER),
    *FITTING.items(),
]  # fmt: skip


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


def examples(dataset, spec, count=4):
    random = np.random.RandomState(0)
    inputs = [
        random.randint(0, int(feature.value_range[1]) + 1, (count, *feature.shape), dtype="int32")
        if feature.kind == "text"
        else random.uniform(size=(count, *feature.shape)).astype("float32")
        for feature in chosen_inputs(spec, dataset)
    ]
    targets = [
        random.randint(0, len(target.classes), (count, *target.shape))
        if target.classes
        else random.uniform(size=(count, *target.shape)).astype("float32")
        for target in chosen_targets(spec, dataset)
    ]
    return (inputs if len(inputs) > 1 else inputs[0]), targets


@pytest.mark.parametrize(("template", "name"), PAIRS)
def test_fixes_settle_what_they_are_offered_for(template, name):
    graph, _, complaints = settle(TEMPLATES[template](), DATASETS[name])
    for complaint in complaints:
        assert complaint.fix is None
        assert (
            "Choose" in complaint.message
            or "choose" in complaint.message
            or ("batch size" in complaint.message)
        )


@pytest.mark.parametrize(("template", "name"), TRAINED)
def test_what_draws_no_complaint_trains(template, name):
    dataset = DATASETS[name]
    graph, spec, complaints = settle(TEMPLATES[template](), dataset)
    if complaints:
        assert any(complaint.severity == "error" for complaint in complaints)
        return
    model = to_keras(graph)
    compile_model(model, spec)
    model.run_eagerly = True
    logs = model.train_on_batch(*examples(dataset, spec), return_dict=True)
    assert np.isfinite(logs["loss"])
    assert set(logs) == set(columns(model, spec))


@pytest.mark.parametrize(
    ("template", "name"),
    [("y_two_inputs", "two_views"), ("shared_two_outputs", "described_views")],
)
def test_templates_with_branches_meet_no_complaint(template, name):
    graph = TEMPLATES[template]()
    assert check(graph, preset(graph, DATASETS[name])) == ()


def test_a_first_time_user_meets_no_complaint():
    """The first data set fits a template as it is."""
    first = next(iter(DATASETS.values()))
    assert any(
        check(graph, preset(graph, first)) == ()
        for graph in (template() for template in TEMPLATES.values())
    )
