"""What is wrong is said on the right node, in words, with a fix that works."""

import pytest

from builder.graph.document import Graph
from builder.graph.edits import apply
from builder.inference.diagnostics import RULES
from builder.inference.engine import infer
from builder.templates import TEMPLATES
from tests.inference.broken import BROKEN, Broken


def test_every_rule_has_a_broken_graph():
    assert {broken.code for broken in BROKEN} == RULES.keys()


@pytest.mark.parametrize("broken", BROKEN, ids=str)
def test_the_problem_is_said_where_it_is(broken: Broken):
    found = [item for item in infer(broken.graph()).diagnostics if item.code == broken.code]
    here = [item for item in found if item.node_id == broken.node_id]
    assert here, infer(broken.graph()).diagnostics
    assert here[0].severity == broken.severity
    for words in broken.says:
        assert words in here[0].message
    assert here[0].fix_label == broken.fix
    assert (here[0].fix is None) == (broken.fix is None)


@pytest.mark.parametrize("broken", BROKEN, ids=str)
def test_a_fix_removes_the_problem_and_adds_no_error(broken: Broken):
    graph = broken.graph()
    before = infer(graph)
    known = {node_id for node_id, info in before.nodes.items() if info.status == "unknown"}
    for item in before.diagnostics:
        if item.fix is None:
            continue
        after = infer(apply(graph, item.fix))
        assert (item.code, item.node_id) not in {(d.code, d.node_id) for d in after.diagnostics}
        wrong = {d.node_id for d in before.errors} | known
        assert {d.node_id for d in after.errors} <= wrong


@pytest.mark.parametrize("broken", BROKEN, ids=str)
def test_messages_are_sentences_without_internals(broken: Broken):
    for item in infer(broken.graph()).diagnostics:
        assert item.message[0].isupper() or item.message.split()[0].islower()
        assert item.message.rstrip().endswith((".", "…"))
        for internal in ("KerasTensor", "Traceback", "Arguments received", "\n", "\x1b", "<class"):
            assert internal not in item.message


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_templates_have_no_errors(name: str):
    inference = infer(TEMPLATES[name]())
    assert inference.ok, inference.diagnostics


def test_an_inference_without_errors_is_ok_and_one_with_warnings_too():
    warned = next(broken for broken in BROKEN if broken.code == "dense-on-image")
    assert infer(warned.graph()).ok
    assert not infer(Graph()).ok
