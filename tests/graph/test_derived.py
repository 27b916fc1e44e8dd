"""What follows from the wiring outlives edits of layers, and nothing else."""

from builder.graph.document import Edge
from builder.graph.edits import Configure, Connect, Rename, apply
from builder.graph.sketch import Sketch
from builder.graph.topology import incoming, order, outputs


def two_layers():
    sketch = Sketch()
    first = sketch.add("Dense", sketch.input((4,), name="x"), units=2, name="a")
    sketch.add("Dense", first, units=3, name="b")
    return sketch.graph()


def test_an_edit_of_a_layer_keeps_the_order():
    graph = two_layers()
    known = order(graph)
    edited = apply(graph, Configure(layer_id="a", config={"units": 9}))
    assert order(edited) is known
    assert order(apply(edited, Rename(layer_id="b", name="c"))) is known


def test_an_edit_of_the_wiring_does_not():
    graph = two_layers()
    before = incoming(graph, "b")
    edited = apply(graph, Connect(edge=Edge(source="x", target="b")))
    assert incoming(graph, "b") == before
    assert [edge.source for edge in incoming(edited, "b")] == ["x"]
    assert [end.node_id for end in outputs(edited)] == ["a", "b"]
