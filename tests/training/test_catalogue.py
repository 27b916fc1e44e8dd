"""Every loss, metric and optimizer of Keras: read, checked, compiled and fitted."""

import inspect

import numpy as np
import pytest

from builder.datasets.base import Target, Task
from builder.layers.keras_import import load_keras
from builder.training.catalogue import (
    ChoiceError,
    choices,
    fitting,
    make_choice,
    problem_of,
    starting_config,
)
from builder.training.catalogue_rows import LEFT_OUT, MORE_IS_BETTER, NOT_CHOSEN, SECTIONS, SUITS
from builder.training.compiling import compile_model, make_loss, make_metric
from builder.training.fitness_of_spec import METRICS_OF
from builder.training.spec import OPTIMIZERS, Loss, Metric, TrainingSpec

keras = load_keras()
RANDOM = np.random.RandomState(0)
ALL = [(section, name) for section in SECTIONS for name in choices(section)]


@pytest.mark.parametrize("section", SECTIONS)
def test_every_public_class_is_in_the_catalogue_or_left_out_with_a_reason(section):
    public = {name for name, each in vars(getattr(keras, section)).items() if inspect.isclass(each)}
    assert choices(section).keys() | LEFT_OUT[section].keys() == public
    assert not choices(section).keys() & LEFT_OUT[section].keys()
    assert all(LEFT_OUT[section].values())
    assert SUITS[section].keys() == choices(section).keys()


def test_the_optimizers_of_a_spec_are_those_of_keras():
    assert tuple(choices("optimizers")) == OPTIMIZERS


@pytest.mark.parametrize(("section", "name"), ALL)
def test_arguments_are_those_of_the_signature(section, name):
    spec = choices(section)[name]
    cls = getattr(getattr(keras, section), name)
    parameters = {
        each.name: each
        for each in inspect.signature(cls).parameters.values()
        if each.kind is not each.VAR_KEYWORD and each.name != "name"
    }
    assert {arg.name for arg in spec.args} == parameters.keys() - NOT_CHOSEN[section].keys()
    for arg in spec.args:
        default = parameters[arg.name].default
        assert arg.required == (default is inspect.Parameter.empty)
        if not arg.required:
            assert arg.default == (list(default) if isinstance(default, tuple) else default)
            assert arg.kind != "json"
        if arg.kind == "choice":
            assert arg.default in (*arg.choices, None)
    assert spec.summary
    assert "{{" not in spec.doc


@pytest.mark.parametrize(("section", "name"), ALL)
def test_every_default_can_be_given(section, name):
    """What the page fills in at first is what Keras has anyway."""
    spec = choices(section)[name]
    config = {arg.name: arg.default for arg in spec.args if not arg.required}
    assert problem_of(section, name, {**config, **spec.starter, **REQUIRED.get(name, {})}) is None


@pytest.mark.parametrize(("section", "name"), ALL)
def test_every_choice_of_an_argument_is_one_of_keras(section, name):
    for arg in choices(section)[name].args:
        for choice in arg.choices if arg.kind == "choice" else ():
            config = {**REQUIRED.get(name, {}), arg.name: choice}
            assert problem_of(section, name, config) is None, (arg.name, choice)


REQUIRED = {
    "IoU": {"num_classes": 3, "target_class_ids": [0]},
    "MeanIoU": {"num_classes": 3},
    "OneHotIoU": {"num_classes": 3, "target_class_ids": [0]},
    "OneHotMeanIoU": {"num_classes": 3},
    "PrecisionAtRecall": {"recall": 0.5},
    "RecallAtPrecision": {"precision": 0.5},
    "SensitivityAtSpecificity": {"specificity": 0.5},
    "SpecificityAtSensitivity": {"sensitivity": 0.5},
    "SparseTopKCategoricalAccuracy": {"k": 2},
    "TopKCategoricalAccuracy": {"k": 2},
}


def dense(units, activation):
    given = keras.Input((4,))
    return keras.Model(given, keras.layers.Dense(units, activation=activation, name="out")(given))


def normed():
    given = keras.Input((4,))
    x = keras.layers.UnitNormalization()(keras.layers.Dense(3)(given))
    return keras.Model(given, x)


def steps():
    given = keras.Input((4,))
    x = keras.layers.Reshape((8, 3))(keras.layers.Dense(24)(given))
    return keras.Model(given, x)


