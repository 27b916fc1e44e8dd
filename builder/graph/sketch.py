"""Writing graphs by hand: the short form that templates and tests use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from builder.graph.document import INPUT, Edge, Endpoint, Graph, Layer, Node


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
            name: The layer's name. Defaults to the class name in lower case, numbered.
            trainable: Whether training changes the weights.
            ports: What goes into other ports, by port name: `{"query": a, "value": b}`.
            call: Constant call arguments.
            **config: Constructor arguments.
        """
        layer_name = name or self._fresh_name(class_name)
        layer = Layer(
            id=layer_name,
            class_name=class_name,
            config=config,
            name=layer_name,
            trainable=trainable,
        )
        self._layers[layer.id] = layer
        return self._call(layer.id, inputs, ports or {}, call or {})

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
        calls = sum(node.layer_id == layer_id for node in self._nodes.values())
        node_id = layer_id if not calls else f"{layer_id}@{calls + 1}"
        self._nodes[node_id] = Node(id=node_id, layer_id=layer_id, call=call)
        for port, sources in {"inputs": inputs, **ports}.items():
            if sources is None:
                continue
            for order, source in enumerate(sources if isinstance(sources, list) else [sources]):
                start = _endpoint(source)
                self._edges.append(
                    Edge(
                        source=start.node_id,
                        source_port=start.port,
                        target=node_id,
                        target_port=port,
                        order=order,
                    )
                )
        return node_id

    def _fresh_name(self, class_name: str) -> str:
        stem = class_name.lower()
        taken = self._layers.keys()
        return next(
            name
            for name in (stem, *(f"{stem}_{n}" for n in range(1, len(taken) + 2)))
            if name not in taken
        )


def _endpoint(source: str | tuple[str, int]) -> Endpoint:
    if isinstance(source, str):
        return Endpoint(node_id=source)
    return Endpoint(node_id=source[0], port=source[1])
