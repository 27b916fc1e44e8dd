"""The summary table: one row for every call of a layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from builder.graph import topology
from builder.graph.document import BLOCK, Block, Edge, Graph
from builder.inference.specs import Inference, NodeInfo


@dataclass(frozen=True, slots=True)
class LayerRow:
    """A row of the summary.

    Attributes:
        node_id: The node that the row is about.
        name: The layer's name.
        class_name: The layer's class.
        shape: The output shapes without the batch axis, `?` where nothing is known.
        params: The parameters that this row adds to the total, None where nothing is known. A
            second call of a shared layer adds 0.
        connected_to: Names of the layers that feed it, with `[n]` for an output other than the
            first and `port=` for a port other than the first.
        marks: Words such as `shared`, `frozen`, `bypassed`, `× 32`.
    """

    node_id: str
    name: str
    class_name: str
    shape: str
    params: int | None
    connected_to: tuple[str, ...]
    marks: tuple[str, ...]


def layer_rows(
    graph: Graph, inference: Inference, node_ids: Sequence[str] | None = None
) -> tuple[LayerRow, ...]:
    """Returns the rows of the summary.

    Args:
        graph: The graph.
        inference: What `infer(graph)` found.
        node_ids: What the rows are about, by default all nodes in topological order.
    """
    shared = shared_layers(graph)
    return tuple(
        LayerRow(
            node_id=node_id,
            name=graph.layer_of(node_id).name,
            class_name=graph.layer_of(node_id).class_name,
            shape=shape_label(inference.nodes.get(node_id)),
            params=_counted(inference.nodes.get(node_id)),
            connected_to=tuple(
                source_label(graph, edge) for edge in topology.incoming(graph, node_id)
            ),
            marks=_marks(graph, node_id, shared),
        )
        for node_id in (topology.order(graph) if node_ids is None else node_ids)
    )


def shared_layers(graph: Graph) -> dict[str, int]:
    """Numbers the layers that are called more than once, from 1, in document order."""
    seen: set[str] = set()
    numbers: dict[str, int] = {}
    for node in graph.nodes.values():
        if node.layer_id in seen and node.layer_id not in numbers:
            numbers[node.layer_id] = len(numbers) + 1
        seen.add(node.layer_id)
    return numbers


def shape_label(info: NodeInfo | None) -> str:
    """Writes the output shapes of a node: `16 × 16 × 32`, several with a comma between."""
    if info is None or not info.outputs:
        return "?"
    return ", ".join(spec.label for spec in info.outputs)


def source_label(graph: Graph, edge: Edge) -> str:
    """Writes where an edge comes from: `conv`, `lstm[1]`, `value=conv`."""
    name = graph.layer_of(edge.source).name
    port = f"[{edge.source_port}]" if edge.source_port else ""
    target = "" if edge.target_port == "inputs" else f"{edge.target_port}="
    return f"{target}{name}{port}"


def _counted(info: NodeInfo | None) -> int | None:
    if info is None or info.status in ("unknown", "error"):
        return None
    return info.params if info.first_call else 0


def _marks(graph: Graph, node_id: str, shared: dict[str, int]) -> tuple[str, ...]:
    node, layer = graph.nodes[node_id], graph.layer_of(node_id)
    marks = []
    if layer.id in shared:
        marks.append("shared")
    if node.bypassed:
        marks.append("bypassed")
    if not layer.trainable:
        marks.append("frozen")
    if layer.class_name == BLOCK and isinstance(layer, Block) and layer.repeat > 1:
        marks.append(f"× {layer.repeat}")
    return tuple(marks)
