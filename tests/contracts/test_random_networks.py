"""Networks drawn at random: the engine, Keras, the way back and the executed code agree."""

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from builder.export import to_python
from builder.graph.document import Graph, Node
from builder.graph.edits import AddCall, Bypass, EditError, Group, apply
from builder.graph.topology import incoming, order
from builder.inference.engine import infer
from builder.keras_io.from_keras import from_keras
from builder.keras_io.to_keras import build
from tests.contracts.networks import networks
from tests.support.canonical import canonical, canonical_config
from tests.support.exported import load_exported


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(graph=networks())
def test_all_ways_agree(graph, tmp_path):
    inference = infer(graph)
    built = build(graph)

    for node_id in order(graph):
        shapes = [spec.shape for spec in inference.nodes[node_id].outputs]
        assert shapes == [tuple(tensor.shape) for tensor in built.tensors[node_id]]
    assert inference.totals.params == built.model.count_params()
    assert inference.totals.trainable == sum(
        int(weight.shape.num_elements()) for weight in built.model.trainable_weights
    )

    assert canonical(from_keras(built.model)) == canonical(graph)

    model = load_exported(tmp_path, to_python(graph, style="functional")).build_model()
    assert canonical_config(model.get_config()) == canonical_config(built.model.get_config())
    assert model.count_params() == inference.totals.params


def second_call(graph: Graph, block: str) -> AddCall:
    """Returns the edit that calls a block once more on what it is given."""
    edges = [edge.model_copy(update={"target": "again"}) for edge in incoming(graph, block)]
    return AddCall(node=Node(id="again", layer_id=block), edges=tuple(edges))


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(graph=networks(), data=st.data())
def test_blocks_and_bypassed_nodes_agree_too(graph, data, tmp_path):
    inner = [node for node in order(graph) if graph.layer_of(node).class_name != "Input"]
    bypassed = data.draw(st.sampled_from(inner))
    grouped = data.draw(st.lists(st.sampled_from(inner), min_size=1, max_size=3, unique=True))
    try:
        graph = apply(graph, Bypass(node_ids=(bypassed,), bypassed=True))
        graph = apply(graph, Group(node_ids=tuple(grouped), name="part"))
        if data.draw(st.booleans()):
            graph = apply(graph, second_call(graph, "part"))
    except EditError:
        assume(False)
    assume(infer(graph).ok)

    model = build(graph).model
    assert infer(graph).totals.params == model.count_params()
    exported = load_exported(tmp_path, to_python(graph, style="functional")).build_model()
    assert canonical_config(exported.get_config()) == canonical_config(model.get_config())
