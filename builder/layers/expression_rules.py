"""What an expression may consist of.

Everything is refused that is not listed here: attributes, names other than the inputs, texts other
than data types, calls of anything but the listed functions. Lengths, depths and numbers have
limits, so that no text, however hostile, costs more than a moment to refuse.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from builder.layers.complaints import did_you_mean
from builder.layers.expression_functions import FUNCTIONS, Parameter
from builder.layers.expression_syntax import ALLOWED, ExpressionError, written
from builder.layers.objects import DTYPES

MAX_NUMBER = 1e30
MAX_INTEGER = 2**31


def number_power(base: float, exponent: float) -> float:
    """Returns a power of two numbers.

    Raises:
        ExpressionError: It is too large, or no real number.
    """
    try:
        result = math.pow(base, exponent)
    except (OverflowError, ValueError, ZeroDivisionError):
        result = math.inf
    if not abs(result) <= MAX_NUMBER:
        raise ExpressionError(f"{base} ** {exponent} is too large, or no number.")
    both_whole = isinstance(base, int) and isinstance(exponent, int) and exponent >= 0
    return int(base**exponent) if both_whole else result


OPERATORS: Mapping[type[ast.operator], tuple[Callable[[Any, Any], Any], str]] = {
    ast.Add: (operator.add, "add"),
    ast.Sub: (operator.sub, "subtract"),
    ast.Mult: (operator.mul, "multiply"),
    ast.Div: (operator.truediv, "divide"),
    ast.FloorDiv: (operator.floordiv, "floor_divide"),
    ast.Mod: (operator.mod, "mod"),
    ast.Pow: (number_power, "power"),
}
"""Operators: what they do with two numbers, and their name in `keras.ops`."""

COMPARISONS: Mapping[type[ast.cmpop], str] = {
    ast.Eq: "equal",
    ast.NotEq: "not_equal",
    ast.Lt: "less",
    ast.LtE: "less_equal",
    ast.Gt: "greater",
    ast.GtE: "greater_equal",
}
"""Comparisons by their name in `keras.ops`."""


def check(tree: ast.expr, variables: Mapping[str, int]) -> None:
    """Checks that a tree gives a tensor and consists of nothing but what is allowed.

    Raises:
        ExpressionError: It does not.
    """
    if not _Check(variables).is_tensor(tree):
        raise unused(variables)


def unused(variables: Mapping[str, int]) -> ExpressionError:
    """Returns the error for an expression that uses none of its inputs."""
    example = "x" if "x" in variables or not variables else next(iter(variables))
    return ExpressionError(f"Expected the expression to use an input, such as {example}.")


def function_name(node: ast.Call) -> str:
    """Returns the name of the function that is called, `relu` for `relu(x)` and `ops.relu(x)`.

    Raises:
        ExpressionError: What is called is not the name of a function.
    """
    function = node.func
    if isinstance(function, ast.Name):
        return function.id
    if (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id == "ops"
    ):
        return function.attr
    raise ExpressionError(f"{written(node)} calls no function of keras.ops. {ALLOWED}")


class _Check:
    """Walks a tree and says of every part whether it is a tensor or a number."""

    def __init__(self, variables: Mapping[str, int]) -> None:
        self._variables = variables

    def is_tensor(self, node: ast.expr) -> bool:
        """Whether the part depends on an input; it is a number otherwise."""
        match node:
            case ast.Name():
                return self._variable(node)
            case ast.Constant() | ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=ast.Constant()):
                number_of(node)
                return False
            case ast.UnaryOp(op=ast.USub() | ast.UAdd()):
                return self.is_tensor(node.operand)
            case ast.BinOp() if type(node.op) in OPERATORS:
                return self._binary(node)
            case ast.Compare():
                return self._compare(node)
            case ast.Call():
                return self._call(node)
            case ast.Subscript():
                return self._item(node)
        raise ExpressionError(f"{written(node)} cannot be used here. {ALLOWED}")

    def _variable(self, node: ast.Name) -> bool:
        if node.id in self._variables:
            return True
        if node.id in FUNCTIONS:
            raise ExpressionError(f"{node.id} is a function: write {node.id}(x).")
        names = ", ".join(self._variables) or "none: connect one"
        raise ExpressionError(f"There is no input called {node.id!r}. The inputs are: {names}.")

    def _binary(self, node: ast.BinOp) -> bool:
        sides = [self.is_tensor(node.left), self.is_tensor(node.right)]
        if not any(sides):
            number_of(node)
        return any(sides)

    def _compare(self, node: ast.Compare) -> bool:
        if len(node.ops) != 1 or type(node.ops[0]) not in COMPARISONS:
            raise ExpressionError(
                f"{written(node)}: expected one comparison, such as x > 0. Join several with "
                "logical_and."
            )
        if not any([self.is_tensor(node.left), self.is_tensor(node.comparators[0])]):
            raise ExpressionError(f"{written(node)} compares two numbers.")
        return True

    def _call(self, node: ast.Call) -> bool:
        name = function_name(node)
        if name not in FUNCTIONS:
            hint = did_you_mean(name, FUNCTIONS)
            raise ExpressionError(f"There is no function {name!r} here.{hint} {ALLOWED}")
        tensors = [
            self._argument(name, parameter, value)
            for parameter, value in _bound(name, node, FUNCTIONS[name])
        ]
        if not any(tensors):
            raise ExpressionError(f"{name} needs an input to work on, such as {name}(x).")
        return True

    def _argument(self, name: str, parameter: Parameter, value: ast.expr) -> bool:
        where = f"{parameter.name} of {name}"
        match parameter.takes:
            case "tensor":
                return self.is_tensor(value)
            case "tensors":
                return self._tensors(where, value)
            case "number":
                number_of(value)
            case "flag":
                _expect(_constant(value) in (True, False), where, "True or False", value)
            case "type":
                _expect(_constant(value) in DTYPES, where, "a type such as 'float32'", value)
            case "ints":
                _expect(_is_ints(value), where, "a whole number or a list of them", value)
        return False

    def _tensors(self, where: str, node: ast.expr) -> bool:
        _expect(isinstance(node, ast.List | ast.Tuple), where, "a list such as [a, b]", node)
        items: Sequence[ast.expr] = getattr(node, "elts", ())
        _expect(all([self.is_tensor(item) for item in items]), where, "inputs only", node)
        return bool(items)

    def _item(self, node: ast.Subscript) -> bool:
        if not self.is_tensor(node.value):
            raise ExpressionError(f"{written(node)}: expected a slice of an input: x[:, 0].")
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        for part in parts:
            bounds = [part.lower, part.upper, part.step] if isinstance(part, ast.Slice) else [part]
            whole = isinstance(part, ast.Constant) and part.value is ...
            if not whole and not all(bound is None or _is_int(bound) for bound in bounds):
                raise ExpressionError(f"{written(node)}: expected whole numbers: x[:, 0:2].")
        return True


def number_of(node: ast.expr) -> float:
    """Returns the number that a part without inputs stands for.

    Raises:
        ExpressionError: It is no number, or too large.
    """
    value: Any = None
    match node:
        case ast.Constant():
            value = node.value
        case ast.UnaryOp(op=ast.USub() | ast.UAdd()):
            value = number_of(node.operand)
            value = -value if isinstance(node.op, ast.USub) else value
        case ast.BinOp() if type(node.op) in OPERATORS:
            compute = OPERATORS[type(node.op)][0]
            try:
                value = compute(number_of(node.left), number_of(node.right))
            except ArithmeticError:
                raise ExpressionError(f"{written(node)} divides by zero.") from None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ExpressionError(f"{written(node)}: expected a number. {ALLOWED}")
    if not abs(value) <= MAX_NUMBER:
        raise ExpressionError(f"{written(node)}: expected a number up to {MAX_NUMBER:g}.")
    return value


def _bound(
    name: str, node: ast.Call, parameters: Sequence[Parameter]
) -> list[tuple[Parameter, ast.expr]]:
    """Pairs the arguments of a call with the parameters of the function."""
    takes = ", ".join(p.name if p.required else f"{p.name}=..." for p in parameters)
    usage = f"It is called as {name}({takes})."
    if len(node.args) > len(parameters):
        raise ExpressionError(f"{name} got {len(node.args)} arguments. {usage}")
    bound = dict(zip((parameter.name for parameter in parameters), node.args, strict=False))
    known = {parameter.name: parameter for parameter in parameters}
    for keyword in node.keywords:
        if keyword.arg not in known or keyword.arg in bound:
            raise ExpressionError(f"{name} cannot take {keyword.arg or '**'} here. {usage}")
        bound[keyword.arg] = keyword.value
    missing = [p.name for p in parameters if p.required and p.name not in bound]
    if missing:
        raise ExpressionError(f"{name} needs {missing[0]}. {usage}")
    return [
        (known[argument], value)
        for argument, value in bound.items()
        if known[argument].required or not _is_none(value)
    ]


def _expect(condition: bool, where: str, expected: str, node: ast.expr) -> None:
    if not condition:
        raise ExpressionError(f"{where}: expected {expected}, got {written(node)}.")


def _constant(node: ast.expr) -> Any:
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, bool | str) else None


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_int(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node = node.operand
    value = node.value if isinstance(node, ast.Constant) else None
    return type(value) is int and abs(value) < MAX_INTEGER


def _is_ints(node: ast.expr) -> bool:
    if isinstance(node, ast.List | ast.Tuple):
        return all(_is_int(item) for item in node.elts)
    return _is_int(node)
