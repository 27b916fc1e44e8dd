"""The doctor finds the illness that a training was given, and none in healthy ones."""

import math
from dataclasses import replace

import pytest

from builder.datasets import DATASETS
from builder.inference.engine import infer
from builder.templates import TEMPLATES
from builder.training.doctor import RULES, Evidence, counters, evidence, examine
from builder.training.doctor.evidence import Measure
from builder.training.experiments.plan import trials
from builder.training.presets import preset
from builder.training.probes.findings import Gradients, LayerGradient, Units, Weights
from builder.training.spec import Loss, TrainingSpec
from tests.training.doctor.patients import HEALTHY, ILL, dense, patient, trained


@pytest.mark.parametrize("name", ILL)
def test_an_illness_is_found_with_its_evidence(name):
    code, make = ILL[name]
    sick = make()
    found = examine(trained(sick))
    assert found[0].code == code
    assert found[0].severity != "good"
    assert found[0].numbers
    assert found[0].counter is not None
    made = trials(sick.graph, sick.spec, found[0].counter.plan)
    assert len(made) >= 4
    # One of the runs is the one at hand, so that the others have something to be compared with.
    plain = {"variant": {}}
    assert sick.spec.model_copy(update=plain) in [
        each.spec.model_copy(update=plain) for each in made
    ]
    assert all(infer(each.graph).ok for each in made)


@pytest.mark.parametrize("name", HEALTHY)
def test_a_healthy_training_raises_no_alarm(name):
    [found] = examine(trained(HEALTHY[name]()))
    assert (found.code, found.severity) == ("healthy", "good")


def test_every_illness_has_a_patient():
    codes = {code for code, _ in ILL.values()}
    assert codes == set(RULES) - {"saturated_units"}


def test_units_at_the_ends_of_their_range_are_found():
    far = {"class_name": "RandomNormal", "config": {"stddev": 30.0, "seed": 1}}
    sick = patient(
        dense(32, 32, activation="tanh", kernel_initializer=far), "digits",
        learning_rate=1e-4, epochs=3,
    )  # fmt: skip
    assert "saturated_units" in [each.code for each in examine(trained(sick))]


def test_nothing_is_said_before_there_is_anything_to_say():
    graph = TEMPLATES["digits_small"]()
    [found] = examine(Evidence(graph, TrainingSpec()))
    assert (found.code, found.severity) == ("early", "info")
    [over] = examine(replace(Evidence(graph, TrainingSpec()), ended=True))
    assert over.code == "early"


def test_a_validation_loss_that_is_no_number_hides_nothing():
    graph = TEMPLATES["digits_small"]()
    measure = Measure("accuracy", 0.9, (0.3, 0.1, 0.01, 0.01), (0.3, 0.3, 0.3, 0.3))
    seen = Evidence(
        graph, TrainingSpec(), DATASETS["digits"], (measure,), loss=(2.0, 1.0, 0.5, 0.4),
        validation_loss=(), validation_size=1_000, ended=True,
    )  # fmt: skip
    [found] = examine(seen)
    assert found.code == "overfitting"
    assert dict(found.numbers) == {"training error": "1.0 %", "validation error": "30.0 %"}


LEARNT = (0.3, 0.1, 0.01, 0.01)
"""Errors of a training that goes well."""


@pytest.mark.parametrize(
    ("test", "code"),
    [(0.3, "overfitting"), (0.9, "labels"), (0.02, "healthy"), (None, "healthy")],
)
def test_without_validation_the_test_data_show_it_in_the_end(test, code):
    measure = Measure("accuracy", 0.9, LEARNT, test=test)
    seen = Evidence(
        TEMPLATES["digits_small"](), TrainingSpec(validation_split=0.0), DATASETS["digits"],
        (measure,), loss=(2.0, 1.0, 0.1, 0.1), test_loss=None if test is None else 0.1, ended=True,
    )  # fmt: skip
    [found] = examine(seen)
    assert found.code == code
    assert dict(found.numbers).get("test error") == (test and f"{100 * test:.1f} %")
    assert ("on the test data are close" in found.message) == (test == 0.02)
    assert ("without validation data" in found.message) == (test is None)


@pytest.mark.parametrize(("test_loss", "code"), [(4.0, "overfitting"), (0.12, "healthy")])
def test_where_numbers_are_learnt_the_test_loss_shows_it(test_loss, code):
    seen = Evidence(
        TEMPLATES["celsius_to_fahrenheit"](), TrainingSpec(), DATASETS["celsius"],
        loss=(2.0, 1.0, 0.1, 0.1), test_loss=test_loss, ended=True,
    )  # fmt: skip
    [found] = examine(seen)
    assert found.code == code
    assert dict(found.numbers)["test loss"] == f"{test_loss:.4g}"


