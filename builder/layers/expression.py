"""Expressions: a formula over tensors, as a value that is read and never run as code.

The syntax tree of Python is the grammar; nothing is compiled or evaluated by Python itself. Every
node is checked against a list of what is allowed when the text is parsed, and evaluated by walking
the tree with operations of `keras.ops`.
"""

from __future__ import annotations

import ast
import copy
import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from builder.layers.complaints import plain_words
from builder.layers.expression_rules import COMPARISONS, OPERATORS, check, function_name, unused
from builder.layers.expression_syntax import ExpressionError, read
from builder.layers.keras_import import load_keras

__all__ = ["VARIABLES", "Expression", "ExpressionError", "parse"]

VARIABLES = tuple(letter for letter in string.ascii_lowercase if letter != "x")
"""The names of the inputs in order; `x` is another name of the first."""


@dataclass(frozen=True)
class Expression:
    """A parsed expression.

    Attributes:
        text: What was parsed.
        arity: How many inputs it may use.
        functions: The functions of `keras.ops` that it calls, sorted.
        inputs: The places of the inputs that it uses, sorted.
        places: Which input a variable stands for, by the variable's name.
    """

    text: str
    arity: int
    functions: tuple[str, ...]
    inputs: tuple[int, ...]
    _tree: ast.expr = field(repr=False, compare=False)
    places: Mapping[str, int] = field(default_factory=dict, repr=False, hash=False)

    def evaluate(self, tensors: Sequence[Any]) -> Any:
        """Computes the expression.

        Args:
            tensors: The inputs in order: symbolic tensors of Keras, tensors or arrays.

        Raises:
            ExpressionError: There are too few inputs, or an operation refuses their shapes.
        """
        if len(tensors) < self.arity:
            raise ExpressionError(
                f"Expected {self.arity} inputs, got {len(tensors)} for {self.text!r}."
            )
        try:
            return _Evaluation(tensors, self.places).value(self._tree)
        except ExpressionError:
            raise
        except Exception as complaint:
            raise ExpressionError(f"{self.text}: {plain_words(complaint)}") from complaint

    def to_code(self, names: Sequence[str]) -> str:
        """Writes the expression as Python code over `keras.ops`, imported as `ops`.

        Args:
            names: What the inputs are called in the code, in order.
        """
        tree = _Rename(names, self.places).visit(copy.deepcopy(self._tree))
        return ast.unparse(ast.fix_missing_locations(tree))


@lru_cache(maxsize=1024)
def parse(text: str, arity: int, names: tuple[str, ...] = ()) -> Expression:
    """Reads an expression.

    Args:
        text: The formula. `x` is the first input; `a`, `b`, `c`, ... are the inputs in order.
            Numbers, arithmetic, comparisons, slices such as `x[:, 0]` and functions of
            `keras.ops`, called as `relu(x)` or `ops.relu(x)`, may be used.
        arity: How many inputs there are.
        names: What the inputs are called in the text instead, in order: `("y_true", "y_pred")`.

    Raises:
        ExpressionError: The text is no such formula; the message says what is allowed.
    """
    tree = read(text)
    places = {name: place for place, name in enumerate((names or VARIABLES)[:arity])}
    if arity and not names:
        places["x"] = 0
    check(tree, places)
    nodes = list(ast.walk(tree))
    used = {places[node.id] for node in nodes if isinstance(node, ast.Name) and node.id in places}
    if not used:
        raise unused(places)
    calls = {function_name(node) for node in nodes if isinstance(node, ast.Call)}
    return Expression(text.strip(), arity, tuple(sorted(calls)), tuple(sorted(used)), tree, places)


class _Evaluation:
    """One walk over a checked tree."""

    def __init__(self, tensors: Sequence[Any], places: Mapping[str, int]) -> None:
        self._ops = load_keras().ops
        self._tensors = tensors
        self._places = places

    def value(self, node: ast.expr | None) -> Any:
        if node is None:
            return None
        return _WALK[type(node)](self, node)

    def name(self, node: ast.Name) -> Any:
        return self._tensors[self._places[node.id]]

    def unary(self, node: ast.UnaryOp) -> Any:
        operand = self.value(node.operand)
        if isinstance(node.op, ast.UAdd):
            return operand
        return -operand if _is_number(operand) else self._ops.negative(operand)

    def binary(self, node: ast.BinOp) -> Any:
        left, right = self.value(node.left), self.value(node.right)
        in_python, in_keras = OPERATORS[type(node.op)]
        if _is_number(left) and _is_number(right):
            return in_python(left, right)
        return getattr(self._ops, in_keras)(left, right)

    def compare(self, node: ast.Compare) -> Any:
        left, right = self.value(node.left), self.value(node.comparators[0])
        return getattr(self._ops, COMPARISONS[type(node.ops[0])])(left, right)

    def call(self, node: ast.Call) -> Any:
        function = getattr(self._ops, function_name(node))
        keywords = {keyword.arg or "": self.value(keyword.value) for keyword in node.keywords}
        return function(*(self.value(argument) for argument in node.args), **keywords)

    def sequence(self, node: ast.Tuple | ast.List) -> Any:
        items = [self.value(item) for item in node.elts]
        return items if isinstance(node, ast.List) else tuple(items)

    def item(self, node: ast.Subscript) -> Any:
        return self._ops.get_item(self.value(node.value), self.value(node.slice))

    def slice(self, node: ast.Slice) -> slice:
        return slice(self.value(node.lower), self.value(node.upper), self.value(node.step))


_WALK: Mapping[type[ast.expr], Callable[[_Evaluation, Any], Any]] = {
    ast.Constant: lambda _, node: node.value,
    ast.Name: _Evaluation.name,
    ast.UnaryOp: _Evaluation.unary,
    ast.BinOp: _Evaluation.binary,
    ast.Compare: _Evaluation.compare,
    ast.Call: _Evaluation.call,
    ast.Tuple: _Evaluation.sequence,
    ast.List: _Evaluation.sequence,
    ast.Subscript: _Evaluation.item,
    ast.Slice: _Evaluation.slice,
}


class _Rename(ast.NodeTransformer):
    """Gives the inputs their names in the code, and the functions their module."""

    def __init__(self, names: Sequence[str], places: Mapping[str, int]) -> None:
        self._names = names
        self._places = places

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.Name(id=self._names[self._places[node.id]], ctx=ast.Load())

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        operand: ast.expr = self.visit(node.operand)
        # Tensors have no unary plus.
        return operand if isinstance(node.op, ast.UAdd) else ast.UnaryOp(node.op, operand)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        return ast.Call(
            func=_operation(function_name(node)),
            args=[self.visit(argument) for argument in node.args],
            keywords=[
                ast.keyword(arg=keyword.arg, value=self.visit(keyword.value))
                for keyword in node.keywords
            ],
        )

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        left, right = self.visit(node.left), self.visit(node.comparators[0])
        if not isinstance(node.ops[0], ast.Eq | ast.NotEq):
            return ast.Compare(left=left, ops=node.ops, comparators=[right])
        # `==` on a symbolic tensor compares the Python objects.
        name = COMPARISONS[type(node.ops[0])]
        return ast.Call(func=_operation(name), args=[left, right], keywords=[])


def _operation(name: str) -> ast.expr:
    return ast.Attribute(value=ast.Name(id="ops", ctx=ast.Load()), attr=name, ctx=ast.Load())


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float)
