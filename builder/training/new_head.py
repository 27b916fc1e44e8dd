"""A new head for a network whose old one is cut off: a layer that gives what other data ask for."""

from __future__ import annotations

from pydantic import JsonValue

from builder.datasets.base import Target
from builder.graph.document import Graph
from builder.graph.edits import Batch, Edit, InsertAfter, apply, new_layer
from builder.inference.engine import infer
from builder.training.transfer_edits import cut_head


def with_new_head(graph: Graph, node_id: str, target: Target) -> Batch | None:
    """Returns the edit that cuts everything after a node off and puts a new head in its place.

    A `Dense` layer, after a `Flatten` where the point gives more than a vector; a convolution of
    1 x 1 for an answer in every pixel. It has softmax where classes are told apart. Its
    name is that of no layer there is, so that it takes no weights of the head that it replaces.

    Args:
        graph: The document.
        node_id: The last node that stays.
        target: What the new head is to learn.

    Returns:
        The edit, or None where no such head would do: the point has other places than the target.
    """
    cut = cut_head(graph, node_id)
    edits: list[Edit] = [cut]
    trunk, last = apply(graph, cut), node_id
    for class_name, config in _layers(trunk, node_id, target) or ():
        layer, node = new_layer(graph, class_name, config)
        edits.append(InsertAfter(node_id=last, layer=layer, node=node))
        trunk, last = apply(trunk, edits[-1]), node.id
    return Batch(edits=tuple(edits)) if len(edits) > 1 and infer(trunk).ok else None


def _layers(
    trunk: Graph, node_id: str, target: Target
) -> list[tuple[str, dict[str, JsonValue]]] | None:
    """The layers of the head; None where the places do not go together."""
    info = infer(trunk).nodes.get(node_id)
    if info is None or len(info.outputs) != 1:
        return None
    shape = info.outputs[0].shape[1:]
    places = target.shape[:-1] if target.is_numbers else target.shape
    units = target.shape[-1] if target.is_numbers else len(target.classes)
    width: dict[str, JsonValue] = {} if target.is_numbers else {"activation": "softmax"}
    if not places:
        flat: list[tuple[str, dict[str, JsonValue]]] = [("Flatten", {})] if len(shape) > 1 else []
        return [*flat, ("Dense", {"units": units, **width})]
    if shape[:-1] != places:
        return None
    if len(places) == 2:
        return [("Conv2D", {"filters": units, "kernel_size": 1, **width})]
    return [("Dense", {"units": units, **width})]
