"""What is known about a network without building it: shapes, weights, sizes and costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING, Literal

from builder.inference.receptive_field import ReceptiveField

if TYPE_CHECKING:
    from builder.inference.diagnostics import Diagnostic

Shape = tuple[int | None, ...]
Status = Literal["ok", "bypassed", "unknown", "error"]

ITEM_BYTES: Mapping[str, int] = {
    **dict.fromkeys(("bool", "int8", "uint8", "float8_e4m3fn", "float8_e5m2"), 1),
    **dict.fromkeys(("int16", "uint16", "float16", "bfloat16"), 2),
    **dict.fromkeys(("int32", "uint32", "float32"), 4),
    **dict.fromkeys(("int64", "uint64", "float64", "complex64", "string"), 8),
}
"""Bytes of one element by dtype; a string counts as its pointer."""


def item_bytes(dtype: str) -> int:
    """Returns the bytes of one element, 4 for a dtype that is not known."""
    return ITEM_BYTES.get(dtype, 4)


@lru_cache(maxsize=4_096)
def shape_label(shape: Shape) -> str:
    """Writes a shape as `16 × 16 × 3`, an axis of unknown length as `?`, no axes as `scalar`."""
    return " × ".join("?" if size is None else str(size) for size in shape) or "scalar"


@dataclass(frozen=True, slots=True)
class TensorSpec:
    """What is known about a tensor before it exists.

    Attributes:
        shape: The lengths of all axes, the batch axis first; None where a length is open.
        dtype: The Keras name of the element type.
        masked: Whether a mask that says which steps count comes with it.
    """

    shape: Shape
    dtype: str = "float32"
    masked: bool = False

    def __hash__(self) -> int:
        return hash((self.shape, self.dtype, self.masked))

    @property
    def label(self) -> str:
        """The shape without the batch axis, such as `16 × 16 × 3`."""
        return shape_label(self.shape[1:])

    @property
    def size(self) -> int:
        """Elements per example; an axis of open length counts as 1."""
        return prod(size or 1 for size in self.shape[1:])

    @property
    def bytes(self) -> int:
        """Bytes per example; an axis of open length counts as 1."""
        return self.size * item_bytes(self.dtype)


@dataclass(frozen=True, slots=True)
class WeightSpec:
    """One weight of a layer.

    Attributes:
        name: Its path within the layer, such as `kernel` or `forward_lstm/lstm_cell/bias`.
        shape: The lengths of its axes, all known.
        dtype: The Keras name of the element type.
        trainable: Whether training changes it.
    """

    name: str
    shape: tuple[int, ...]
    dtype: str = "float32"
    trainable: bool = True

    @property
    def size(self) -> int:
        """The number of parameters in it."""
        return prod(self.shape)

    @property
    def bytes(self) -> int:
        """The memory it takes."""
        return self.size * item_bytes(self.dtype)


@dataclass(frozen=True, slots=True)
class NodeInfo:
    """What one call of a layer makes and costs.

    Attributes:
        outputs: One spec for every output tensor; empty where nothing is known.
        weights: The layer's weights, in Keras's order.
        params: Parameters in these weights.
        trainable_params: Those which training changes.
        non_trainable_params: Those which it does not, as in a frozen layer.
        macs: Multiply-accumulates per example, counted as `builder.inference.cost` says.
        activation_bytes: Bytes of the outputs per example.
        weight_bytes: Bytes of the weights.
        receptive_field: The part of an input that one output position sees; None where it
            sees all of it or positions have no meaning.
        status: `ok`, `bypassed` (the first input passes through), `error` (the diagnostics say
            why) or `unknown` (behind an error, or nothing is connected).
        first_call: False on later calls of a shared layer, whose weights count once.
    """

    outputs: tuple[TensorSpec, ...] = ()
    weights: tuple[WeightSpec, ...] = ()
    params: int = 0
    trainable_params: int = 0
    non_trainable_params: int = 0
    macs: int = 0
    activation_bytes: int = 0
    weight_bytes: int = 0
    receptive_field: ReceptiveField | None = None
    status: Status = "ok"
    first_call: bool = True


UNKNOWN = NodeInfo(status="unknown")
FAILED = NodeInfo(status="error")


@dataclass(frozen=True, slots=True)
class Totals:
    """What the whole network holds and costs; the weights of a shared layer count once.

    Attributes:
        params: All parameters.
        trainable: Those which training changes.
        non_trainable: Those which it does not.
        macs: Multiply-accumulates for one example.
        activation_bytes: Bytes of all outputs of all nodes for one example.
        weight_bytes: Bytes of all weights.
        layers: Layers that are not inputs and not bypassed, those within blocks counted once
            per repetition.
    """

    params: int = 0
    trainable: int = 0
    non_trainable: int = 0
    macs: int = 0
    activation_bytes: int = 0
    weight_bytes: int = 0
    layers: int = 0

    def training_bytes(self, batch_size: int, optimizer_slots: int = 2) -> int:
        """Estimates the memory that a training step holds at its peak.

        Weights, then a gradient and the optimizer's slots (2 for Adam, 0 for plain SGD) for
        every trainable one, then every activation of the batch with its gradient.

        Args:
            batch_size: Examples per step.
            optimizer_slots: Values that the optimizer keeps for each trainable parameter.
        """
        trained = self.weight_bytes * self.trainable // self.params if self.params else 0
        return (
            self.weight_bytes
            + trained * (1 + optimizer_slots)
            + 2 * batch_size * self.activation_bytes
        )


@dataclass(frozen=True, slots=True)
class Inference:
    """Everything that is known about a graph without building it.

    Attributes:
        nodes: What is known about every node, by node id.
        totals: The sums over the network.
        diagnostics: What is wrong or worth a look, in topological order.
        inputs: Name and spec of every input, in the document's order.
        outputs: Name and spec of every output that is known, in the document's order.
        inside: For every block node, what is known about its first repetition.
    """

    nodes: Mapping[str, NodeInfo]
    totals: Totals
    diagnostics: tuple[Diagnostic, ...] = ()
    inputs: tuple[tuple[str, TensorSpec], ...] = ()
    outputs: tuple[tuple[str, TensorSpec], ...] = ()
    inside: Mapping[str, Inference] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether nothing keeps the network from being built."""
        return not any(self.errors)

    @property
    def errors(self) -> Iterator[Diagnostic]:
        """The diagnostics that keep the network from being built."""
        return (item for item in self.diagnostics if item.severity == "error")

    def of(self, node_id: str) -> tuple[Diagnostic, ...]:
        """Returns the diagnostics of one node."""
        return tuple(item for item in self.diagnostics if item.node_id == node_id)
