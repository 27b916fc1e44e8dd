"""Order, cycles, neighbours, inputs and outputs, against brute force and by example."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from builder.graph.document import Edge, Endpoint, Graph, Layer, Node
from builder.graph.edits import Connect, MoveInStack, SetOutputs, Share, apply
from builder.graph.sketch import Sketch
from builder.graph.topology import (
    ancestors,
    cyclic,
    descendants,
    incoming,
    inputs,
    is_chain,
    order,
    outgoing,
    outputs,
    would_cycle,
)
from tests.graph import samples

LONG = 5_000


def drawn(count: int, pairs: list[tuple[int, int]]) -> Graph:
    ids = [f"n{number}" for number in range(count)]
    into = dict.fromkeys(range(count), 0)
    edges = []
    for source, target in pairs:
        edges.append(Edge(source=ids[source], target=ids[target], order=into[target]))
        into[target] += 1
    return Graph(
        layers={key: Layer(id=key, class_name="Add", name=key) for key in ids},
        nodes={key: Node(id=key, layer_id=key) for key in ids},
        edges=tuple(edges),
    )


@st.composite
def any_wiring(draw: st.DrawFn) -> tuple[int, list[tuple[int, int]]]:
    count = draw(st.integers(1, 8))
    end = st.integers(0, count - 1)
    return count, draw(st.lists(st.tuples(end, end), max_size=16))


def reachable(count: int, pairs: list[tuple[int, int]]) -> list[list[bool]]:
    """Warshall's algorithm: who is reached from whom by at least one wire."""
    reach = [[(a, b) in pairs for b in range(count)] for a in range(count)]
    for middle in range(count):
        for a in range(count):
            for b in range(count):
                reach[a][b] |= reach[a][middle] and reach[middle][b]
    return reach


@given(any_wiring())
def test_reachability_agrees_with_brute_force(wiring: tuple[int, list[tuple[int, int]]]) -> None:
    count, pairs = wiring
    graph, reach = drawn(count, pairs), reachable(count, pairs)
    every = range(count)
    assert cyclic(graph) == {f"n{a}" for a in every if reach[a][a]}
    for a in every:
        assert descendants(graph, f"n{a}") == {f"n{b}" for b in every if reach[a][b] and b != a}
        assert ancestors(graph, f"n{a}") == {f"n{b}" for b in every if reach[b][a] and b != a}
        for b in every:
            assert would_cycle(graph, f"n{a}", f"n{b}") == (a == b or reach[b][a])


@given(any_wiring())
def test_the_order_is_the_first_by_document_order(
    wiring: tuple[int, list[tuple[int, int]]],
) -> None:
    count, pairs = wiring
    reach = reachable(count, pairs)
    late = {
        b
        for b in range(count)
        if any(reach[a][a] and (a == b or reach[a][b]) for a in range(count))
    }
    expected: list[int] = []
    while len(expected) < count - len(late):
        expected.append(
            next(
                b
                for b in range(count)
                if b not in expected
                and b not in late
                and all(source in expected for source, target in pairs if target == b)
            )
        )
    expected += sorted(late)
    assert order(drawn(count, pairs)) == tuple(f"n{number}" for number in expected)


def test_ports_come_in_keras_order_and_named_ones_by_name() -> None:
    sketch = Sketch()
    a, b, c = (sketch.input((2, 2), name=name) for name in "abc")
    ports = {"zebra": a, "key": b, "mask": c, "value": [a, b], "query": c}
    node = sketch.add("MultiHeadAttention", name="look", ports=ports)
    places = [(edge.target_port, edge.order) for edge in incoming(sketch.graph(), node)]
    assert places == [
        ("query", 0),
        ("value", 0),
        ("value", 1),
        ("key", 0),
        ("mask", 0),
        ("zebra", 0),
    ]


def test_edges_out_of_a_node_come_as_drawn() -> None:
    assert [edge.target for edge in outgoing(samples.diamond(), "stem")] == ["left", "right"]
    assert outgoing(samples.diamond(), "head") == ()


def test_inputs_come_in_document_order() -> None:
    graph = samples.everything()
    assert inputs(graph) == ("image", "words")
    assert inputs(apply(graph, MoveInStack(node_id="words", after=None))) == ("words", "image")


def test_outputs_are_what_nobody_takes_unless_they_are_named() -> None:
    graph = samples.diamond()
    assert outputs(graph) == (Endpoint(node_id="head"),)
    named = (Endpoint(node_id="left"), Endpoint(node_id="head"))
    assert outputs(apply(graph, SetOutputs(outputs=named))) == named


def test_an_input_that_nobody_takes_is_no_output() -> None:
    sketch = Sketch()
    sketch.input((1,))
    assert outputs(sketch.graph()) == ()


def test_a_chain_is_a_stack_of_layers_that_each_take_the_one_before() -> None:
    chain = samples.chain("a", "b", "c")
    assert is_chain(chain)
    assert is_chain(Graph())
    assert is_chain(apply(chain, SetOutputs(outputs=(Endpoint(node_id="c"),))))
    assert not is_chain(samples.diamond())
    assert not is_chain(apply(chain, Share(node_id="c", layer_id="a")))
    assert not is_chain(apply(chain, SetOutputs(outputs=(Endpoint(node_id="b"),))))
    assert not is_chain(apply(chain, Connect(edge=Edge(source="a", source_port=1, target="b"))))
    assert not is_chain(apply(chain, Connect(edge=Edge(source="c", target="a"))))
    skip = Connect(edge=Edge(source="a", target="c", order=1))
    assert not is_chain(apply(chain, skip))


def test_thousands_of_nodes_in_a_row_are_no_matter() -> None:
    graph = drawn(LONG, [(number, number + 1) for number in range(LONG - 1)])
    assert order(graph) == tuple(graph.nodes)
    assert len(descendants(graph, "n0")) == LONG - 1
    assert is_chain(graph)
    ring = apply(graph, Connect(edge=Edge(source=f"n{LONG - 1}", target="n0")))
    assert cyclic(ring) == set(ring.nodes)
