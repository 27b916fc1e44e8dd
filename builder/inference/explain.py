"""Where the numbers on the screen come from: every count and length with its derivation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from builder.graph.document import BLOCK, EXPRESSION, INPUT, Graph, Layer
from builder.graph.topology import incoming, outgoing
from builder.inference.derivations import Derivation, Factor, Part, number, times
from builder.inference.engine import infer
from builder.inference.explain_params import explain_params
from builder.inference.explain_shapes import explain_shape
from builder.inference.specs import Inference, NodeInfo, TensorSpec
from builder.layers.catalogue import layer_spec

__all__ = ["Derivation", "Factor", "Part", "explain"]


def explain(graph: Graph, node_id: str) -> Derivation:
    """Derives the numbers of one node, with this layer's values filled in.

    Args:
        graph: The graph.
        node_id: The node to explain.

    Returns:
        Parts for the parameters, the lengths of the output, the multiply-accumulates and the
        receptive field, each where there is one. A node that could not be worked out has none.

    Raises:
        KeyError: If the graph has no such node.
    """
    inference = infer(graph)
    info = inference.nodes[node_id]
    layer = graph.layer_of(node_id)
    if info.status != "ok" or layer.class_name == INPUT:
        return Derivation(node_id)
    inputs, source = _inputs(graph, inference, node_id)
    users = tuple(dict.fromkeys(edge.target for edge in outgoing(graph, node_id)))
    parts = (
        explain_params(layer.class_name, info, source),
        _shape(layer, inputs, info, source, users),
        _macs(layer, info),
        _receptive_field(info),
    )
    return Derivation(node_id, tuple(part for part in parts if part))


def _inputs(
    graph: Graph, inference: Inference, node_id: str
) -> tuple[Sequence[TensorSpec], str | None]:
    edges = incoming(graph, node_id)
    specs = [inference.nodes[edge.source].outputs[edge.source_port] for edge in edges]
    return specs, edges[0].source if edges else None


def _shape(
    layer: Layer,
    inputs: Sequence[TensorSpec],
    info: NodeInfo,
    source: str | None,
    users: tuple[str, ...],
) -> Part | None:
    if layer.class_name in (BLOCK, EXPRESSION):
        return None
    args = {**_defaults(layer.class_name), **layer.config}
    part = explain_shape(layer.class_name, args, inputs, info.outputs[0], source)
    if part is None:
        return None
    return Part(part.subject, part.title, part.formula, part.value, part.factors, users, part.prose)


@lru_cache(maxsize=256)
def _defaults(class_name: str) -> Mapping[str, Any]:
    spec = layer_spec(class_name)
    return {arg.name: arg.default for arg in spec.args} if spec else {}


def _macs(layer: Layer, info: NodeInfo) -> Part | None:
    """Derives multiply-accumulates where they are positions times the size of the kernels."""
    kernels = [weight for weight in info.weights if weight.name.endswith("kernel")]
    size = sum(kernel.size for kernel in kernels)
    if not size or info.macs % size:
        return None
    positions = info.macs // size
    terms = " + ".join(times(kernel.shape) for kernel in kernels)
    formula = f"({terms})" if len(kernels) > 1 else terms
    if positions > 1:
        formula = f"{number(positions)} · {formula}"
    once = "once" if positions == 1 else f"at each of {number(positions)} positions"
    return Part(
        subject="macs",
        title=f"Where {number(info.macs)} multiplications come from",
        formula=f"{formula} = {number(info.macs)}",
        value=info.macs,
        factors=(
            Factor(number(positions), positions, "the positions that the kernel is applied to"),
            *(Factor(times(k.shape), k.size, f"the numbers in {k.name}") for k in kernels),
        ),
        prose=f"Every number of the kernel is multiplied {once}, for one example.",
    )


def _receptive_field(info: NodeInfo) -> Part | None:
    field = info.receptive_field
    if field is None or max(field.size) == 1:
        return None
    return Part(
        subject="receptive_field",
        title=f"What one output position sees: {' × '.join(map(number, field.size))}",
        formula=", ".join(map(number, field.size)),
        value=field.size,
        factors=tuple(
            Factor(number(size), size, "positions of the input", field.of or None)
            for size in field.size
        ),
        prose="This many positions of the input along each axis reach one position here; "
        f"the next one sees the same, {' × '.join(map(number, field.stride))} further on.",
    )
