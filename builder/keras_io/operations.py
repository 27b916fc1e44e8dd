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
from builder.layers.expression import VARIABLES, ExpressionError, parse
from builder.layers.expression_functions import FUNCTIONS
from builder.layers.keras_import import load_keras

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
    names = ["x"] if len(writer.tensors) == 1 else VARIABLES
    for place in range(len(writer.tensors)):
        text = text.replace(f"{{{place}}}", names[place])
    try:
        parse(text, len(writer.tensors))
    except ExpressionError as error:
        raise UnsupportedOperation(f"Operation {node.operation.name!r}: {error}") from error
    return text, writer.tensors


class _Writer:
    """Writes an operation with those that lead to it and bear its name.

    Attributes:
        tensors: The tensors that go in. In the text they are `{0}`, `{1}`, ...
    """

    def __init__(self, name: str) -> None:
        self.tensors: list[Any] = []
        self._own = re.compile(re.escape(name) + r"\.\d+")

    def write(self, node: Any, *, top: bool = False) -> str:
        """Returns the text of one node; in brackets where it is part of another."""
        class_name = type(node.operation).__name__
        arguments = _arguments(node)
        if class_name == "GetItem":
            return f"{self._value(arguments['x'])}[{_subscript(arguments['key'])}]"
        values = [self._value(value) for value in arguments.values()]
        if class_name in INFIX and len(values) == 2:
            text = f"{values[0]} {INFIX[class_name]} {values[1]}"
            return text if top else f"({text})"
        if class_name == "Negative":
            return f"-{values[0]}" if top else f"(-{values[0]})"
        function = _function_name(node.operation)
        known = {parameter.name for parameter in FUNCTIONS[function]}
        if stranger := next((name for name in arguments if name not in known), None):
            raise UnsupportedOperation(
                f"Operation {node.operation.name!r} of class {class_name}: {stranger} cannot be "
                "written in an expression."
            )
        written = dict(zip(arguments, values, strict=True))
        words = [
            value if parameter.required else f"{parameter.name}={value}"
            for parameter in FUNCTIONS[function]
            if (value := written.get(parameter.name)) is not None
        ]
        return f"{function}({', '.join(words)})"

    def _value(self, value: Any) -> str:
        if isinstance(value, load_keras().KerasTensor):
            operation, index, _ = value._keras_history
            if operation is not None and self._own.fullmatch(operation.name):
                return self.write(operation._inbound_nodes[index])
            return self._variable(value)
        if isinstance(value, list | tuple):
            return f"[{', '.join(map(self._value, value))}]"
        number = value if isinstance(value, bool | int | float | str) else _number(value)
        return repr(number)

    def _variable(self, tensor: Any) -> str:
        for place, known in enumerate(self.tensors):
            if known is tensor:
                return f"{{{place}}}"
        if len(self.tensors) == len(VARIABLES):
            raise UnsupportedOperation(f"Expected at most {len(VARIABLES)} tensors.")
        self.tensors.append(tensor)
        return f"{{{len(self.tensors) - 1}}}"


def _arguments(node: Any) -> dict[str, Any]:
    """Returns the call's arguments and the operation's settings where they differ from defaults."""
    operation = node.operation
    parameters = inspect.signature(operation.call).parameters
    called = dict(zip(parameters, node.arguments.args, strict=False)) | node.arguments.kwargs
    said = {
        name: value
        for name, value in called.items()
        if name not in parameters or not _equal(value, parameters[name].default)
    }
    for name, parameter in inspect.signature(type(operation).__init__).parameters.items():
        value = getattr(operation, name, parameter.default)
        # Where no data type is given, an operation fills in the one that Keras is set to.
        filled_in = name == "dtype" and value == load_keras().config.floatx()
        usual = _equal(value, parameter.default) or (filled_in and parameter.default is None)
        if name not in ("self", "name", *called) and not usual:
            said[name] = value
    return said


def _equal(value: Any, default: Any) -> bool:
    return value is default or (type(value) is type(default) and bool(value == default))


def _number(value: Any) -> int | float | bool:
    """Returns the number in an array of a single element."""
    if getattr(value, "shape", None) == ():
        item = value.item() if hasattr(value, "item") else value.numpy().item()
        if isinstance(item, bool | int | float):
            return item
    raise UnsupportedOperation(
        f"Expected numbers and tensors as arguments of an operation, got {type(value).__name__}."
    )


def _subscript(key: Any) -> str:
    """Writes what stands in the brackets of `x[:, 0]`."""
    items = list(key) if isinstance(key, list | tuple) else [key]
    return ", ".join(_slice(item) if isinstance(item, slice) else _index(item) for item in items)


def _slice(item: slice) -> str:
    ends = (item.start, item.stop) if item.step is None else (item.start, item.stop, item.step)
    return ":".join("" if end is None else _index(end) for end in ends)


def _index(item: Any) -> str:
    if item is Ellipsis:
        return "..."
    if item is None or (isinstance(item, int) and not isinstance(item, bool)):
        return repr(item)
    raise UnsupportedOperation(f"Expected whole numbers and slices as an index, got {item!r}.")


def _function_name(operation: Any) -> str:
    """Returns the name of the function that makes an operation, as expressions call it."""
    name = _function_names().get(_letters(type(operation).__name__))
    if name is None:
        raise UnsupportedOperation(
            f"Expected an operation that expressions know, got {operation.name!r} of class "
            f"{type(operation).__name__}."
        )
    return name


@cache
def _function_names() -> dict[str, str]:
    return {_letters(name): name for name in FUNCTIONS}


def _letters(name: str) -> str:
    # `LogSoftmax` is `log_softmax`, `Relu6` is `relu6`: equal but for case and underscores.
    return name.replace("_", "").lower()