@pytest.mark.parametrize(
    ("size", "error", "code"),
    [(8, 0.0, "healthy"), (8, 0.5, "healthy"), (400, 0.5, "labels"), (400, 0.01, "healthy")],
)
def test_a_handful_of_examples_cannot_say_that_labels_do_not_fit(size, error, code):
    measure = Measure("accuracy", 0.5, LEARNT, (error,) * 4)
    seen = Evidence(
        TEMPLATES["digits_small"](), TrainingSpec(), DATASETS["moons"], (measure,),
        loss=(0.6, 0.3, 0.1, 0.1), validation_loss=(0.6, 0.5, 0.5, 0.5), validation_size=size,
        ended=True,
    )  # fmt: skip
    (found, *_) = examine(seen)
    assert found.code == code
    assert ("too few to say" in found.message) == (size == 8 and error == 0.5)


@pytest.mark.parametrize(("error", "code"), [(0.05, "underfitting"), (0.01, "healthy")])
def test_to_be_as_often_right_as_one_class_is_common_is_to_have_learnt_nothing(error, code):
    measure = Measure("accuracy", 0.05, (error,) * 6, (error,) * 6)
    seen = Evidence(
        TEMPLATES["digits_small"](), TrainingSpec(), DATASETS["moons"], (measure,),
        loss=(0.5, 0.4, 0.3, 0.25, 0.22, 0.2), validation_loss=(0.3,) * 6, validation_size=500,
        ended=True,
    )  # fmt: skip
    assert examine(seen)[0].code == code


def test_to_guess_the_most_common_class_is_guessing_too():
    graph, dataset = TEMPLATES["table_mlp"](), DATASETS["breast_cancer"]
    (measure,) = evidence(graph, preset(graph, dataset), dataset, [{"accuracy": 0.7}]).measures
    assert measure.chance == pytest.approx(1 - 0.629)


@pytest.mark.parametrize(("last", "code"), [(0.005, "healthy"), (0.1, "overfitting")])
def test_a_loss_that_rises_from_nothing_to_hardly_anything_is_no_overfitting(last, code):
    seen = Evidence(
        TEMPLATES["word_tagger"](), TrainingSpec(), DATASETS["word_classes"],
        loss=(1.0, 0.01, 1e-3, 1e-4, 1e-4), first_loss=2.1,
        validation_loss=(0.5, last / 2, last, last, last),
    )  # fmt: skip
    assert examine(seen)[0].code == code


def test_what_was_measured_in_validation_is_not_judged_by_the_test_data():
    measure = Measure("accuracy", 0.9, LEARNT, LEARNT, test=0.5)
    found = healthy(measure, loss=(2.0, 1.0, 0.1, 0.1), validation_loss=(2.0, 1.0, 0.1, 0.1))
    assert "test error" not in dict(found.numbers)


def test_the_logs_of_the_test_data_are_read_by_output():
    graph = TEMPLATES["digit_and_parity"]()
    spec = preset(graph, DATASETS["digit_parity"])
    logged = [{"loss": 1.0, "digit_accuracy": 0.5, "parity_accuracy": 0.75}]
    test = {"test_loss": 2.0, "test_digit_accuracy": 0.25, "test_parity_accuracy": math.nan}
    read = evidence(graph, spec, DATASETS["digit_parity"], logged, test)
    read_of = {each.output: each.test for each in read.measures}
    assert read_of == {"digit": 0.75, "parity": None}
    assert read.test_loss == 2.0
    assert evidence(graph, spec, DATASETS["digit_parity"], logged).test_loss is None


def healthy(*measures: Measure, **seen):
    graph = TEMPLATES["digits_small"]()
    losses = {"loss": (2.2, 2.1, 2.0, 1.9), "validation_loss": (2.2, 2.1, 2.0, 1.9), **seen}
    [found] = examine(
        Evidence(graph, TrainingSpec(), DATASETS["digits"], measures, validation_size=500, **losses)
    )
    assert (found.code, found.severity) == ("healthy", "good")
    return found


def looked(gradient=1.0, update=1e-3, steps=1):
    layers = tuple(
        LayerGradient(name=name, gradient=gradient, update=update, weight=1.0) for name in "ab"
    )
    return Gradients(layers=layers, steps=steps)


