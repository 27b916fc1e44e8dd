"""Expressions as code over `keras.ops`."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from builder.export.code.layout import Call, Code, Keyword, Listing, Text, quoted
from builder.graph.document import Layer
from builder.layers.expression import VARIABLES, Expression, parse

_TEXT = re.compile(r"'(?:[^'\\]|\\.)*'")
_SIMPLE_POWER = re.compile(r"(?<![\w.)\]])([\w.]+) \*\* (-?[\w.]+)(?![\w.(\[]| \*\*)")


def expression_code(layer: Layer, tensors: Sequence[str]) -> Code:
    """Returns what an expression computes: `ops.relu(left) * 2 + right`.

    Args:
        layer: A layer of the class `Expression`.
        tensors: The variables that go in.
    """
    return Text(_written(_expression(layer, tensors), tensors))


def lambda_code(layer: Layer, tensors: Sequence[str], name: Code) -> Code:
    """Returns a `Lambda` layer that computes an expression, called on its tensors.

    Args:
        layer: A layer of the class `Expression`.
        tensors: The variables that go in.
        name: The name of the layer, as code.
    """
    expression = _expression(layer, tensors)
    if len(tensors) == 1:
        function = f"lambda x: {_written(expression, ['x'])}"
        given: Code = Text(tensors[0])
    else:
        items = [f"tensors[{place}]" for place in range(len(tensors))]
        function = f"lambda tensors: {_written(expression, items)}"
        given = Listing(tuple(map(Text, tensors)))
    return Call(Call("layers.Lambda", (Text(function), Keyword("name", name))), (given,))


def calls_functions(layer: Layer) -> bool:
    """Says whether the code of an expression calls functions of `keras.ops`."""
    return bool(parse(str(layer.config["expression"]), len(VARIABLES)).functions)


def _expression(layer: Layer, tensors: Sequence[str]) -> Expression:
    return parse(str(layer.config["expression"]), len(tensors))


def _written(expression: Expression, names: Sequence[str]) -> str:
    return in_black_style(expression.to_code(names))


def in_black_style(code: str) -> str:
    """Writes an expression in the style of Black: double quotes, `x**2` for simple powers.

    Args:
        code: What `Expression.to_code` gives.
    """
    quotes = _TEXT.sub(lambda text: quoted(ast.literal_eval(text[0])), code)
    return _SIMPLE_POWER.sub(r"\1**\2", quotes)
