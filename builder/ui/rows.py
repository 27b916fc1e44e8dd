"""What the stack shows of a document: its rows."""

from __future__ import annotations

from builder.graph import paths, topology
from builder.graph.document import INPUT, Block, Graph
from builder.inference.diagnostics import Diagnostic
from builder.inference.specs import Inference
from builder.layers.catalogue import layer_spec, summary_of
from builder.plots.layer_table import shape_label, shared_layers, source_label
from builder.ui.stack import Row

_WORST_FIRST = ("error", "warning", "info")


def stack_rows(graph: Graph, inference: Inference) -> list[Row]:
    """Returns the network in stack order, with what is known about every call."""
    shared = shared_layers(graph)
    outputs = {endpoint.node_id for endpoint in topology.outputs(graph)}
    complaints = worst_by_node(inference)
    rows: list[Row] = []
    above: str | None = None
    for node_id in topology.order(graph):
        complaint = complaints.get(node_id)
        rows.append(_row(graph, inference, node_id, above, complaint))
        rows[-1]["shared"] = shared.get(graph.nodes[node_id].layer_id)
        rows[-1]["is_output"] = node_id in outputs
        above = node_id
    return rows


def worst_by_node(inference: Inference) -> dict[str, Diagnostic]:
    """Returns the most severe diagnostic of each node that has one."""
    worst: dict[str, Diagnostic] = {}
    for severity in _WORST_FIRST:
        for item in inference.diagnostics:
            if item.severity == severity and item.node_id is not None:
                worst.setdefault(item.node_id, item)
    return worst


def _row(
    graph: Graph,
    inference: Inference,
    node_id: str,
    above: str | None,
    complaint: Diagnostic | None,
) -> Row:
    node, layer = graph.nodes[node_id], graph.layer_of(node_id)
    spec, info = layer_spec(layer.class_name), inference.nodes.get(node_id)
    known = info is not None and info.status not in ("unknown", "error")
    return Row(
        id=paths.write((node_id,)),
        name=layer.name,
        class_name=layer.class_name,
        family=spec.family if spec else "core",
        summary=summary_of(layer),
        shape=shape_label(info) if info is not None and info.outputs else "",
        params=info.params if info is not None and known else None,
        inputs=_inputs(graph, node_id, above),
        shared=None,
        frozen=not layer.trainable,
        bypassed=node.bypassed,
        repeat=layer.repeat if isinstance(layer, Block) else 1,
        is_output=False,
        severity=complaint.severity if complaint else None,
        message=complaint.message if complaint else None,
        code=complaint.code if complaint else None,
        fix_label=complaint.fix_label if complaint and complaint.fix else None,
    )


def _inputs(graph: Graph, node_id: str, above: str | None) -> list[str] | None:
    """The names of what feeds a node, None where it is simply the row above."""
    edges = topology.incoming(graph, node_id)
    if not edges and (above is None or graph.layer_of(node_id).class_name == INPUT):
        return None if above is None else []
    if [(edge.source, edge.source_port, edge.target_port) for edge in edges] == [
        (above, 0, "inputs")
    ]:
        return None
    return [source_label(graph, edge) for edge in edges]
