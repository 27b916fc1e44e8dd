import inspect

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builder.layers.expression import VARIABLES, ExpressionError, parse
from builder.layers.expression_functions import FUNCTIONS

A = np.array([[0.5, -1.5, 2.0], [3.0, 0.25, -0.75]], dtype="float32")
B = np.array([[1.0, 2.0, -2.0], [0.5, 1.25, 4.0]], dtype="float32")


def _value(text, *arrays):
    return np.asarray(parse(text, len(arrays)).evaluate(arrays))


VALUES = [
    ("x * 2", A * 2),
    ("a + b", A + B),
    ("x + b", A + B),
    ("-x ** 2", -(A**2)),
    ("+x", A),
    ("2 ** 3 * x - 7 // 2", 8 * A - 3),
    ("2 ** -1 * x", A / 2),
    ("1 / b % 2", 1 / B % 2),
    ("x // 2", A // 2),
    ("(a - b) / (a + 10)", (A - B) / (A + 10)),
    ("relu(x)", np.maximum(A, 0)),
    ("ops.relu(x)", np.maximum(A, 0)),
    ("maximum(a, b)", np.maximum(A, B)),
    ("maximum(x, 0)", np.maximum(A, 0)),
    ("clip(x, -1, 1)", np.clip(A, -1, 1)),
    ("clip(x, x_max=1, x_min=-1)", np.clip(A, -1, 1)),
    ("mean(x)", A.mean()),
    ("mean(x, axis=-1)", A.mean(-1)),
    ("sum(x, axis=(0, 1), keepdims=True)", A.sum((0, 1), keepdims=True)),
    ("max(x, axis=[1])", A.max(1)),
    ("mean(x, axis=None)", A.mean()),
    ("a > b", A > B),
    ("a == a", A == A),
    ("a != b", A != B),
    ("a <= 0.5", A <= 0.5),
    ("where(a > 0, a, b)", np.where(A > 0, A, B)),
    ("logical_and(a > 0, b > 0)", (A > 0) & (B > 0)),
    ("concatenate([a, b], axis=-1)", np.concatenate([A, B], -1)),
    ("stack((a, b), axis=1)", np.stack([A, B], 1)),
    ("matmul(a, transpose(b))", A @ B.T),
    ("transpose(x, (1, 0))", A.T),
    ("reshape(x, (3, -1))", A.reshape(3, -1)),
    ("expand_dims(x, 0)", A[None]),
    ("x[:, 0]", A[:, 0]),
    ("x[..., :2]", A[..., :2]),
    ("x[1]", A[1]),
    ("x[:, -1:]", A[:, -1:]),
    ("x[::, ::2]", A[::, ::2]),
    ("cast(x, 'int32')", A.astype("int32")),
    ('cast(x > 0, "float32")', (A > 0).astype("float32")),
    ("flip(x, axis=1)", A[:, ::-1]),
    ("tile(x, (1, 2))", np.tile(A, (1, 2))),
    ("repeat(x, 2, axis=0)", np.repeat(A, 2, 0)),
    ("sqrt(square(x) + 1e-3)", np.sqrt(A**2 + 1e-3)),
    ("x\n  * 2", A * 2),
]


@pytest.mark.parametrize(("text", "expected"), VALUES, ids=[text for text, _ in VALUES])
def test_it_means_what_it_means_in_numpy(text, expected):
    found = _value(text, A, B)
    assert found.shape == np.shape(expected)
    np.testing.assert_allclose(found, expected, rtol=1e-5)


@pytest.mark.parametrize("text", [text for text, _ in VALUES])
def test_the_code_that_is_written_means_the_same(text, keras):
    expression = parse(text, 2)
    names = {"left": keras.ops.convert_to_tensor(A), "right": keras.ops.convert_to_tensor(B)}
    code = expression.to_code(["left", "right"])
    found = eval(code, {"ops": keras.ops, "__builtins__": {}}, names)
    np.testing.assert_array_equal(np.asarray(found), _value(text, A, B))


@pytest.mark.parametrize("text", [text for text, _ in VALUES])
def test_symbolic_tensors_give_the_shape_and_type_of_the_values(text, keras):
    tensors = [keras.KerasTensor(array.shape, dtype="float32") for array in (A, B)]
    found = parse(text, 2).evaluate(tensors)
    value = parse(text, 2).evaluate([A, B])
    assert tuple(found.shape) == tuple(value.shape)
    assert found.dtype == keras.backend.standardize_dtype(value.dtype)


def test_an_unknown_batch_size_stays_unknown(keras):
    image = keras.KerasTensor((None, 8, 8, 3))
    text = "(x - mean(x, axis=(1, 2), keepdims=True)) / std(x, axis=(1, 2), keepdims=True)"
    assert parse(text, 1).evaluate([image]).shape == (None, 8, 8, 3)


CODE = [
    ("relu(x)*2", "ops.relu(conv) * 2"),
    ("ops.relu(x)*2", "ops.relu(conv) * 2"),
    ("(a+b)*a", "(conv + skip) * conv"),
    ("mean(x,axis=-1,keepdims=True)", "ops.mean(conv, axis=-1, keepdims=True)"),
    ("x==b", "ops.equal(conv, skip)"),
    ("x>=b", "conv >= skip"),
    ("x[:,0]", "conv[:, 0]"),
    ("concatenate([a,relu(b)])", "ops.concatenate([conv, ops.relu(skip)])"),
    ("where(a!=0,a,b)", "ops.where(ops.not_equal(conv, 0), conv, skip)"),
]


@pytest.mark.parametrize(("text", "code"), CODE)
def test_code_is_written_as_a_person_would(text, code):
    assert parse(text, 2).to_code(["conv", "skip"]) == code


def test_writing_code_leaves_the_expression_as_it_was():
    expression = parse("a * b", 2)
    assert expression.to_code(["b", "a"]) == "b * a"
    assert expression.to_code(["one", "two"]) == "one * two"


def test_it_says_what_it_uses():
    expression = parse("relu(c) + mean(relu(x), axis=1)", 3)
    assert expression.functions == ("mean", "relu")
    assert expression.inputs == (0, 2)
    assert expression.text == "relu(c) + mean(relu(x), axis=1)"


def test_there_are_letters_for_25_inputs():
    assert len(VARIABLES) == 25
    assert parse(" + ".join(VARIABLES), 25).inputs == tuple(range(25))


COMPLAINTS = [
    ("", "Expected an expression"),
    ("   ", "Expected an expression"),
    ("1", "use an input"),
    ("2 ** 3", "use an input"),
    ("z", "There is no input called 'z'. The inputs are: a, b, x."),
    ("c", "There is no input called 'c'"),
    ("relu", "write relu(x)"),
    ("rleu(x)", "Did you mean 'relu'?"),
    ("relu(x, 3)", "It is called as relu(x)."),
    ("clip(x, 0)", "clip needs x_max. It is called as clip(x, x_min, x_max)."),
    ("mean(x, axes=1)", "mean cannot take axes here"),
    ("mean(x, 1, axis=1)", "mean cannot take axis here"),
    ("mean(x, axis='a')", "expected a whole number or a list of them, got 'a'"),
    ("mean(x, axis=1.5)", "expected a whole number"),
    ("mean(x, keepdims=1)", "expected True or False, got 1"),
    ("cast(x, 'float33')", "expected a type such as 'float32'"),
    ("clip(x, a, 1)", "expected a number"),
    ("a < x < b", "expected one comparison"),
    ("1 < 2", "compares two numbers"),
    ("exp(2) * x", "exp needs an input to work on"),
    ("concatenate(x)", "expected a list such as [a, b]"),
    ("concatenate([a, 1])", "expected inputs only"),
    ("x[a]", "expected whole numbers"),
    ("x[1.5]", "expected whole numbers"),
    ("2[0] * x", "expected a slice of an input"),
    ("x * 'a'", "expected a number"),
    ("x * True", "expected a number"),
    ("x +", "cannot be read"),
    ("(x", "cannot be read"),
    ("x y", "cannot be read"),
    ("x @ a", "The character '@' cannot be used"),
    ("2x", "Expected an operator after the number 2"),
    ("1_000 * x", "Expected an operator after the number 1"),
    ("1 / 0 * x", "divides by zero"),
    ("x + 1 % 0", "divides by zero"),
]


@pytest.mark.parametrize(("text", "words"), COMPLAINTS, ids=[text for text, _ in COMPLAINTS])
def test_complaints_say_what_is_wrong(text, words):
    with pytest.raises(ExpressionError) as caught:
        parse(text, 2)
    assert words in str(caught.value)
    assert len(str(caught.value)) < 300


def test_without_inputs_it_says_to_connect_one():
    with pytest.raises(ExpressionError, match="connect one"):
        parse("x", 0)


def test_shapes_that_do_not_fit_are_said_when_it_is_computed(keras):
    tensors = [keras.KerasTensor((None, 3)), keras.KerasTensor((None, 4))]
    with pytest.raises(ExpressionError, match="a - b: .*shape"):
        parse("a - b", 2).evaluate(tensors)
    with pytest.raises(ExpressionError, match="Expected 2 inputs, got 1"):
        parse("a + b", 2).evaluate(tensors[:1])


def _grow(inner):
    number = st.sampled_from(["2", "0.5", "3.25"])
    binary = st.tuples(inner, st.sampled_from("+-*"), inner | number)
    called = st.tuples(st.sampled_from(["relu", "tanh", "sigmoid", "abs", "sin"]), inner)
    pair = st.tuples(st.sampled_from(["maximum", "minimum"]), inner, inner)
    return (
        binary.map(lambda parts: f"({parts[0]} {parts[1]} {parts[2]})")
        | inner.map(lambda part: f"-{part}")
        | called.map(lambda parts: f"{parts[0]}({parts[1]})")
        | pair.map(lambda parts: f"{parts[0]}({parts[1]}, {parts[2]})")
        | st.tuples(inner, inner).map(
            lambda parts: f"where({parts[0]} > 0, {parts[0]}, {parts[1]})"
        )
    )


EXPRESSIONS = st.recursive(st.sampled_from(["x", "a", "b"]), _grow, max_leaves=8)

NUMPY = {
    "relu": lambda x: np.maximum(x, 0),
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    **{name: getattr(np, name) for name in ("tanh", "abs", "sin", "maximum", "minimum", "where")},
}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(EXPRESSIONS)
def test_any_expression_computes_what_numpy_computes(text):
    wide = {"x": A.astype("float64"), "a": A.astype("float64"), "b": B.astype("float64")}
    expected = eval(text, {**NUMPY, "__builtins__": {}}, wide)
    found = _value(text, A.astype("float64"), B.astype("float64"))
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_the_functions_are_those_of_keras(name, keras):
    signature = inspect.signature(getattr(keras.ops, name)).parameters
    parameters = FUNCTIONS[name]
    assert [parameter.name for parameter in parameters] == list(signature)[: len(parameters)]
    for parameter in parameters:
        default = signature[parameter.name].default
        needs_both = name == "where"
        assert parameter.required == (default is inspect.Parameter.empty or needs_both)
    beyond = list(signature.values())[len(parameters) :]
    assert all(parameter.default is not parameter.empty for parameter in beyond)
