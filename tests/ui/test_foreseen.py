"""What the browser shows of a gesture before Python has answered is what Python then does.

The cases are recorded in `frontend/tests/canvas_foreseen.test.ts`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from builder.graph import paths
from builder.graph.document import AnyLayer, Block, Edge, Graph, Layer, Node
from builder.graph.edits import EditError, apply
from builder.ui.canvas.gestures import GESTURES
from builder.ui.canvas.wires import Wire
from builder.ui.canvas_edits import edit_of
from builder.ui.library import Library

CASES = Path(__file__).parents[1] / "protocol" / "foreseen" / "gestures.json"
WIRES: TypeAdapter[tuple[Wire, ...]] = TypeAdapter(tuple[Wire, ...])

Json = dict[str, Any]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRATA_HOME", str(tmp_path))


@cache
def cases() -> list[Json]:
    read: list[Json] = json.loads(CASES.read_text())
    return read


def graph_of(scope: Json) -> Graph:
    layers: dict[str, AnyLayer] = {}
    nodes: dict[str, Node] = {}
    for node in scope["nodes"]:
        *_, node_id = paths.read(node["id"])
        layer = layer_of(node_id, node)
        layers[layer.id] = layer
        nodes[node_id] = Node(id=node_id, layer_id=layer.id, unfolded="inside" in node)
    return Graph(
        layers=layers, nodes=nodes, edges=tuple(map(edge_of, WIRES.validate_python(scope["edges"])))
    )


def layer_of(node_id: str, node: Json) -> AnyLayer:
    if "inside" in node:
        return Block(id=node_id, name=node_id, graph=graph_of(node["inside"]))
    key = node_id if node["class_name"] == "Concatenate" else paths.read(node["layer"])[-1]
    return Layer(id=key, class_name=node["class_name"], name=key)


def edge_of(wire: Wire) -> Edge:
    ends = {"source": paths.read(wire.source)[-1], "target": paths.read(wire.target)[-1]}
    return Edge(**wire.model_dump(exclude={"source", "target"}), **ends)


def scopes(graph: Graph, above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Graph]]:
    """The graphs that the canvas shows, with their paths."""
    yield above, graph
    for node in graph.nodes.values():
        layer = graph.layer_of(node.id)
        if isinstance(layer, Block) and node.unfolded:
            yield from scopes(layer.graph, (*above, node.id))


def nodes_in(graph: Graph) -> list[str]:
    return sorted(
        paths.write((*at, node_id)) for at, each in scopes(graph) for node_id in each.nodes
    )


def wires_in(graph: Graph) -> list[str]:
    return sorted(text_of(at, edge) for at, each in scopes(graph) for edge in each.edges)


def text_of(at: tuple[str, ...], edge: Edge) -> str:
    """A wire as the browser's test writes it: "a>b:0", with what is not the usual."""
    output = "" if edge.source_port == 0 else f".{edge.source_port}"
    port = "" if edge.target_port == "inputs" else f".{edge.target_port}"
    source, target = paths.write((*at, edge.source)), paths.write((*at, edge.target))
    return f"{source}{output}>{target}{port}:{edge.order}"


def done(case: Json) -> Graph | None:
    """The document after the gesture, or None where Python refuses it in words."""
    document = graph_of(case["document"])
    gesture = GESTURES.validate_python({**case["gesture"], "seq": 1})
    try:
        edit = edit_of(document, gesture, Library())
        assert edit is not None
        return apply(document, edit)
    except EditError:
        return None


@pytest.mark.parametrize("number", range(len(cases())))
def test_python_does_what_the_browser_has_shown(number: int) -> None:
    case = cases()[number]
    after = done(case)
    if after is not None:
        assert nodes_in(after) == case["nodes"]
        assert wires_in(after) == case["wires"]


def test_most_of_it_is_done_and_all_kinds_are() -> None:
    kinds = [case["gesture"]["kind"] for case in cases() if done(case) is not None]
    assert len(kinds) > len(cases()) / 2
    assert set(kinds) == {
        "add",
        "connect",
        "duplicate",
        "group",
        "paste",
        "reconnect",
        "remove",
        "reorder",
    }
