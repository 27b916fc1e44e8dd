"""From names and arguments to Keras objects, and to nothing else."""

import numpy as np
import pytest

from builder.layers.keras_import import load_keras
from builder.training.budget import slots_of
from builder.training.compiling import (
    columns,
    compile_model,
    is_mean,
    make_loss,
    make_metric,
    make_optimizer,
)
from builder.training.spec import OPTIMIZERS, Loss, Metric, TrainingSpec

keras = load_keras()

SPECS = [TrainingSpec(optimizer=name, learning_rate=0.25) for name in OPTIMIZERS]
SPECS += [
    TrainingSpec(optimizer=name, learning_rate=0.25, optimizer_config={"momentum": 0.9})
    for name in ("SGD", "RMSprop")
]


@pytest.mark.parametrize(
    "spec", SPECS, ids=lambda spec: f"{spec.optimizer} {spec.optimizer_config}"
)
def test_every_optimizer_can_be_had_with_the_memory_that_is_said(spec):
    optimizer = make_optimizer(spec)
    assert type(optimizer).__name__ == spec.optimizer
    assert float(optimizer.learning_rate) == 0.25
    weight = keras.Variable([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    optimizer.build([weight])
    slots = [variable for variable in optimizer.variables if variable.shape == weight.shape]
    assert len(slots) == slots_of(spec)


def test_losses_and_metrics_take_their_arguments():
    loss = make_loss(Loss(class_name="BinaryCrossentropy", config={"from_logits": True}))
    assert loss.get_config()["from_logits"] is True
    metric = make_metric(
        Metric(class_name="BinaryAccuracy", name="accuracy", config={"threshold": 0.0})
    )
    assert (metric.name, metric.threshold) == ("accuracy", 0.0)


@pytest.mark.parametrize(
    "name", ["get", "deserialize", "binary_crossentropy", "Loss.call", "__builtins__", "", "Adam"]
)
def test_names_that_are_no_losses_reach_nothing(name):
    with pytest.raises(ValueError, match="Expected a class of keras.losses, got"):
        make_loss(Loss(class_name=name))


def test_an_argument_that_keras_refuses_is_named():
    with pytest.raises(ValueError, match="Huber has no argument 'no'"):
        make_loss(Loss(class_name="Huber", config={"no": 1}))


@pytest.mark.parametrize(
    "class_name",
    [
        "SparseCategoricalAccuracy",
        "SparseTopKCategoricalAccuracy",
        "BinaryAccuracy",
        "MeanAbsoluteError",
        "RootMeanSquaredError",
        "AUC",
        "Precision",
        "R2Score",
    ],
)
def test_which_metrics_are_means_over_examples(class_name):
    """A mean over two unequal batches is the mean of what each says, weighted by examples."""
    random = np.random.RandomState(0)
    width = 8 if class_name.startswith("Sparse") else 1
    metric = Metric(class_name=class_name, name="m")
    together, alone = make_metric(metric), []
    for size in (20, 7):
        labels = random.randint(0, max(2, width), (size, 1)).astype("float32")
        outputs = random.uniform(size=(size, width)).astype("float32")
        single = make_metric(metric)
        for each in (together, single):
            each.update_state(labels, outputs)
        alone.append(float(single.result()))
    mean = (20 * alone[0] + 7 * alone[1]) / 27
    assert is_mean(metric) == (float(together.result()) == pytest.approx(mean, rel=1e-5))


def two_outputs():
    given = keras.Input((2,))
    ends = [keras.layers.Dense(3, activation="softmax", name=name)(given) for name in ("a", "b")]
    return keras.Model(given, ends)


ACCURACY = Metric(class_name="SparseCategoricalAccuracy", name="accuracy")


@pytest.mark.parametrize(
    ("loss", "metrics"),
    [
        (Loss(), (ACCURACY,)),
        (Loss(), {"b": (ACCURACY,)}),
        ({"a": Loss(), "b": Loss()}, (ACCURACY,)),
        ({"b": Loss()}, {}),
        (Loss(), ()),
    ],
)
def test_the_columns_are_what_keras_logs_of_two_outputs(loss, metrics):
    model, spec = two_outputs(), TrainingSpec(loss=loss, metrics=metrics)
    compile_model(model, spec)
    logs = model.train_on_batch(np.ones((4, 2)), [np.zeros(4), np.zeros(4)], return_dict=True)
    assert set(columns(model, spec)) == set(logs)


def test_names_that_are_no_outputs_are_refused():
    with pytest.raises(ValueError, match="for the outputs a, b, got c, d"):
        compile_model(two_outputs(), TrainingSpec(loss={"c": Loss(), "a": Loss(), "d": Loss()}))
