"""Writing graphs by hand: the short form that templates and tests use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from builder.graph.document import INPUT, Block, Edge, Endpoint, Graph, Layer, Node
from builder.graph.editing.wiring import edges_into
from builder.graph.naming import FreshNames, snake_case


class Sketch:
    """Collects layers and calls, then gives the graph.

    Example:
        sketch = Sketch("two_branches")
        image = sketch.input((16, 16, 3), name="image")
        left = sketch.add("Conv2D", image, filters=8, kernel_size=3)
        right = sketch.add("Conv2D", image, filters=8, kernel_size=3)
        sketch.add("Concatenate", [left, right])
        graph = sketch.graph()

    Every method returns a node id, which is what the next call takes as its input. A tuple
    `(node_id, port)` stands for one output of a layer with several.
    """

    def __init__(self, name: str = "model") -> None:
        self.name = name
        self._layers: dict[str, Layer] = {}
        self._nodes: dict[str, Node] = {}
        self._edges: list[Edge] = []
        self._names = FreshNames([])
        self._calls: Counter[str] = Counter()

    def input(self, shape: Sequence[int | None], *, name: str | None = None, **config: Any) -> str:
        """Adds an input of the given shape, without the batch axis."""
        return self.add(INPUT, None, name=name, shape=list(shape), **config)

    def add(
        self,
        class_name: str,
        inputs: Any = None,
        *,
        name: str | None = None,
        trainable: bool = True,
        ports: dict[str, Any] | None = None,
        call: dict[str, Any] | None = None,
        **config: Any,
    ) -> str:
        """Adds a new layer and calls it.

        Args:
            class_name: The Keras class name.
            inputs: What goes into the port `inputs`: a node id, a `(node_id, port)` pair, a
                list of these, or None.
            name: The layer's name. Defaults to Keras's: `conv2d`, `conv2d_1`, ...
            trainable: Whether training changes the weights.
            ports: What goes into other ports, by port name: `{"query": a, "value": b}`.
            call: Constant call arguments.
            **config: Constructor arguments.
        """
        key = self._name(name, class_name)
        layer = Layer(id=key, class_name=class_name, config=config, name=key, trainable=trainable)
        self._layers[key] = layer
        return self._call(key, inputs, ports or {}, call or {})

    def block(self, graph: Graph, inputs: Any, *, name: str | None = None, repeat: int = 1) -> str:
        """Adds a block with a graph of its own and calls it."""
        key = self._name(name, "Block")
        self._layers[key] = Block(id=key, name=key, graph=graph, repeat=repeat)
        return self._call(key, inputs, {}, {})

    def share(self, node_id: str, inputs: Any, *, ports: dict[str, Any] | None = None) -> str:
        """Calls the layer of an earlier node again, with the same weights."""
        return self._call(self._nodes[node_id].layer_id, inputs, ports or {}, {})

    def graph(self, *, outputs: Sequence[str | tuple[str, int]] = ()) -> Graph:
        """Returns the graph. Outputs default to every node whose result nobody takes."""
        return Graph(
            layers=self._layers,
            nodes=self._nodes,
            edges=tuple(self._edges),
            outputs=tuple(_endpoint(output) for output in outputs),
            name=self.name,
        )

    def _call(self, layer_id: str, inputs: Any, ports: dict[str, Any], call: dict[str, Any]) -> str:
        self._calls[layer_id] += 1
        calls = self._calls[layer_id]
        node_id = layer_id if calls == 1 else f"{layer_id}@{calls}"
        self._nodes[node_id] = Node(id=node_id, layer_id=layer_id, call=call)
        for port, sources in {"inputs": inputs, **ports}.items():
            if sources is None:
                continue
            listed = sources if isinstance(sources, list) else [sources]
            self._edges += edges_into(node_id, map(_endpoint, listed), port)
        return node_id

    def _name(self, name: str | None, class_name: str) -> str:
        taken = self._names.take(name or snake_case(class_name))
        if name is not None and taken != name:
            raise ValueError(f"Expected every name once, got {name!r} twice.")
        return taken


def _endpoint(source: str | tuple[str, int]) -> Endpoint:
    if isinstance(source, str):
        return Endpoint(node_id=source)
    return Endpoint(node_id=source[0], port=source[1])
