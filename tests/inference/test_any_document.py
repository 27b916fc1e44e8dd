"""Whatever a person does, the engine answers: no document makes it raise, every fix works."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builder.graph.edits import EditError, apply
from builder.graph.topology import plain
from builder.inference.diagnostics import Diagnostic
from builder.inference.engine import infer
from builder.inference.explain import explain
from tests.graph.strategies import STARTS, edits


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_document_gets_an_answer_and_every_fix_works(data: st.DataObject):
    graph = data.draw(st.sampled_from(STARTS))
    for _ in range(data.draw(st.integers(0, 8))):
        try:
            graph = apply(graph, data.draw(edits(graph)))
        except EditError:
            continue
    inference = infer(graph)
    assert inference.nodes.keys() == graph.nodes.keys()
    assert inference.ok == (not any(item.severity == "error" for item in inference.diagnostics))
    for node_id, info in inference.nodes.items():
        assert info.status != "error" or inference.of(node_id), node_id
        explain(graph, node_id)
    for item in inference.diagnostics:
        if item.fix is not None:
            after = infer(apply(graph, item.fix))
            assert place(item) not in {place(left) for left in after.diagnostics}


def place(item: Diagnostic) -> tuple[str, str | None, tuple[str, ...]]:
    """What is wrong where; a later repetition of a block, not reached before, is another place."""
    return item.code, item.node_id, item.path


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_document_and_its_unfolded_form_are_worth_the_same(data: st.DataObject):
    graph = data.draw(st.sampled_from(STARTS))
    for _ in range(data.draw(st.integers(0, 4))):
        try:
            graph = apply(graph, data.draw(edits(graph)))
        except EditError:
            continue
    folded, unfolded = infer(graph), infer(plain(graph))
    if folded.ok and unfolded.ok:
        assert folded.totals == unfolded.totals
        assert [spec for _, spec in folded.outputs] == [spec for _, spec in unfolded.outputs]
