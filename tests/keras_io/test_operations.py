"""Every function that an expression may call comes back from Keras as it was written."""

import pytest

from builder.keras_io.operations import expression_of, name_operations
from builder.layers.expression import parse
from builder.layers.expression_functions import FUNCTIONS
from builder.layers.keras_import import load_keras

VALUES = {
    "x_min": "0",
    "x_max": "6",
    "newshape": "[-1, 2]",
    "axis": "1",
    "axis1": "1",
    "axis2": "2",
    "source": "[1]",
    "destination": "[2]",
    "shift": "1",
    "repeats": "2",
    "num_classes": "5",
    "dtype": "'int32'",
    "xs": "[a, b]",
    "x": "[a, b]",
}
ALIASES = {"abs": "absolute", "swish": "silu", "hard_swish": "hard_silu"}
OPERATORS = {
    "add": "+",
    "subtract": "-",
    "multiply": "*",
    "divide": "/",
    "true_divide": "/",
    "floor_divide": "//",
    "mod": "%",
    "power": "**",
    "equal": "==",
    "not_equal": "!=",
    "greater": ">",
    "greater_equal": ">=",
    "less": "<",
    "less_equal": "<=",
}
TEXTS = (
    ("x * 2 + 1", 1),
    ("relu(a - b) / 2", 2),
    ("(a + b) * (a - b)", 2),
    ("-relu(x)", 1),
    ("2 ** x", 1),
    ("a - (b - c)", 3),
    ("x[:, 0]", 1),
    ("x[..., ::2]", 1),
    ("x[:, 1:3] * 2", 1),
    ("mean(x, axis=[1], keepdims=True)", 1),
    ("softmax(x, axis=1)", 1),
    ("gelu(x, approximate=False)", 1),
    ("clip(x, 0.0, 6.0)", 1),
    ("where(a > 0, a, b)", 2),
    ("maximum(a, 0.5)", 1),
    ("leaky_relu(x, negative_slope=0.1)", 1),
    ("cast(x > 0, 'float32')", 1),
)


def tensors(count: int) -> list:
    return [load_keras().KerasTensor((None, 4, 4)) for _ in range(count)]


def there_and_back(text: str, count: int) -> str:
    given = tensors(count)
    result = parse(text, count).evaluate(given)
    name_operations("scale", result, given)
    node = result._keras_history.operation._inbound_nodes[0]
    back, used = expression_of(node)
    assert all(any(tensor is other for other in given) for tensor in used)
    return back


@pytest.mark.parametrize("function", list(FUNCTIONS))
def test_a_function_comes_back(function):
    names = [p for p in FUNCTIONS[function] if p.required and p.takes == "tensor"]
    count = 2 if "tensors" in {p.takes for p in FUNCTIONS[function]} else len(names)
    letters = iter("abc")
    words = [
        next(letters) if parameter.takes == "tensor" else VALUES[parameter.name]
        for parameter in FUNCTIONS[function]
        if parameter.required
    ]
    text = f"{function}({', '.join(words)})"
    expected = text.replace(function, ALIASES.get(function, function), 1)
    if function in OPERATORS:
        expected = f"a {OPERATORS[function]} b"
    elif function == "negative":
        expected = "-a"
    back = there_and_back(text, count)
    assert back == (expected if count > 1 else expected.replace("(a", "(x").replace("-a", "-x"))


@pytest.mark.parametrize(("text", "count"), TEXTS)
def test_an_expression_of_several_operations_is_one_again(text, count):
    back = there_and_back(text, count)
    names = ["a", "b", "c"][:count]
    assert parse(back, count).to_code(names) == parse(text, count).to_code(names)
