"""From the text of an expression to its syntax tree, within limits."""

from __future__ import annotations

import ast
import re

from builder.layers.complaints import shown

MAX_LENGTH = 1_000
MAX_DEPTH = 64

ALLOWED = (
    "Allowed are the inputs, numbers, + - * / // % **, comparisons, slices and functions of "
    "keras.ops such as relu(x)."
)


class ExpressionError(ValueError):
    """A text is no expression, or an expression cannot be computed on these inputs."""


_CHARACTERS = re.compile(r"[A-Za-z0-9_.,:()\[\]+\-*/%<>=!'\" ]*")
_NUMBER = re.compile(r"(?<![A-Za-z0-9_.])(?>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?=[A-Za-z_])")


def read(text: str) -> ast.expr:
    """Returns the syntax tree of a text.

    Raises:
        ExpressionError: It is empty, too long or too deep, or has no meaning in Python's grammar.
    """
    line = " ".join(text.split())
    if not line:
        raise ExpressionError(f"Expected an expression, such as x * 2. {ALLOWED}")
    if len(line) > MAX_LENGTH:
        raise ExpressionError(f"Expected at most {MAX_LENGTH} characters, got {len(line)}.")
    stranger = line[_CHARACTERS.match(line).end() :][:1]  # type: ignore[union-attr]
    if stranger:
        raise ExpressionError(f"The character {stranger!r} cannot be used. {ALLOWED}")
    if number := _NUMBER.search(line):
        raise ExpressionError(f"Expected an operator after the number {number[0]}.")
    try:
        tree = ast.parse(line, mode="eval").body
    except (SyntaxError, RecursionError, MemoryError, ValueError) as complaint:
        where = getattr(complaint, "offset", None)
        place = f" at character {where}" if where else ""
        raise ExpressionError(f"{shown(line)} cannot be read{place}. {ALLOWED}") from None
    if _depth(tree) > MAX_DEPTH:
        raise ExpressionError(f"Expected at most {MAX_DEPTH} levels of brackets and operators.")
    return tree


def written(node: ast.expr) -> str:
    """Returns a part of an expression as it can stand in a message: never longer than a line."""
    text = ast.unparse(node)
    return text if len(text) <= 60 else text[:59] + "…"


def _depth(tree: ast.expr) -> int:
    """Returns how many levels a tree has, without recursion."""
    depth = 0
    level: list[ast.AST] = [tree]
    while level:
        depth += 1
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    return depth
