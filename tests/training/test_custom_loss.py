"""Losses of one's own: formulas that do what Keras's losses do, and texts that are refused."""

import ast

import numpy as np
import pytest

from builder.layers.keras_import import load_keras
from builder.training.catalogue import ChoiceError
from builder.training.compiling import compile_model, make_loss
from builder.training.custom_loss import (
    EXAMPLE,
    EXAMPLE_OF_LABELS,
    custom_loss_problem,
    make_custom_loss,
    misfit,
    read_custom_loss,
    weighing_problem,
)
from builder.training.spec import CUSTOM_LOSS, Loss, TrainingSpec
from tests.layers.test_expression_safety import HOSTILE

keras = load_keras()
RANDOM = np.random.RandomState(1)


def custom(text):
    return make_loss(Loss(class_name=CUSTOM_LOSS, config={"expression": text}))


SAME = {
    EXAMPLE: keras.losses.MeanSquaredError(),
    "mean(square(y_true - y_pred))": keras.losses.MeanSquaredError(),
    "(y_true - y_pred) ** 2": keras.losses.MeanSquaredError(),
    "abs(y_true - y_pred)": keras.losses.MeanAbsoluteError(),
    "ops.mean(ops.log(ops.cosh(y_pred - y_true)), axis=-1)": keras.losses.LogCosh(),
    "where(abs(y_true - y_pred) <= 1, 0.5 * square(y_true - y_pred), abs(y_true - y_pred) - 0.5)":
        keras.losses.Huber(),
    "y_pred - y_true * log(y_pred + 1e-7)": keras.losses.Poisson(),
    "-sum(normalize(y_true) * normalize(y_pred), axis=-1)": keras.losses.CosineSimilarity(),
}  # fmt: skip


@pytest.mark.parametrize("text", SAME)
@pytest.mark.parametrize("shape", [(6, 3), (6, 1), (5, 4, 4, 2)])
def test_a_formula_is_the_loss_of_keras_that_it_writes(text, shape):
    y_true, y_pred = RANDOM.uniform(0.1, 3, (2, *shape)).astype("float32")
    assert float(custom(text)(y_true, y_pred)) == pytest.approx(
        float(SAME[text](y_true, y_pred)), rel=1e-4
    )


def test_labels_can_be_made_ones_and_zeros():
    loss = custom("-sum(one_hot(cast(y_true, 'int32'), 3) * log(y_pred), axis=-1)")
    labels = np.array([0, 2, 1, 1])
    outputs = RANDOM.uniform(0.1, 1, (4, 3)).astype("float32")
    outputs /= outputs.sum(-1, keepdims=True)
    plain = keras.losses.SparseCategoricalCrossentropy()
    assert float(loss(labels, outputs)) == pytest.approx(float(plain(labels, outputs)), rel=1e-5)


def test_labels_without_an_axis_are_not_compared_each_with_each():
    labels, outputs = np.array([0.0, 1.0, 1.0]), np.array([[0.2], [0.9], [0.4]], "float32")
    expected = keras.losses.MeanSquaredError()(labels, outputs)
    assert float(custom(EXAMPLE)(labels, outputs)) == pytest.approx(float(expected), rel=1e-6)


def test_examples_are_weighted_as_keras_does_it():
    y_true, y_pred = RANDOM.uniform(size=(2, 6, 3)).astype("float32")
    weights = RANDOM.uniform(size=6).astype("float32")
    plain = keras.losses.MeanSquaredError()
    assert float(custom(EXAMPLE)(y_true, y_pred, weights)) == pytest.approx(
        float(plain(y_true, y_pred, weights)), rel=1e-5
    )


def test_a_number_for_the_whole_batch_cannot_be_weighted_and_says_so():
    loss = custom("mean(square(y_true - y_pred))")
    with pytest.raises(ChoiceError, match="write mean\\(..., axis=-1\\)"):
        loss(np.ones((2, 3)), np.ones((2, 3)), np.ones(2))


def test_that_is_said_before_the_start():
    config = {"expression": "mean(square(y_true - y_pred))"}
    assert "write mean(..., axis=-1)" in weighing_problem(config, (3,), (3,))
    assert weighing_problem({"expression": EXAMPLE}, (3,), (3,)) is None
    assert weighing_problem(config, (3,), (None,)) is None


def test_where_pixels_have_weights_an_example_has_the_mean_of_them():
    y_true, y_pred = RANDOM.uniform(size=(2, 5, 4, 4, 2)).astype("float32")
    weights = RANDOM.uniform(size=(5, 4, 4)).astype("float32")
    expected = (((y_true - y_pred) ** 2).mean((1, 2, 3)) * weights.mean((1, 2))).mean()
    assert float(custom(EXAMPLE)(y_true, y_pred, weights)) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("text", [text for text in HOSTILE if "x" in text])