SORTS = {
    "labels": (lambda: dense(3, "softmax"), np.arange(8) % 3, "digits"),
    "binary": (lambda: dense(1, "sigmoid"), np.arange(8) % 2, "moons"),
    "numbers": (lambda: dense(2, "softplus"), RANDOM.uniform(0.1, 1, (8, 2)), "celsius"),
    "one_hot": (lambda: dense(3, "softmax"), np.arange(8) % 3, "digits"),
    "embedding": (normed, np.arange(8) % 3, "digits"),
    "alignment": (steps, 1 + np.arange(16).reshape(8, 2) % 2, "digits"),
}
X = RANDOM.uniform(size=(8, 4)).astype("float32")


def fitted(sort, **choice):
    """Trains for two steps, without tracing them: the same arithmetic, much faster."""
    make, targets, dataset = SORTS[sort]
    model = make()
    compile_model(model, TrainingSpec(dataset=dataset, **choice))
    model.run_eagerly = True
    before = model.get_weights()
    logs = model.fit(X, targets, batch_size=4, verbose=0).history
    assert [name for name, values in logs.items() if not np.isfinite(values).all()] == []
    changes = zip(before, model.get_weights(), strict=True)
    assert any(not np.array_equal(a, b) for a, b in changes)
    return logs


@pytest.mark.parametrize(
    ("name", "sort"), [(name, sort) for name, sorts in SUITS["losses"].items() for sort in sorts]
)
def test_every_loss_teaches_what_it_suits(name, sort):
    fitted(sort, loss=Loss(class_name=name), optimizer="SGD", learning_rate=0.1)


LOSS_OF = {"labels": "SparseCategoricalCrossentropy", "binary": "BinaryCrossentropy"}
LOSS_OF |= {"one_hot": "CategoricalCrossentropy", "numbers": "MeanSquaredError"}


@pytest.mark.parametrize("sort", LOSS_OF)
def test_every_metric_measures_what_it_suits(sort):
    metrics = tuple(
        Metric(
            class_name=name,
            name=name.lower(),
            config={**choices("metrics")[name].starter, **REQUIRED.get(name, {})},
        )
        for name, sorts in SUITS["metrics"].items()
        if sort in sorts
    )
    logs = fitted(sort, loss=Loss(class_name=LOSS_OF[sort]), metrics=metrics)
    assert logs.keys() == {"loss", *(metric.name for metric in metrics)}


@pytest.mark.parametrize("sort", METRICS_OF)
def test_common_metrics_are_among_those_that_suit(sort):
    wanted = {"labels", "one_hot"} if sort == "classes" else {sort}
    assert all(wanted & {*SUITS["metrics"][name]} for name in METRICS_OF[sort])


@pytest.mark.parametrize("name", SUITS["metrics"])
def test_a_metric_can_be_used_as_it_is_offered(name):
    assert problem_of("metrics", name, starting_config("metrics", name, 10)) is None


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_trains(name):
    fitted("labels", optimizer=name, learning_rate=0.01)


@pytest.mark.parametrize("name", SUITS["metrics"])
def test_which_way_a_metric_is_better_is_what_keras_says(name):
    made = make_choice("metrics", name, REQUIRED.get(name, {}))
    if hasattr(made, "_direction"):  # Keras says nothing of counts
        assert (made._direction == "up") == (name in MORE_IS_BETTER)
    else:
        assert (name in MORE_IS_BETTER) == name.startswith("True")


LOGITS = RANDOM.uniform(-2, 2, (6, 3)).astype("float32")
PROBABILITIES = np.exp(LOGITS) / np.exp(LOGITS).sum(-1, keepdims=True)
LABELS = np.array([0, 2, 1, 1, 0, 2])


@pytest.mark.parametrize("shape", [(6,), (6, 1)])
@pytest.mark.parametrize(
    ("name", "config"),
    [
        ("CategoricalCrossentropy", {"label_smoothing": 0.1}),
        ("CategoricalFocalCrossentropy", {}),
        ("KLDivergence", {}),
        ("Dice", {}),
    ],
)
def test_labels_are_given_as_ones_and_zeros_to_losses_that_compare_these(name, config, shape):
    target = _target("classification")
    made = make_loss(Loss(class_name=name, config=config), target, 3)
    plain = getattr(keras.losses, name)(**config)
    one_hot = np.eye(3, dtype="float32")[LABELS]
    found = float(made(LABELS.reshape(shape), PROBABILITIES))
    assert found == pytest.approx(float(plain(one_hot, PROBABILITIES)), rel=1e-6)


