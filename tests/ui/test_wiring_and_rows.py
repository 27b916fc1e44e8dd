"""What the inspector offers as inputs and partners, and what the stack shows."""

from builder.graph import topology
from builder.graph.document import Endpoint, Graph
from builder.inference.engine import infer
from builder.layers.catalogue import summary_of
from builder.templates import TEMPLATES
from builder.ui.library import Library, families
from builder.ui.rows import stack_rows
from builder.ui.sharing import partners
from builder.ui.wiring import sources


def node_called(graph, name):
    return next(node for node in graph.nodes if graph.layer_of(node).name == name)


def test_nothing_that_would_make_a_circle_is_offered():
    graph = TEMPLATES["y_two_inputs"]()
    inference = infer(graph)
    for node_id in graph.nodes:
        behind = topology.descendants(graph, node_id) | {node_id}
        offered = {end.node_id for end in sources(graph, node_id, inference).values()}
        assert offered == set(graph.nodes) - behind


def test_sources_are_offered_with_their_shapes():
    graph = TEMPLATES["lenet5"]()
    last = topology.order(graph)[-1]
    offered = sources(graph, last, infer(graph))
    first = topology.order(graph)[0]
    assert offered[f"{graph.layer_of(first).name} · 28 × 28 × 1"] == Endpoint(node_id=first)


def test_both_calls_of_a_shared_layer_can_be_told_apart():
    graph = TEMPLATES["y_two_inputs"]()
    assert len(sources(graph, topology.order(graph)[-1], infer(graph))) == len(graph.nodes) - 1


def test_weights_can_be_shared_with_layers_of_the_same_class_only():
    graph = TEMPLATES["y_two_inputs"]()
    for node_id in graph.nodes:
        own = graph.layer_of(node_id)
        for layer_id in partners(graph, node_id).values():
            assert graph.layers[layer_id].class_name == own.class_name
            assert layer_id != own.id


def test_rows_follow_the_stack_and_name_inputs_only_where_they_are_not_the_row_above():
    graph = TEMPLATES["shared_two_outputs"]()
    rows = stack_rows(graph, infer(graph))
    assert [row["id"] for row in rows] == list(topology.order(graph))
    assert {row["shared"] for row in rows} == {None, 1}
    assert sum(row["is_output"] for row in rows) == 2
    by_name = {row["name"]: row for row in rows}
    assert by_name["pool"]["inputs"] is None
    assert by_name["conv"]["inputs"] == ["large_image"]
    assert rows[1]["inputs"] == []  # a second input, fed by nothing


def test_the_palette_offers_every_family_that_it_lists():
    listed = [family["name"] for family in families()]
    items = Library().items()
    offered = list(dict.fromkeys(item["family"] for item in items))
    assert offered == [name for name in listed if name in offered]
    assert len(items) > 100


def test_a_new_layer_has_the_line_that_the_palette_foresees():
    for item in Library().items():
        name = item["class_name"]
        if name.startswith("block:"):
            assert "starts" not in item
            continue
        layer, _ = Library().new(Graph(), name, None, None)
        assert item["starts"] == ("" if name == "Input" else summary_of(layer)), name
    starts = {item["class_name"]: item.get("starts") for item in Library().items()}
    assert starts["Conv2D"] == "32 filters · 3×3"
    assert starts["Flatten"] == ""
