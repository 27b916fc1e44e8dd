"""The calls that lead from a model's inputs to its outputs, as Keras recorded them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from builder.keras_io.calls import bound_arguments, tensors_in
from builder.keras_io.operations import expression_of
from builder.keras_io.walk import depth_first
from builder.layers.keras_import import load_keras


@dataclass(frozen=True, eq=False)
class Call:
    """One call of a layer, of a nested model or of an operation.

    Attributes:
        node: The Keras node that recorded it.
        tensors: The symbolic tensors that went in, by argument name.
        constants: The other arguments that differ from their defaults.
        expression: What an operation computes, or None for a layer.
    """

    node: Any
    tensors: Mapping[str, Sequence[Any]]
    constants: Mapping[str, Any]
    expression: str | None = None

    @property
    def operation(self) -> Any:
        """The layer, model or operation that was called."""
        return self.node.operation

    @cached_property
    def sources(self) -> tuple[Any, ...]:
        """All tensors that went in, in the order of the arguments."""
        return tuple(tensor for tensors in self.tensors.values() for tensor in tensors)


def read_call(node: Any) -> Call:
    """Reads what went into a recorded call.

    Raises:
        UnsupportedOperation: It is an operation that no expression can say.
    """
    if not isinstance(node.operation, load_keras().layers.Layer):
        text, tensors = expression_of(node)
        return Call(node, {"inputs": tensors}, {}, text)
    arguments = bound_arguments(node.operation, node)
    tensors_by_name = {name: tensors_in(value) for name, value in arguments.items()}
    return Call(
        node,
        tensors={name: tensors for name, tensors in tensors_by_name.items() if tensors},
        constants={name: arguments[name] for name, found in tensors_by_name.items() if not found},
    )


def recorded_calls(inputs: Sequence[Any], outputs: Sequence[Any]) -> list[Call]:
    """Returns the calls between inputs and outputs, each after those that it depends on.

    Branches stay together, as one would write them down. The calls of a shared layer keep their
    order, since the first one builds the layer.

    Args:
        inputs: The model's symbolic input tensors.
        outputs: The model's symbolic output tensors.

    Raises:
        UnsupportedOperation: There is an operation that no expression can say.
    """
    calls = _reached(inputs, outputs)
    before = _earlier_calls(calls.values())

    def needs(node: Any) -> list[Any]:
        makers = map(maker, calls[node].sources)
        return [*before.get(node, ()), *(other for other in makers if other in calls)]

    ends = [node for node in map(maker, outputs) if node in calls]
    return [calls[node] for node in depth_first(ends, needs)]


def origin(tensor: Any) -> tuple[Any, int, int]:
    """Returns where a tensor comes from: the operation, which call of it, which output."""
    operation, call, output = tensor._keras_history
    return operation, call, output


def maker(tensor: Any) -> Any:
    """Returns the Keras node that made a tensor, or None."""
    operation, index, _ = tensor._keras_history
    return operation._inbound_nodes[index] if operation is not None else None


def _reached(inputs: Sequence[Any], outputs: Sequence[Any]) -> dict[Any, Call]:
    """Returns the calls that outputs depend on, by Keras node."""
    entrances = {origin(tensor) for tensor in inputs}
    calls: dict[Any, Call] = {}
    waiting = list(outputs)
    while waiting:
        tensor = waiting.pop()
        node = maker(tensor)
        if origin(tensor) in entrances or node is None or node in calls or node.is_input:
            continue
        calls[node] = read_call(node)
        waiting.extend(calls[node].sources)
    return calls


def _earlier_calls(calls: Iterable[Call]) -> dict[Any, list[Any]]:
    """Returns for each repeated call of a layer the call before it."""
    nodes_of: dict[Any, list[Any]] = {}
    for call in calls:
        nodes_of.setdefault(call.operation, []).append(call.node)
    before = {}
    for operation, nodes in nodes_of.items():
        if len(nodes) > 1:
            nodes.sort(key=operation._inbound_nodes.index)
            before.update({later: [node] for node, later in zip(nodes, nodes[1:], strict=False)})
    return before
