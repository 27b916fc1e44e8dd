"""Fixes that change what arrives at a layer: reshape, flatten, average, project."""

from __future__ import annotations

from collections.abc import Iterator
from math import isqrt

from pydantic import JsonValue

from builder.graph.document import Edge, Graph
from builder.graph.edits import Edit, InsertOnEdge, ReplaceClass, apply, new_layer
from builder.graph.topology import incoming
from builder.inference.context import Context, Fix
from builder.inference.fixes.wiring import one_gesture, remove
from builder.inference.specs import Shape, TensorSpec, shape_label

_SAME_FEATURES = ("Attention", "AdditiveAttention", "GroupQueryAttention")
"""Attention layers whose queries and keys need one number of features."""

LARGE_DENSE = 50_000_000
"""Weights of a Dense beyond which averaging an image is better advice than flattening it."""


def insert(
    graph: Graph, edge: Edge, class_name: str, config: dict[str, JsonValue] | None = None
) -> Edit:
    """Returns the edit that puts a new layer on an edge."""
    layer, node = new_layer(graph, class_name, config)
    return InsertOnEdge(edge=edge, layer=layer, node=node)


def arriving(context: Context, node_id: str) -> list[tuple[Edge, TensorSpec]]:
    """Returns the edges into a node with the specs of their tensors, where these are known."""
    nodes = context.findings.nodes
    return [
        (edge, nodes[edge.source].outputs[edge.source_port])
        for edge in incoming(context.graph, node_id)
        if edge.source_port < len(nodes[edge.source].outputs)
    ]


def right_rank(context: Context, node_id: str) -> Iterator[Fix]:
    """Reshapes what arrives at a node with most axes, or takes the node out."""
    there = sorted(arriving(context, node_id), key=lambda pair: -len(pair[1].shape))
    for edge, spec in there[:1]:
        for target in _targets(spec.shape[1:]):
            edit = insert(context.graph, edge, "Reshape", {"target_shape": list(target)})
            yield Fix(edit, f"Insert Reshape to {shape_label(target)}")
        if len(spec.shape) > 2:
            yield Fix(insert(context.graph, edge, "Flatten"), "Insert Flatten")
    yield from remove(node_id)


def _targets(shape: Shape) -> Iterator[tuple[int, ...]]:
    """Gives other shapes of as many values: a channel axis, an image, a sequence."""
    sizes = tuple(size for size in shape if size is not None)
    if len(sizes) < len(shape):
        return
    if len(sizes) == 1:
        side = isqrt(sizes[0])
        if side > 1 and side * side == sizes[0]:
            yield side, side, 1
        yield sizes[0], 1
    elif len(sizes) == 2:
        yield *sizes, 1
    elif len(sizes) == 3:
        height, width, channels = sizes
        if channels == 1:
            yield height, width
        yield height * width, channels


def vector_first(context: Context, node_id: str) -> Iterator[Fix]:
    """Turns the image that a Dense receives into one vector."""
    for edge, spec in arriving(context, node_id)[:1]:
        units = context.graph.layer_of(node_id).config.get("units")
        classes = ["Flatten"]
        if len(spec.shape) == 4:
            classes.append("GlobalAveragePooling2D")
        if isinstance(units, int) and spec.size * units > LARGE_DENSE:
            classes.reverse()
        for class_name in classes:
            yield Fix(insert(context.graph, edge, class_name), f"Insert {class_name}")


def averaged_first(context: Context, node_id: str) -> Iterator[Fix]:
    """Averages over the image that is flattened right before a node."""
    for edge in incoming(context.graph, node_id):
        layer = context.graph.layer_of(edge.source)
        above = arriving(context, edge.source)
        if layer.class_name == "Flatten" and above and len(above[0][1].shape) == 4:
            edit = ReplaceClass(layer_id=layer.id, class_name="GlobalAveragePooling2D")
            yield Fix(edit, "Average instead of flattening")


