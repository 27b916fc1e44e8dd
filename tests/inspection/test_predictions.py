"""Outputs are Keras's own; probabilities undo what the loss took for logits."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.inspection.predictions import predict, probabilities
from builder.layers.keras_import import load_keras
from builder.training.spec import Loss

keras = load_keras()

SPARSE = "SparseCategoricalCrossentropy"
LOGITS = {"from_logits": True}
NUMBERS = st.floats(-1e4, 1e4)


def test_outputs_are_what_keras_predicts() -> None:
    inputs = keras.Input((5,)), keras.Input((3,))
    both = keras.layers.Concatenate()(inputs)
    outputs = keras.layers.Dense(4)(both), keras.layers.Dense(2, activation="softmax")(both)
    model = keras.Model(inputs, outputs)
    sample = [np.arange(5, dtype="float32"), np.ones(3, "float32")]
    found = predict(model, sample)
    expected = model.predict([part[None] for part in sample], verbose=0)
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other[0], rtol=1e-5)


@given(st.lists(NUMBERS, min_size=3, max_size=6))
def test_logits_of_classes_become_keras_softmax(logits: list[float]) -> None:
    found = probabilities(np.array(logits), Loss(class_name=SPARSE, config=LOGITS), len(logits))
    expected = np.asarray(keras.ops.softmax(np.array(logits, "float64")))
    np.testing.assert_allclose(found, expected, atol=1e-9)


@given(NUMBERS)
def test_a_logit_of_two_classes_becomes_keras_sigmoid(logit: float) -> None:
    loss = Loss(class_name="BinaryCrossentropy", config=LOGITS)
    found = probabilities(np.array([logit]), loss, 2)
    expected = float(keras.ops.sigmoid(np.float64(logit)))
    np.testing.assert_allclose(found, [1 - expected, expected], atol=1e-9)


@pytest.mark.parametrize(
    ("output", "loss", "classes", "expected"),
    [
        ([0.2, 0.5, 0.3], Loss(class_name=SPARSE), 3, [0.2, 0.5, 0.3]),
        ([0.9], Loss(class_name="BinaryCrossentropy"), 2, [0.1, 0.9]),
        ([0.2, 0.8], Loss(class_name=SPARSE), 2, [0.2, 0.8]),
        ([0, 0], Loss(class_name="BinaryCrossentropy", config=LOGITS), 2, [0.5, 0.5]),
    ],
)
def test_known_probabilities(
    output: list[float], loss: Loss, classes: int, expected: list[float]
) -> None:
    np.testing.assert_allclose(probabilities(np.array(output), loss, classes), expected)


@pytest.mark.parametrize(
    ("output", "classes"),
    [([0.5], 0), ([0.5, 0.5], 3), ([1.0, 2.0, 3.0], 0), ([[1.0] * 4] * 4, 10)],
)
def test_where_classes_are_not_told_apart_there_are_none(output: list, classes: int) -> None:
    assert probabilities(np.array(output), Loss(class_name="MeanSquaredError"), classes) is None
