"""Operations on tensors, such as `x + 1` and `ops.relu(x)`, and the expressions they stand for.

Keras records an operation on a symbolic tensor as a node without a layer. A document has the
class `Expression` for these: one expression may stand for several operations, whose names then
say that they belong together: `scale` is the last one, `scale.1`, `scale.2`, ... lead to it.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from builder.keras_io.deep_models import sorted_nodes
from builder.layers.expression import ExpressionError, parse
from builder.layers.keras_import import load_keras

VARIABLES = "abcdefghijklmnopqrstuvwxyz"

INFIX = {
    "Add": "+",
    "Subtract": "-",
    "Multiply": "*",
    "Divide": "/",
    "TrueDivide": "/",
    "FloorDivide": "//",
    "Mod": "%",
    "Power": "**",
    "Greater": ">",
    "GreaterEqual": ">=",
    "Less": "<",
    "LessEqual": "<=",
    "Equal": "==",
    "NotEqual": "!=",
}
"""Operation classes that are written between their two arguments."""


class UnsupportedOperation(ValueError):
    """An operation has no equal among the expressions of a document."""


def name_operations(name: str, result: Any, tensors: Sequence[Any]) -> list[Any]:
    """Names the operations that lead from `tensors` to `result` after their expression.

    Args:
        name: The name of the last operation; the others get it with a number.
        result: The tensor that the expression evaluates to.
        tensors: The tensors that went in.

    Returns:
        The operations.
    """
    operations = operations_between(result, tensors)
    for number, operation in enumerate(operations):
        operation.name = f"{name}.{number}" if number else name
    return operations


def operations_between(result: Any, tensors: Sequence[Any]) -> list[Any]:
    """Returns the operations that lead from `tensors` to `result`, the last one first."""
    known = {id(tensor) for tensor in tensors}
    waiting, found = [result], []
    while waiting:
        tensor = waiting.pop()
        if id(tensor) in known:
            continue
        known.add(id(tensor))
        operation, index, _ = tensor._keras_history
        if operation not in found:
            found.append(operation)
        waiting.extend(reversed(operation._inbound_nodes[index].input_tensors))
    return found


def name_apart(
    inputs: Sequence[Any], outputs: Sequence[Any], taken: Collection[str], named: Sequence[Any]
) -> None:
    """Renames the operations that Keras added by itself where a layer has their name.

    Keras computes masks by operations and numbers these by counters that know nothing of names
    that were chosen.

    Args:
        inputs: The model's input tensors.
        outputs: The model's output tensors.
        taken: The names that are chosen.
        named: The operations whose names are chosen.
    """
    layer_class = load_keras().layers.Layer
    chosen = {id(operation) for operation in named}
    nodes, _ = sorted_nodes(inputs, outputs)
    for number, node in enumerate(nodes):
        operation = node.operation
        if isinstance(operation, layer_class) or id(operation) in chosen:
            continue
        if operation.name in taken:
            operation.name = f"{operation.name}.mask{number}"


def expression_of(node: Any) -> tuple[str, list[Any]]:
    """Returns the expression of a recorded operation and the tensors it takes.

    Args:
        node: The Keras node of the (last) operation.

    Returns:
        The text, with the variables of `builder.layers.expression`, and the tensors in the order
        of the variables.

    Raises:
        UnsupportedOperation: An operation or an argument of it cannot be written.
    """
    writer = _Writer(node.operation.name)
    text = writer.write(node, top=True)
    if len(writer.tensors) == 1:
        text = text.replace("{a}", "x")
    for letter in VARIABLES[: len(writer.tensors)]:
        text = text.replace(f"{{{letter}}}", letter)
    try:
        parse(text, len(writer.tensors))
    except ExpressionError as error:
        raise UnsupportedOperation(f"Operation {node.operation.name!r}: {error}") from error
    return text, writer.tensors


class _Writer:
    """Writes an operation with those that lead to it and bear its name."""

    def __init__(self, name: str) -> None:
        self.tensors: list[Any] = []
        self._own = re.compile(re.escape(name) + r"\.\d+")

    def write(self, node: Any, *, top: bool = False) -> str:
        """Returns the text of one node, with variables in braces."""
        operation = node.operation
        class_name = type(operation).__name__
        arguments = _arguments(node)
        values = [self._value(value) for value in arguments.values()]
        if class_name in INFIX and len(values) == 2:
            text = f"{values[0]} {INFIX[class_name]} {values[1]}"
            return text if top else f"({text})"
        if class_name == "Negative" and len(values) == 1:
            return f"-{values[0]}" if top else f"(-{values[0]})"
        words = [
            value if position == 0 or _is_tensor(argument) else f"{name}={value}"
            for position, ((name, argument), value) in enumerate(
                zip(arguments.items(), values, strict=True)
            )
        ]
        return f"{_function_name(operation)}({', '.join(words)})"

    def _value(self, value: Any) -> str:
        if _is_tensor(value):
            operation, index, _ = value._keras_history
            if operation is not None and self._own.fullmatch(operation.name):
                return self.write(operation._inbound_nodes[index])
            return self._variable(value)
        if isinstance(value, list | tuple):
            items = [self._value(item) for item in value]
            return f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})"
        if value is None or isinstance(value, bool | int | float | str):
            return repr(value)
        number = _number(value)
        if number is None:
            raise UnsupportedOperation(
                f"Expected numbers and tensors as arguments of an operation, got {value!r}."
            )
        return repr(number)

    def _variable(self, tensor: Any) -> str:
        for position, known in enumerate(self.tensors):
            if known is tensor:
                return f"{{{VARIABLES[position]}}}"
        if len(self.tensors) == len(VARIABLES):
            raise UnsupportedOperation(f"Expected at most {len(VARIABLES)} tensors.")
        self.tensors.append(tensor)
        return f"{{{VARIABLES[len(self.tensors) - 1]}}}"


def _arguments(node: Any) -> dict[str, Any]:
    """Returns what differs from the defaults: tensors, call arguments, then settings."""
    operation = node.operation
    names = list(inspect.signature(operation.call).parameters)
    called = dict(zip(names, node.arguments.args, strict=False)) | node.arguments.kwargs
    settings = inspect.signature(type(operation).__init__).parameters
    config = {
        name: getattr(operation, name)
        for name, parameter in settings.items()
        if name not in ("self", "name", *called)
        and hasattr(operation, name)
        and not _equal(getattr(operation, name), parameter.default)
    }
    return called | config


def _equal(value: Any, default: Any) -> bool:
    return value is default or (type(value) is type(default) and bool(value == default))


def _is_tensor(value: Any) -> bool:
    return isinstance(value, load_keras().KerasTensor)


def _number(value: Any) -> int | float | bool | None:
    """Returns the number in an array of a single element, else None."""
    if getattr(value, "shape", None) == ():
        item = value.item() if hasattr(value, "item") else value.numpy().item()
        return item if isinstance(item, bool | int | float) else None
    return None


def _function_name(operation: Any) -> str:
    """Returns the name of the `keras.ops` function that makes this operation."""
    stem = _letters(type(operation).__name__)
    name = _function_names().get(stem)
    if name is None:
        raise UnsupportedOperation(
            f"Expected an operation of keras.ops, got {operation.name!r} of class "
            f"{type(operation).__name__}."
        )
    return name


@cache
def _function_names() -> dict[str, str]:
    ops = load_keras().ops
    return {_letters(name): name for name in dir(ops) if not name.startswith("_")}


def _letters(name: str) -> str:
    # `LogSoftmax` is `log_softmax`, `Relu6` is `relu6`: equal but for case and underscores.
    return name.replace("_", "").lower()
