"""Lets Keras build functional models of any depth.

Keras sorts the nodes of a functional model by a recursive walk, one Python frame for each layer on
the longest path, so that a model of a thousand layers in a row fails with a `RecursionError`.
Here is the same walk with a stack of its own. It visits the nodes in the same order, so a model
comes out exactly as Keras would build it with a raised recursion limit.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from builder.layers.keras_import import load_keras

_FUNCTION = "keras.src.ops.function"
_FUNCTIONAL = "keras.src.models.functional"


def allow_deep_models() -> None:
    """Replaces Keras's recursive walk over a model's nodes by an iterative one, for good.

    Calling it again changes nothing. Safe in any thread: both walks are pure functions with the
    same result, so it does not matter which of them a model under construction uses.
    """
    load_keras()
    # The functional module holds a reference of its own, for models between inner tensors.
    for name in (_FUNCTION, _FUNCTIONAL):
        module: Any = import_module(name)
        module._build_map = sorted_nodes


def sorted_nodes(inputs: Any, outputs: Any) -> tuple[list[Any], dict[Any, int]]:
    """Sorts the Keras nodes between inputs and outputs topologically, inputs first.

    Args:
        inputs: The model's input tensors, in any nested structure.
        outputs: The model's output tensors, in any nested structure.

    Returns:
        The nodes, and for each operation its place in the order of first visits: what
        `keras.src.ops.function._build_map` returns.

    Raises:
        ValueError: A tensor depends on itself.
    """
    tree = load_keras().tree
    entrances = {id(tensor) for tensor in tree.flatten(inputs)}
    walk = _Walk(entrances)
    for output in tree.flatten(outputs):
        walk.visit(output)
    return walk.nodes, walk.indices


class _Walk:
    """A depth-first walk from outputs to inputs that remembers what it has finished."""

    def __init__(self, entrances: set[int]) -> None:
        self.nodes: list[Any] = []
        self.indices: dict[Any, int] = {}
        self._entrances = entrances
        self._finished: set[Any] = set()
        self._open: set[Any] = set()

    def visit(self, output: Any) -> None:
        """Adds the nodes that `output` depends on, each after the ones that it depends on."""
        stack: list[tuple[Any, list[Any]]] = []
        self._enter(output, stack)
        while stack:
            node, waiting = stack[-1]
            if waiting:
                self._enter(waiting.pop(), stack)
                continue
            stack.pop()
            self._open.remove(node)
            self._finished.add(node)
            self.nodes.append(node)

    def _enter(self, tensor: Any, stack: list[tuple[Any, list[Any]]]) -> None:
        operation, node_index, _ = tensor._keras_history
        if not operation:
            return
        node = operation._inbound_nodes[node_index]
        if node in self._finished:
            return
        if not node.is_input and id(tensor) in self._entrances:
            self._finished.add(node)
            return
        if node in self._open:
            raise ValueError(f"Tensor {tensor} from operation {operation.name!r} is in a cycle.")
        self.indices.setdefault(operation, len(self.indices))
        self._open.add(node)
        stack.append((node, [] if node.is_input else list(reversed(node.input_tensors))))
