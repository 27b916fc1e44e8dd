"""The document: a network as a value.

A `Graph` is all that a person makes: layers, the calls of those layers (nodes), the tensors
between the calls (edges), outputs and notes. It knows nothing of Keras beyond class names, it
never changes (every edit makes a new one), and its JSON form is the only file format.

The words are Keras's own. A *layer* owns weights. A *node* is one call of a layer: two nodes
with the same `layer_id` are a shared layer. A graph that could not run (a cycle, a missing
input, a wrong argument) is still a valid document; what is wrong with it is said by
`builder.inference`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import (
    Discriminator,
    FailFast,
    Field,
    SerializerFunctionWrapHandler,
    Tag,
    model_serializer,
    model_validator,
)
from typing_extensions import override

from builder.graph.invariants import MAX_EDGES as MAX_EDGES
from builder.graph.invariants import MAX_REPEAT as MAX_REPEAT
from builder.graph.invariants import structural_problem
from builder.graph.values import BLOCK as BLOCK
from builder.graph.values import EXPRESSION as EXPRESSION
from builder.graph.values import INPUT as INPUT
from builder.graph.values import Config, ModelName, Name, Text
from builder.graph.values import Value as Value

Direction = Literal["down", "right"]


class Layer(Value):
    """What owns weights: a Keras layer class with its constructor arguments.

    Attributes:
        id: Identifies the layer within its graph.
        class_name: A Keras class name (`"Conv2D"`), or `"Input"`, `"Expression"`, `"Block"`.
        config: The constructor arguments that differ from Keras's defaults.
        name: The layer's name in Keras, in the exported code and on the screen.
        trainable: Whether training changes the weights.
    """

    id: Name
    class_name: Name
    config: Config = Field(default_factory=dict)
    name: Name
    trainable: bool = True

    @cached_property
    def config_key(self) -> str:
        """The config as canonical JSON: equal for equal configs, usable in a cache key."""
        return json.dumps(self.config, sort_keys=True, separators=(",", ":"))


class Block(Layer):
    """A layer that is a graph of its own, called `repeat` times in a row.

    The inner `Input` nodes, in document order, are the block's inputs, fed through the port
    `"inputs"` in order; they need no shape, since they take what comes. The inner outputs are
    the block's outputs. Every repetition has fresh weights and takes the outputs of the one
    before; inputs beyond the number of outputs are given to every repetition again.
    """

    class_name: Literal["Block"] = "Block"
    graph: Graph
    repeat: int = Field(default=1, ge=1, le=MAX_REPEAT)

    @model_serializer(mode="wrap")
    def _with_class_name(self, serialize: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Writes the class name even where defaults are left out: it tells a block apart."""
        fields = serialize(self)
        return {"id": fields.pop("id"), "class_name": BLOCK, **fields}

    @override
    def fields_to_write(self) -> dict[str, Any]:
        return {"id": self.id, "class_name": BLOCK, **super().fields_to_write()}


def _layer_kind(value: Any) -> str:
    if isinstance(value, Mapping):
        return "block" if value.get("class_name") == BLOCK else "layer"
    return "block" if getattr(value, "class_name", None) == BLOCK else "layer"


AnyLayer = Annotated[
    Annotated[Layer, Tag("layer")] | Annotated[Block, Tag("block")], Discriminator(_layer_kind)
]


class Node(Value):
    """One call of a layer.

    Attributes:
        id: Identifies the node within its graph.
        layer_id: The layer that is called. Nodes with one `layer_id` share its weights.
        position: `(x, y)` of the top left corner on the canvas, in canvas units, or None
            where nobody has placed the node. Inside a block it counts from the top left corner
            of what the block shows.
        bypassed: Whether the call is skipped: the first input passes through unchanged.
        call: Constant call arguments, such as `{"use_causal_mask": true}`.
        unfolded: Whether the canvas shows what is inside the block that is called; says
            nothing of other layers.
    """

    id: Name
    layer_id: Text
    position: tuple[float, float] | None = None
    bypassed: bool = False
    call: Config = Field(default_factory=dict)
    unfolded: bool = False


class Endpoint(Value):
    """One output tensor of a node: `port` counts the layer's flattened outputs from 0."""

    node_id: Text
    port: int = Field(default=0, ge=0)