def same_features(context: Context, node_id: str) -> Iterator[Fix]:
    """Brings the queries of an attention to the keys' number of features."""
    there = arriving(context, node_id)
    if context.graph.layer_of(node_id).class_name in _SAME_FEATURES:
        (edge, query), (_, key) = there[0], there[-1]
        if key.shape[-1] is not None and query.shape[-1] != key.shape[-1]:
            edit = insert(context.graph, edge, "Dense", {"units": key.shape[-1]})
            yield Fix(edit, "Insert Dense on the queries")


def same_shapes(context: Context, node_id: str) -> Iterator[Fix]:
    """Brings the branches of a merge to one shape."""
    there = arriving(context, node_id)
    specs = [spec.shape[1:] for _, spec in there]
    if len({len(shape) for shape in specs}) > 1:
        deep = [edge for edge, spec in there if len(spec.shape) > 2]
        yield Fix(
            _inserted(context.graph, [(edge, "Flatten", {}) for edge in deep]), "Insert Flatten"
        )
        return
    if any(None in shape for shape in specs):
        return
    merge = context.graph.layer_of(node_id)
    adapted = _pooled(there) if merge.class_name == "Concatenate" else _projected(there)
    if adapted:
        names = " and ".join(dict.fromkeys(_spoken(name) for _, name, _ in adapted))
        yield Fix(_inserted(context.graph, adapted), f"Insert {names}")


Insertion = tuple[Edge, str, dict[str, JsonValue]]


def _spoken(class_name: str) -> str:
    return {"Conv1D": "Conv1D of size 1", "Conv2D": "1×1 Conv2D"}.get(class_name, class_name)


def _inserted(graph: Graph, insertions: list[Insertion]) -> Edit:
    edits = []
    for edge, class_name, config in insertions:
        edit = insert(graph, edge, class_name, config)
        graph = apply(graph, edit)
        edits.append(edit)
    return one_gesture(edits)


def _grids(there: list[tuple[Edge, TensorSpec]]) -> list[list[int]] | None:
    """Returns how much finer each branch's grid is than the coarsest, None if not by a whole."""
    grids = [[size or 1 for size in spec.shape[1:-1]] for _, spec in there]
    coarsest = [min(sizes) for sizes in zip(*grids, strict=True)]
    if any(size % least for grid in grids for size, least in zip(grid, coarsest, strict=True)):
        return None
    return [[size // least for size, least in zip(grid, coarsest, strict=True)] for grid in grids]


def _projected(there: list[tuple[Edge, TensorSpec]]) -> list[Insertion]:
    """Gives the branches that differ a 1x1 convolution, as the shortcuts of ResNet have.

    The most channels and the coarsest grid win: nothing that was learned is thrown away.
    """
    rank = len(there[0][1].shape)
    ratios = _grids(there)
    if rank not in (2, 3, 4) or ratios is None:
        return []
    channels = max(spec.shape[-1] or 0 for _, spec in there)
    insertions: list[Insertion] = []
    for (edge, spec), strides in zip(there, ratios, strict=True):
        if spec.shape[-1] == channels and all(stride == 1 for stride in strides):
            continue
        config: dict[str, JsonValue]
        if rank == 2:
            config = {"units": channels}
        else:
            config = {"filters": channels, "kernel_size": 1}
            if any(stride > 1 for stride in strides):
                config["strides"] = list(strides)
        insertions.append((edge, {2: "Dense", 3: "Conv1D", 4: "Conv2D"}[rank], config))
    return insertions


def _pooled(there: list[tuple[Edge, TensorSpec]]) -> list[Insertion]:
    """Brings the branches of a Concatenate to the coarsest grid by pooling."""
    rank = len(there[0][1].shape)
    ratios = _grids(there)
    if rank not in (3, 4) or ratios is None:
        return []
    return [
        (edge, f"MaxPooling{rank - 2}D", {"pool_size": list(size)})
        for (edge, _), size in zip(there, ratios, strict=True)
        if any(part > 1 for part in size)
    ]
