"""The document's values: what they refuse, what equality means, what a copy keeps."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from builder.graph.derived import per_graph
from builder.graph.document import (
    Block,
    Edge,
    Endpoint,
    Graph,
    Layer,
    Node,
    Note,
)
from builder.graph.invariants import MAX_NESTING, MAX_UNFOLDED_NODES, structural_problem
from builder.graph.naming import FreshNames
from builder.graph.sketch import Sketch
from builder.graph.topology import plain
from builder.graph.values import MAX_NAME
from tests.graph import samples

DENSE = Layer(id="d", class_name="Dense", name="d")
CALL = Node(id="n", layer_id="d")


def parts(**changes: Any) -> dict[str, Any]:
    return {"layers": {"d": DENSE}, "nodes": {"n": CALL}, **changes}


@pytest.mark.parametrize(
    ("graph", "complaint"),
    [
        (parts(layers={"x": DENSE}), "the layer under 'x' to have that id, got 'd'"),
        (parts(nodes={"x": CALL}), "the node under 'x' to have that id, got 'n'"),
        (parts(layers={}), "Node 'n' calls layer 'd', which is not in the graph"),
        (parts(nodes={}), "Layer 'd' is called by no node"),
        (
            parts(
                layers={"d": Layer(id="d", class_name="Input", name="d")},
                nodes={"n": CALL, "m": Node(id="m", layer_id="d")},
            ),
            "Expected one node to call input 'd', got 2",
        ),
        (parts(edges=(Edge(source="n", target="x"),)), "An edge names node 'x'"),
        (parts(edges=(Edge(source="x", target="n"),)), "An edge names node 'x'"),
        (
            parts(edges=(Edge(source="n", target="n", order=1),)),
            r"port 'inputs' of node 'n' to be numbered 0 to 0, got \[1\]",
        ),
        (parts(edges=(Edge(source="n", target="n"),) * 2), "numbered 0 to 1"),
        (parts(outputs=(Endpoint(node_id="x"),)), "An output names node 'x'"),
        (parts(outputs=(Endpoint(node_id="n"),) * 2), "listed twice"),
        (parts(notes=(Note(id="a", text=""), Note(id="a", text=""))), "the same id"),
        (parts(notes=(Note(id="a", text="", node_id="x"),)), "names node 'x'"),
    ],
)
def test_a_graph_that_does_not_hang_together_is_refused(
    graph: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(ValidationError, match=complaint):
        Graph(**graph)


def test_blocks_are_refused_beyond_what_can_be_unfolded() -> None:
    graph = samples.chain("a")
    for _ in range(MAX_NESTING):
        graph = block_around(graph, repeat=1)
    with pytest.raises(ValidationError, match=f"at most {MAX_NESTING} blocks within each other"):
        block_around(graph, repeat=1)
    twice = block_around(block_around(samples.chain("a"), repeat=200), repeat=200)
    assert twice.unfolded_size.nodes == 200 * (200 * 2 + 1) + 1 < MAX_UNFOLDED_NODES
    with pytest.raises(ValidationError, match="at most 100,000 layers .* got 4,010,001"):
        block_around(block_around(samples.chain("a"), repeat=200), repeat=10_000)


def block_around(graph: Graph, repeat: int) -> Graph:
    sketch = Sketch()
    sketch.block(graph, sketch.input((4,)), repeat=repeat)
    return sketch.graph()


def test_blocks_are_refused_with_more_wires_than_can_be_unfolded() -> None:
    sketch = Sketch()
    sketch.add("Add", [sketch.input((4,), name="entry")] * 100)
    assert block_around(sketch.graph(), repeat=1_000).unfolded_size.edges == 100_001
    with pytest.raises(ValidationError, match="at most 200,000 wires with all .* got 1,000,001"):
        block_around(sketch.graph(), repeat=10_000)


@pytest.mark.parametrize(
    ("name", "repaired"),
    [("my model", "my_model"), ("a:b", "a_b"), ("a/b", "a_b"), ("_a", "a"), ("é", "model")],
)
def test_a_model_name_under_which_tensorflow_does_not_run_is_repaired(
    name: str, repaired: str
) -> None:
    assert Graph(name=name).name == repaired
    assert Graph(name=repaired).name == repaired


@pytest.mark.parametrize(
    "config",
    [
        {"rate": float("nan")},
        {"a": [float("inf")]},
        {"a": object()},
        {"a": {1: 2}},
        {"a": "\ud800"},
        {"\ud800": 1},
        {"a": 10**5_000},
    ],
)
def test_a_config_holds_json_only(config: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Layer(id="d", class_name="Dense", name="d", config=config)


def test_a_config_cannot_be_nested_without_end() -> None:
    nested: Any = 1
    for _ in range(5_000):
        nested = [nested]
    with pytest.raises(ValidationError, match="nested at most 24 deep"):
        Layer(id="d", class_name="Dense", name="d", config={"units": nested})


def test_ids_and_names_have_a_limit_since_blocks_join_them() -> None:
    long = "x" * (MAX_NAME + 1)
    for changes in ({"id": long}, {"name": long}, {"name": "\ud800"}):
        with pytest.raises(ValidationError, match="at most 512 characters|unicode"):
            Layer(**{"id": "d", "class_name": "Dense", "name": "d", **changes})
    names = FreshNames(["x" * MAX_NAME])
    assert names.take("x" * MAX_NAME) == "x" * (MAX_NAME - 2) + "_1"


def test_tuples_in_a_config_become_lists() -> None:
    layer = Layer(id="c", class_name="Conv2D", name="c", config={"kernel_size": (3, 3)})
    assert layer == Layer(id="c", class_name="Conv2D", name="c", config={"kernel_size": [3, 3]})


def test_a_plain_layer_cannot_call_itself_a_block() -> None:
    fake = Layer(id="d", class_name="Block", name="d")
    with pytest.raises(ValidationError, match="instance of Block"):
        Graph(layers={"d": fake}, nodes={"n": CALL})


def test_a_changed_copy_forgets_what_was_derived_from_the_old_value() -> None:
    layer = Layer(id="d", class_name="Dense", name="d", config={"units": 1})
    assert layer.config_key == '{"units":1}'
    assert layer.model_copy(update={"config": {"units": 2}}).config_key == '{"units":2}'
    graph = samples.chain("a")
    assert graph.unfolded_size == (2, 1)
    assert graph.model_copy(update={"nodes": {}}).unfolded_size == (0, 1)


def test_values_derived_per_graph_are_computed_once_and_do_not_count_for_equality() -> None:
    asked: list[Graph] = []

    @per_graph
    def size(graph: Graph) -> int:
        asked.append(graph)
        return len(graph.nodes)

    graph, twin = samples.chain("a"), samples.chain("a")
    assert size(graph) == size(graph) == 2
    assert len(asked) == 1
    assert graph == twin
    assert size(twin) == 2
    assert len(asked) == 2
    assert graph == twin


def test_graphs_that_are_derived_from_each_other_can_be_compared() -> None:
    graph, twin = samples.chain("a"), samples.chain("a")
    assert plain(graph) is graph and plain(twin) is twin
    assert graph == twin
    assert graph != samples.chain("b")


@pytest.mark.parametrize("other", [None, "graph", {}, Endpoint(node_id="a")])
def test_a_graph_is_no_other_thing(other: object) -> None:
    assert Graph() != other
    assert other != Graph()


def test_the_order_of_the_nodes_counts_for_equality() -> None:
    graph = samples.chain("a")
    backwards = graph.model_copy(update={"nodes": dict(reversed(graph.nodes.items()))})
    assert backwards != graph
    assert Block(id="b", name="b", graph=backwards) != Block(id="b", name="b", graph=graph)


def test_a_sketch_names_layers_as_keras_does() -> None:
    sketch = Sketch()
    x = sketch.input((8, 8, 1))
    x = sketch.add("MaxPooling2D", x)
    x = sketch.add("MaxPooling2D", x)
    again = sketch.share(x, x)
    graph = sketch.graph()
    assert list(graph.layers) == ["input", "max_pooling2d", "max_pooling2d_1"]
    assert again == "max_pooling2d_1@2"
    assert structural_problem(graph) is None


def test_a_sketch_refuses_a_name_that_is_taken() -> None:
    sketch = Sketch()
    sketch.add("Dense", name="a")
    with pytest.raises(ValueError, match="'a' twice"):
        sketch.add("Dense", name="a")