@pytest.mark.parametrize(
    ("losses", "code"),
    [((5e4, 3e4, 2e4, 1e4), "healthy"), ((6e4, 6e4, 6e4, 6e4), "exploding_gradients")],
)
def test_large_gradients_that_lead_down_are_those_of_large_targets(losses, code):
    seen = Evidence(
        TEMPLATES["celsius_to_fahrenheit"](), TrainingSpec(), DATASETS["celsius"], loss=losses,
        first_loss=6e4, gradients=looked(gradient=5e3),
    )  # fmt: skip
    assert examine(seen)[0].code == code


@pytest.mark.parametrize(("error", "code"), [(0.01, "healthy"), (0.3, "dead_units")])
def test_dead_units_that_are_not_needed_are_no_illness(error, code):
    units = Units(name="hidden", state="dead", count=20, of=32)
    measure = Measure("accuracy", 0.9, (0.3, 0.1, error), (0.3, 0.1, error))
    seen = Evidence(
        TEMPLATES["digits_small"](), TrainingSpec(), DATASETS["digits"], (measure,),
        loss=(2.0, 1.0, 0.1), validation_loss=(2.0, 1.0, 0.1), validation_size=500,
        weights=Weights(histograms=(), units=(units,), examples=64),
    )  # fmt: skip
    assert examine(seen)[0].code == code


def test_several_steps_in_one_go_are_no_large_step():
    def found(steps):
        measure = Measure("accuracy", 0.9, (0.5, 0.5, 0.6, 0.8))
        seen = Evidence(
            TEMPLATES["digits_small"](), TrainingSpec(), DATASETS["digits"], (measure,),
            loss=(1.0, 0.9, 1.2, 1.6), first_loss=2.3, gradients=looked(update=0.05, steps=steps),
        )  # fmt: skip
        return examine(seen)[0].code

    assert (found(1), found(10)) == ("rate_too_high", "healthy")


def test_nobody_speaks_of_low_bias_while_most_answers_are_wrong():
    found = healthy(Measure("accuracy", 0.9, (0.85, 0.8, 0.75, 0.7), (0.85, 0.8, 0.75, 0.7)))
    assert "bias" not in found.message
    assert found.title == "Learning, not done yet"
    found = healthy(Measure("accuracy", 0.9, (0.5, 0.2, 0.06, 0.05), (0.5, 0.2, 0.06, 0.05)))
    assert "low bias, low variance" in found.message


def test_without_validation_data_nobody_says_that_the_thing_itself_is_learnt():
    found = healthy(Measure("accuracy", 0.5, (0.2, 0.1, 0.0, 0.0)), validation_loss=())
    assert "without validation data" in found.message


def test_numbers_of_several_outputs_say_which_output_they_are_of():
    errors = (0.5, 0.2, 0.06, 0.05)
    found = healthy(
        Measure("digit_accuracy", 0.9, errors, errors, "digit"),
        Measure("parity_accuracy", 0.5, errors, errors, "parity"),
    )
    labels = [label for label, _ in found.numbers]
    assert labels == [
        "training error, digit", "validation error, digit",
        "training error, parity", "validation error, parity",
    ]  # fmt: skip


def test_where_numbers_are_learnt_the_losses_stand_side_by_side():
    found = healthy(loss=(2.0, 1.0, 0.5, 0.4), validation_loss=(2.0, 1.1, 0.6, 0.5))
    assert found.numbers == (("training loss", "0.4"), ("validation loss", "0.5"))


@pytest.mark.parametrize(
    ("choices", "classes"),
    [
        ({"loss": Loss()}, 10),
        ({"loss": Loss(), "targets": ("parity",)}, 2),
        ({"loss": Loss(), "targets": ("digit", "parity")}, None),
        ({"loss": Loss(), "class_weights": "balanced"}, None),
        ({"loss": Loss(class_name="CategoricalFocalCrossentropy")}, None),
        ({"loss": Loss(class_name="MeanSquaredError")}, None),
    ],
)
def test_what_guessing_costs_is_known_of_plain_crossentropies_of_one_output(choices, classes):
    spec = TrainingSpec(dataset="digit_parity", **{"targets": ("digit",), **choices})
    seen = Evidence(TEMPLATES["digits_small"](), spec, DATASETS["digit_parity"])
    assert seen.guessing_loss == (None if classes is None else pytest.approx(math.log(classes)))


def test_the_rate_at_hand_is_among_those_that_are_compared():
    seen = Evidence(TEMPLATES["digits_small"](), TrainingSpec(learning_rate=0.0012345))
    (variation,) = counters.rates(seen, 0.1).plan.variations
    assert variation.values == (0.000123, 0.0012345)