def test_nothing_else_can_be_said(text):
    problem = custom_loss_problem({"expression": text})
    assert problem is not None
    assert len(problem) < 500


@pytest.mark.parametrize(
    ("config", "says"),
    [
        ({}, "Expected a formula such as mean"),
        ({"expression": 3}, "got 3"),
        ({"expression": ""}, "Expected an expression"),
        ({"expression": "square(y_pred)"}, "does not use y_true"),
        ({"expression": "y_true * 2"}, "does not use y_pred"),
        ({"expression": "x - y_pred"}, "no input called 'x'. The inputs are: y_true, y_pred"),
        ({"expression": "1 + 1"}, "such as y_true"),
        ({"expression": "maen(y_true - y_pred)"}, "Did you mean 'mean'"),
        ({"expression": EXAMPLE, "reduction": "sum"}, "got 'reduction'"),
    ],
)
def test_what_is_wrong_is_said_in_words(config, says):
    assert says in (custom_loss_problem(config) or "")


def test_shapes_that_do_not_fit_are_said_in_words():
    loss = custom("matmul(y_true, y_pred)")
    with pytest.raises(ValueError, match="matmul\\(y_true, y_pred\\)"):
        loss(np.ones((2, 3)), np.ones((2, 4)))


def test_it_is_written_as_code_that_computes_the_same():
    expression = read_custom_loss({"expression": EXAMPLE})
    code = expression.to_code(["y_true", "y_pred"])
    assert code == "ops.mean(ops.square(y_true - y_pred), axis=-1)"
    assert isinstance(ast.parse(code, mode="eval"), ast.Expression)


def test_a_model_learns_by_it_as_by_keras_own():
    def trained(loss):
        keras.utils.set_random_seed(0)
        given = keras.Input((4,))
        model = keras.Model(given, keras.layers.Dense(2)(given))
        compile_model(model, TrainingSpec(dataset="celsius", loss=loss, optimizer="SGD"))
        x = np.arange(32.0).reshape(8, 4) / 32
        return model.fit(x, x[:, :2], epochs=3, shuffle=False, verbose=0).history["loss"]

    own = trained(Loss(class_name=CUSTOM_LOSS, config={"expression": EXAMPLE}))
    assert own == pytest.approx(trained(Loss(class_name="MeanSquaredError")), rel=1e-5)


def test_the_loss_is_made_of_nothing_but_its_formula():
    assert make_custom_loss({"expression": EXAMPLE}).name == "expression"


@pytest.mark.parametrize(
    ("text", "target", "output", "says"),
    [
        (EXAMPLE, (), (10,), "[batch] and [batch, 10]"),
        ("mean(y_true - y_pred, axis=7)", (10,), (10,), "axis"),
        ("reshape(y_true, (3, 3)) + y_pred", (9,), (9,), "reshape"),
        ("y_true * y_pred", (8, 8, 1), (4, 4, 1), "[batch, 8, 8, 1]"),
        (EXAMPLE, (), (1,), None),
        (EXAMPLE, (3,), (3,), None),
        (EXAMPLE, (8, 8), (8, 8, 1), None),
        (EXAMPLE, (4,), (None,), None),
        (EXAMPLE_OF_LABELS.format(units=10), (), (10,), None),
        (EXAMPLE_OF_LABELS.format(units=3), (8, 8), (8, 8, 3), None),
        ("-sum(one_hot(cast(y_true, 'int32'), 3) * log(y_pred), axis=-1)", (), (3,), None),
        ("where(y_true > 3, y_pred[:, 0], y_pred[:, 1])", (), (3,), None),
        ("mean(square(y_true - y_pred))", (2,), (2,), None),
    ],
)
def test_a_formula_is_tried_on_shapes_and_says_what_it_does_on_arrays(text, target, output, says):
    problem = misfit({"expression": text}, target, output)
    arrays = [np.ones((2, *(size or 4 for size in shape))) for shape in (target, output)]
    if says is None:
        assert problem is None
        assert np.isfinite(float(custom(text)(*arrays)))
        return
    assert problem is not None
    assert says in problem
    with pytest.raises(ValueError):
        custom(text)(*arrays)


def test_the_formula_for_labels_is_the_squared_distance_to_one_hot():
    labels, outputs = np.array([2, 0]), RANDOM.rand(2, 3)
    expected = np.mean((np.eye(3)[labels] - outputs) ** 2)
    found = custom(EXAMPLE_OF_LABELS.format(units=3))(labels, outputs)
    assert float(found) == pytest.approx(expected, rel=1e-6)