@pytest.mark.parametrize("name", ["F1Score", "TopKCategoricalAccuracy", "AUC", "Precision"])
def test_and_to_metrics(name):
    config = REQUIRED.get(name, {})
    made = make_metric(
        Metric(class_name=name, name="m", config=config), _target("classification"), 3
    )
    plain = getattr(keras.metrics, name)(**config)
    made.update_state(LABELS, PROBABILITIES)
    plain.update_state(np.eye(3, dtype="float32")[LABELS], PROBABILITIES)
    assert np.allclose(made.result(), plain.result())


@pytest.mark.parametrize("name", [n for n, sorts in SUITS["metrics"].items() if "binary" in sorts])
def test_labels_without_an_axis_are_not_compared_each_with_each(name):
    outputs = np.linspace(0.1, 0.9, 8, dtype="float32").reshape(8, 1)
    found = []
    for shape in ((8,), (8, 1)):
        metric = Metric(class_name=name, name="m", config=REQUIRED.get(name, {}))
        made = make_metric(metric, _target("binary"), 1)
        made.update_state((np.arange(8) % 2).reshape(shape), outputs)
        found.append(float(made.result()))
    assert found[0] == found[1]


def test_labels_of_pixels_are_given_so_too():
    outputs = np.tile(PROBABILITIES[:4].reshape(1, 2, 2, 3), (2, 1, 1, 1))
    labels = np.array([[[0, 1], [2, 0]], [[1, 1], [0, 2]]])
    made = make_loss(Loss(class_name="CategoricalCrossentropy"), _target("mask"), 3)
    sparse = keras.losses.SparseCategoricalCrossentropy()
    assert float(made(labels, outputs)) == pytest.approx(float(sparse(labels, outputs)), rel=1e-6)


def _target(task: Task):
    return Target("t", task, (), ("a", "b", "c"))


DEFAULT_LOSSES = {"SparseCategoricalCrossentropy", "BinaryCrossentropy", "MeanSquaredError"}


@pytest.mark.parametrize(
    ("task", "units", "losses", "metrics"),
    [
        ("classification", 10, "SparseCategoricalCrossentropy", "SparseTopKCategoricalAccuracy"),
        ("mask", 3, "SparseCategoricalCrossentropy", "MeanIoU"),
        ("binary", 1, "BinaryCrossentropy", "AUC"),
        ("binary", 2, "SparseCategoricalCrossentropy", "F1Score"),
        ("regression", 1, "MeanSquaredError", "R2Score"),
        ("box", 4, "Huber", "MeanAbsoluteError"),
        ("image", 1, "MeanAbsoluteError", "MeanSquaredError"),
    ],
)
def test_what_fits_a_task(task, units, losses, metrics):
    assert losses in fitting("losses", task, units)
    assert metrics in fitting("metrics", task, units)
    assert fitting("losses", task, units)[0] in DEFAULT_LOSSES
    assert not {"CTC", "Circle"} & set(fitting("losses", task, units))


@pytest.mark.parametrize(
    ("section", "name", "config", "says"),
    [
        ("losses", "Hubert", {}, "of keras.losses, got 'Hubert'. Did you mean 'Huber'"),
        ("losses", "Loss", {}, "got 'Loss'. It is the base"),
        ("losses", "Huber", {"delt": 1.0}, "Huber has no argument 'delt'. Did you mean 'delta'"),
        ("losses", "Huber", {"delta": "big"}, "delta of Huber: expected a number, got 'big'"),
        ("losses", "Huber", {"delta": -1.0}, "delta of Huber: expected a number from 0 to any"),
        ("losses", "Huber", {"delta": None}, "delta of Huber: expected a value, got nothing"),
        ("losses", "Huber", {"reduction": "all"}, "reduction of Huber: expected one of sum_over"),
        ("metrics", "PrecisionAtRecall", {}, "PrecisionAtRecall needs a value for 'recall'"),
        ("metrics", "AUC", {"num_thresholds": 10**9}, "num_thresholds of AUC: expected at most"),
        ("optimizers", "Adam", {"beta_1": 1.5}, "beta_1 of Adam: expected a number from 0 to 1"),
        ("optimizers", "Adam", {"nesterov": True}, "Adam has no argument 'nesterov'"),
        ("optimizers", "SGD", {"momentum": {"class_name": "x"}}, "momentum of SGD: expected a num"),
        ("optimizers", "Adam", {"clipnorm": 1.0, "clipvalue": 1.0}, "Adam: Only one of"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_words(section, name, config, says):
    found = problem_of(section, name, config)
    assert found is not None
    assert found.startswith(says) or says in found
    with pytest.raises(ChoiceError):
        make_choice(section, name, config)
