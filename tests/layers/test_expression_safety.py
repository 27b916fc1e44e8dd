import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.layers.expression import ExpressionError, parse
from builder.layers.expression_functions import FUNCTIONS

HOSTILE = [
    "__import__('os').system('true')",
    "().__class__.__bases__[0].__subclasses__()",
    "x.__class__",
    "x.numpy()",
    "ops.__loader__",
    "ops.ops.relu(x)",
    "ops['relu'](x)",
    "relu.__globals__",
    "(lambda: x)()",
    "[y for y in x]",
    "{x: a}",
    "f'{x}'",
    "x if a else b",
    "x and a",
    "not x",
    "x is a",
    "x in a",
    "(y := x)",
    "yield x",
    "await x",
    "*x",
    "relu(*x)",
    "relu(**x)",
    "map(relu, x)",
    "while_loop(x, x, x)",
    "vectorize(x)",
    "convert_to_numpy(x)",
    "open('/etc/passwd')",
    "eval('x')",
    "exec('x')",
    "print(x)",
    "x; a",
    "x\\\n+ a",
    "x # comment",
    "import os",
    "9 ** 9 ** 9 * x",
    "9 ** 9 ** 9 ** 9",
    "(-8) ** 0.5 * x",
    "0 ** -1 * x",
    "x * 1e999",
    "x * " + "9" * 500,
    "1j * x",
    "0x10 * x",
    "1 or x",
    "1if x else 2",
    "repeat(1, 1000000000)",
    "zeros_like(1)",
    "reshape(x, (99999999999999999999,))",
    "x[99999999999999999999]",
    "x[None]",
    "x[True]",
    "x['a']",
    "-" * 900 + "x",
    "x" + " + x" * 200,
    "(" * 400 + "x" + ")" * 400,
    "relu(" * 150 + "x" + ")" * 150,
    "[" * 300,
    "x" * 2000,
    "x" + "\0",
    "ｘ * 2",
    "x * ２",
    "x\u200b",
]


@pytest.mark.parametrize("text", HOSTILE, ids=[repr(text)[:40] for text in HOSTILE])
def test_nothing_else_can_be_said(text):
    with pytest.raises(ExpressionError):
        parse(text, 2)


@settings(max_examples=500, deadline=None)
@given(
    st.text(st.sampled_from("xab()[]., :*+-/%<>=!'\"0123456789eEopsrelumanxiT_ \n"), max_size=60)
)
def test_any_text_is_an_expression_or_refused_in_words(text):
    try:
        expression = parse(text, 2)
    except ExpressionError as error:
        assert str(error).endswith((".", "?", "…"))
    else:
        assert expression.inputs
        assert set(expression.functions) <= set(FUNCTIONS)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40))
def test_any_unicode_is_refused_or_parsed(text):
    try:
        parse(text, 1)
    except ExpressionError:
        return
    assert text.isascii()
