"""What the canvas shows is what the engine knows, at every depth."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from builder.graph import files, paths, topology
from builder.graph.document import Block, Edge, Endpoint, Graph, Node, Note
from builder.graph.edits import (
    AddNode,
    Annotate,
    Bypass,
    Configure,
    Connect,
    Duplicate,
    EditBlock,
    Fold,
    Place,
    SetOutputs,
    apply,
    fragment,
)
from builder.graph.sketch import Sketch
from builder.inference.engine import infer
from builder.inference.specs import Inference
from builder.layers.catalogue import layer_spec
from builder.templates import TEMPLATES
from builder.ui import canvas_nodes
from builder.ui.canvas.data import CanvasNode, Scope
from builder.ui.canvas.written import written_scope
from builder.ui.canvas_scene import canvas_scope, selected_fragment
from tests.ui.test_canvas_edits import branches, nested

TEMPLATES_SHOWN = [name for name in TEMPLATES if len(TEMPLATES[name]().nodes) < 120]


def unfolded(graph: Graph) -> Graph:
    """Shows the inside of all blocks, at any depth."""
    for layer in graph.layers.values():
        if isinstance(layer, Block):
            inner = layer.model_copy(update={"graph": unfolded(layer.graph)})
            graph = graph.model_copy(update={"layers": {**graph.layers, layer.id: inner}})
    nodes = {key: node.model_copy(update={"unfolded": True}) for key, node in graph.nodes.items()}
    return graph.model_copy(update={"nodes": nodes})


def scene(graph: Graph) -> Scope:
    return canvas_scope(graph, infer(graph))


def by_id(scope: Scope) -> dict[str, CanvasNode]:
    return {node["id"]: node for node in scope["nodes"]}


def levels(
    graph: Graph, known: Inference, scope: Scope
) -> Iterator[tuple[Graph, Inference, Scope]]:
    yield graph, known, scope
    for node_id, node in graph.nodes.items():
        layer = graph.layer_of(node_id)
        inside = by_id(scope)[paths.write((*paths.read(scope["path"]), node_id))]["inside"]
        assert (inside is None) == (not isinstance(layer, Block))
        if isinstance(layer, Block) and inside is not None:
            yield from levels(layer.graph, known.inside[node.id], inside)


@pytest.mark.parametrize("name", TEMPLATES_SHOWN)
def test_every_node_says_what_the_engine_knows(name: str) -> None:
    graph = unfolded(TEMPLATES[name]())
    known = infer(graph)
    for inner, facts, scope in levels(graph, known, canvas_scope(graph, known)):
        assert len(scope["nodes"]) == len(inner.nodes)
        outputs = {end.node_id for end in topology.outputs(inner)}
        for node_id, shown in zip(inner.nodes, scope["nodes"], strict=True):
            info, layer = facts.nodes[node_id], inner.layer_of(node_id)
            assert paths.read(shown["id"]) == (*paths.read(scope["path"]), node_id)
            assert [each["shape"] for each in shown["outputs"]] == [
                spec.label for spec in info.outputs
            ]
            assert shown["params"] == info.params
            assert (shown["name"], shown["class_name"]) == (layer.name, layer.class_name)
            assert shown["is_output"] == (node_id in outputs)
        ids = {node["id"] for node in scope["nodes"]}
        assert len(scope["edges"]) == len(inner.edges)
        assert all({edge["source"], edge["target"]} <= ids for edge in scope["edges"])


@pytest.mark.parametrize("name", TEMPLATES_SHOWN)
def test_every_wire_has_a_port_and_an_output_at_its_ends(name: str) -> None:
    graph = unfolded(TEMPLATES[name]())
    for _, _, scope in levels(graph, infer(graph), scene(graph)):
        nodes = by_id(scope)
        for edge in scope["edges"]:
            assert edge["source_port"] < len(nodes[edge["source"]]["outputs"])
            ports = {port["name"]: port for port in nodes[edge["target"]]["ports"]}
            port = ports[edge["target_port"]]
            assert port["many"] or edge["order"] == 0


def test_several_outputs_are_named_and_have_a_shape_each() -> None:
    sketch = Sketch()
    words = sketch.input((7, 5))
    sketch.add("LSTM", words, name="lstm", units=3, return_state=True)
    shown = by_id(scene(sketch.graph()))["lstm"]
    assert shown["outputs"] == [
        {"label": "output", "shape": "3"},
        {"label": "state_h", "shape": "3"},
        {"label": "state_c", "shape": "3"},
    ]


def test_ports_are_those_of_the_catalogue() -> None:
    sketch = Sketch()
    words = sketch.input((7, 5))
    sketch.add("MultiHeadAttention", words, name="mha", num_heads=2, key_dim=4)
    ports = by_id(scene(sketch.graph()))["mha"]["ports"]
    spec = layer_spec("MultiHeadAttention")
    assert spec is not None
    assert [port["name"] for port in ports] == [port.name for port in spec.ports]


def test_a_port_that_only_a_wrong_document_has_is_shown_all_the_same() -> None:
    edge = Edge(source="conv", source_port=3, target="dense", target_port="sidewise")
    shown = by_id(scene(apply(branches(), Connect(edge=edge))))
    assert "sidewise" in [port["name"] for port in shown["dense"]["ports"]]
    assert len(shown["conv"]["outputs"]) == 4


@pytest.mark.parametrize(("inputs", "labels"), [(1, []), (2, ["in_0", "in_1"])])
def test_a_block_has_one_port_for_as_many_tensors_as_it_has_inputs(
    inputs: int, labels: list[str]
) -> None:
    sketch = Sketch()
    ends = [sketch.input((4,), name=f"in_{place}") for place in range(inputs)]
    sketch.add("Concatenate", ends, name="all")
    block = Block(id="block", name="block", graph=sketch.graph())
    shown = by_id(scene(_calling(block)))["block"]
    (port,) = shown["ports"]
    assert (port["name"], port["maximum"], port["many"]) == ("inputs", inputs, inputs > 1)
    assert port["labels"] == labels
    assert shown["holds"] == 1
    assert shown["inside"] is None


def _calling(block: Block) -> Graph:
    sketch = Sketch()
    ends = [sketch.input((4,)) for _ in topology.inputs(block.graph)]
    graph = sketch.graph()
    ids = list(graph.nodes)
    assert len(ids) == len(ends)
    edges = tuple(Edge(source=each, target="block", order=order) for order, each in enumerate(ids))
    return apply(graph, AddNode(layer=block, node=Node(id="block", layer_id="block"), edges=edges))


def test_a_shared_layer_has_one_number_at_all_its_calls() -> None:
    graph = apply(branches(), Duplicate(node_ids=("left",), shared=True, ids={"left": "l2"}))
    shown = by_id(scene(graph))
    assert (shown["left"]["shared"], shown["l2"]["shared"]) == (1, 1)
    assert shown["right"]["shared"] is None
    assert shown["l2"]["name"] == "left"


def test_marks_places_notes_and_outputs_are_shown() -> None:
    graph = apply(branches(), Bypass(node_ids=("left",), bypassed=True))
    graph = apply(graph, Place(positions={"conv": (1, 2)}, direction="right"))
    graph = apply(graph, SetOutputs(outputs=(Endpoint(node_id="conv"),)))
    note = Note(id="n", text="see", position=(5, 5), node_id="conv")
    shown = scene(apply(graph, Annotate(note=note)))
    nodes = by_id(shown)
    assert shown["direction"] == "right"
    assert nodes["left"]["bypassed"]
    assert nodes["conv"]["position"] == (1, 2)
    assert nodes["left"]["position"] is None
    assert [each for each, node in nodes.items() if node["is_output"]] == ["conv"]
    assert shown["notes"] == [{"id": "n", "text": "see", "position": (5, 5), "node_id": "conv"}]


def test_notes_and_wires_inside_a_block_are_named_by_paths() -> None:
    note = Annotate(note=Note(id="n", text="see", node_id="flat"))
    graph = apply(nested(), EditBlock(layer_id="outer", edit=note))
    inside = by_id(scene(unfolded(graph)))["outer"]["inside"]
    assert inside is not None
    assert (inside["notes"][0]["id"], inside["notes"][0]["node_id"]) == ("outer/n", "outer/flat")
    assert ("outer/inner", "outer/flat") in [
        (edge["source"], edge["target"]) for edge in inside["edges"]
    ]


def test_only_unfolded_blocks_show_their_inside() -> None:
    graph = apply(nested(), Fold(node_ids=("outer",), unfolded=True))
    outer = by_id(scene(graph))["outer"]
    assert outer["inside"] is not None
    inner = by_id(outer["inside"])["outer/inner"]
    assert inner["inside"] is None
    assert inner["holds"] == 4
    assert outer["holds"] == 5


def test_a_complaint_is_shown_at_the_node_and_at_every_block_around_it() -> None:
    wrong = Configure(layer_id="conv", config={"filters": -1})
    edit = EditBlock(layer_id="outer", edit=EditBlock(layer_id="inner", edit=wrong))
    graph = apply(unfolded(nested()), edit)
    outer = by_id(scene(graph))["outer"]
    assert outer["inside"] is not None
    inner = by_id(outer["inside"])["outer/inner"]
    assert inner["inside"] is not None
    conv = by_id(inner["inside"])["outer/inner/conv"]
    assert conv["severity"] == inner["severity"] == outer["severity"] == "error"
    assert "filters" in str(conv["message"])
    assert conv["params"] is None
    assert by_id(outer["inside"])["outer/flat"]["severity"] is None


def test_the_worst_complaint_comes_first() -> None:
    graph = apply(branches(), Configure(layer_id="dense", config={"units": -1}))
    shown = by_id(scene(graph))["dense"]
    known = infer(graph)
    (item,) = [each for each in known.of("dense") if each.severity == "error"]
    assert (shown["severity"], shown["message"], shown["code"]) == (
        "error", item.message, item.code,
    )  # fmt: skip
    assert shown["fix_label"] == item.fix_label


def test_ids_of_any_kind_become_paths_that_lead_back() -> None:
    sketch = Sketch()
    sketch.add("Dense", sketch.input((4,), name="a"), name="b", units=2)
    text = files.to_json(sketch.graph()).replace('"b"', '"b/~1"')
    graph = files.from_json(text.replace('"name": "b/~1"', '"name": "b"'))
    shown = scene(graph)
    assert {paths.read(node["id"]) for node in shown["nodes"]} == {("a",), ("b/~1",)}
    assert paths.read(shown["edges"][0]["target"]) == ("b/~1",)


EDITS: list[Any] = [
    Configure(layer_id="conv", config={"filters": 6}),
    Place(positions={"conv": (4, 4)}),
    Bypass(node_ids=("left",), bypassed=True),
    Connect(edge=Edge(source="conv", target="add", order=2)),
    Configure(layer_id="conv", config={"filters": -1}),
    Duplicate(node_ids=("left",), shared=True),
    SetOutputs(outputs=(Endpoint(node_id="conv"),)),
]


def test_what_is_kept_of_an_earlier_scene_is_what_would_be_made_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    graph = branches()
    for edit in EDITS:
        scene(graph)
        graph = apply(graph, edit)
        kept = scene(graph)
        monkeypatch.setattr(canvas_nodes, "_KEPT", canvas_nodes._Kept())
        assert scene(graph) == kept


def test_what_is_written_of_a_scene_is_the_scene() -> None:
    graph = branches()
    for edit in EDITS:
        graph = apply(graph, edit)
        assert json.loads(written_scope(scene(graph))) == json.loads(json.dumps(scene(graph)))
    shown = scene(unfolded(nested()))
    assert json.loads(written_scope(shown)) == json.loads(json.dumps(shown))


@pytest.mark.parametrize(
    ("selection", "ids"),
    [
        ((), None),
        (("gone",), None),
        (("image", "outer/flat"), None),
        (("gone/x",), None),
        (("outer", "dense", "gone"), ["outer", "dense"]),
        (("outer/inner/left", "outer/inner/add"), ["outer/inner/left", "outer/inner/add"]),
    ],
)
def test_the_clipboard_holds_what_is_selected_side_by_side(
    selection: tuple[str, ...], ids: list[str] | None
) -> None:
    graph = nested()
    found = selected_fragment(graph, selection)
    assert (found and found["ids"]) == ids
    if found is not None and ids is not None:
        scope = paths.graph_at(graph, paths.read(ids[0])[:-1])
        local = [paths.read(each)[-1] for each in ids]
        assert files.from_json(found["text"]) == fragment(scope, local)
        assert selected_fragment(graph, selection) == found