class Edge(Value):
    """A tensor that goes from one node to another.

    Attributes:
        source: The node that makes the tensor.
        source_port: Which of its flattened outputs, from 0.
        target: The node that takes the tensor.
        target_port: The call argument that takes it: `"inputs"`, or a name of the layer's own
            such as `"query"` or `"initial_state"`.
        order: Position within a port that takes a list (merge layers), from 0.
    """

    source: Text
    source_port: int = Field(default=0, ge=0)
    target: Text
    target_port: Name = "inputs"
    order: int = Field(default=0, ge=0)

    @property
    def place(self) -> tuple[str, str, int]:
        """Where the edge arrives. At most one edge arrives at a place."""
        return (self.target, self.target_port, self.order)

    @property
    def endpoint(self) -> Endpoint:
        """Where the edge starts."""
        return Endpoint(node_id=self.source, port=self.source_port)


class Note(Value):
    """A remark of the author, free on the canvas or tied to a node."""

    id: Name
    text: Text
    position: tuple[float, float] | None = None
    node_id: Text | None = None


class Size(NamedTuple):
    """How many nodes and edges there are."""

    nodes: int
    edges: int


class Graph(Value):
    """A whole network.

    Attributes:
        layers: Layers by id. Every layer is called by at least one node.
        nodes: Nodes by id, in the order of the document: that of the `Input` nodes is the order
            of the model's inputs.
        edges: The tensors between nodes. The edges of one port are numbered 0, 1, 2, ...
        outputs: The model's outputs in order; empty means: every node whose result nobody
            takes (see `topology.outputs`).
        notes: The author's remarks.
        name: The model's name in Keras and in the exported code, repaired where TensorFlow
            would refuse to run under it: `"my model"` becomes `"my_model"`.
        direction: Which way the tensors go on the canvas, from the top down or to the right.

    Raises:
        pydantic.ValidationError: On construction, when ids do not match their keys, or a node,
            an edge or an output names something that is not there.
    """

    layers: Mapping[str, AnyLayer] = Field(default_factory=dict)
    nodes: Mapping[str, Node] = Field(default_factory=dict)
    edges: Annotated[tuple[Edge, ...], FailFast()] = ()
    outputs: Annotated[tuple[Endpoint, ...], FailFast()] = ()
    notes: Annotated[tuple[Note, ...], FailFast()] = ()
    name: ModelName = "model"
    direction: Direction = "down"

    @model_validator(mode="after")
    def _hangs_together(self) -> Graph:
        problem = structural_problem(self)
        if problem:
            raise ValueError(problem)
        return self

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Graph):
            return NotImplemented
        # Dicts are equal in any order, but the order of the nodes says something. Fields only:
        # what was derived from a graph may lead back to it.
        return list(self.nodes) == list(other.nodes) and all(
            getattr(self, name) == getattr(other, name) for name in Graph.model_fields
        )

    def layer_of(self, node_id: str) -> Layer:
        """Returns the layer that a node calls."""
        return self.layers[self.nodes[node_id].layer_id]

    @cached_property
    def derived(self) -> dict[Callable[..., Any], Any]:
        """What has been derived from this graph, by the function that did (`derived.py`)."""
        return {}

    @cached_property
    def nesting(self) -> int:
        """How many blocks lie within each other at the deepest place: 0 without blocks."""
        return max((1 + block.graph.nesting for block in self._blocks), default=0)

    @cached_property
    def size(self) -> Size:
        """What the document holds, the insides of its blocks included."""
        inside = [block.graph.size for block in self._blocks]
        return Size(
            len(self.nodes) + sum(size.nodes for size in inside),
            len(self.edges) + sum(size.edges for size in inside),
        )

    @cached_property
    def unfolded_size(self) -> Size:
        """What there is once every block is unfolded, the blocks' own inputs included."""
        nodes, edges = len(self.nodes), len(self.edges)
        calls = Counter(node.layer_id for node in self.nodes.values()) if self._blocks else {}
        for block in self._blocks:
            inner = block.graph.unfolded_size
            nodes += calls[block.id] * (block.repeat * inner.nodes - 1)
            edges += calls[block.id] * block.repeat * inner.edges
        return Size(nodes, edges)

    @cached_property
    def _blocks(self) -> tuple[Block, ...]:
        return tuple(layer for layer in self.layers.values() if isinstance(layer, Block))


Block.model_rebuild()
Graph.model_rebuild()
