"""A small picture of the network in which a layer is chosen by click or key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from builder.graph import topology
from builder.graph.files import from_json
from builder.layers.catalogue import FAMILIES, layer_spec
from builder.plots.network_places import places
from builder.store import Run
from builder.ui.inspection.choosing import choose_node
from builder.ui.pictures import Box, show_network

Node = Mapping[str, Any]


def draw_network_choice(
    run: Run, nodes: Sequence[Node], wanted: Sequence[str], chosen: str
) -> None:
    """Draws the network of a run.

    Args:
        run: The run.
        nodes: What the lab says of its nodes.
        wanted: Those that can be chosen.
        chosen: The one that is.
    """
    graph = topology.plain(from_json(run.graph_json))
    by_id = {str(node["node_id"]): node for node in nodes}
    boxes = [
        Box(
            key=node_id,
            name=str(by_id[node_id]["name"]),
            kind=str(by_id[node_id]["class_name"]),
            colour=_colour(str(by_id[node_id]["class_name"])),
            column=place.column,
            row=place.row,
            sources=place.sources,
            enabled=node_id in wanted,
        )
        for node_id, place in places(graph, [key for key in by_id if key in graph.nodes]).items()
    ]
    show_network(
        boxes,
        key=f"look-network-{run.id}",
        label="Layers of the network",
        on_choose=choose_node,
        chosen=chosen,
    )


def _colour(class_name: str) -> str:
    spec = layer_spec(class_name)
    family = next((each for each in FAMILIES if spec and each.name == spec.family), None)
    return family.colour_light if family else "#5d6b82"
