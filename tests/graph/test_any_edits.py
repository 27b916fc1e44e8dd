"""What holds after any sequence of edits of all kinds, on graphs of all kinds."""

from __future__ import annotations

from collections import Counter
from typing import get_args

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from builder.graph.derived import same_calls
from builder.graph.document import INPUT, Block, Graph
from builder.graph.edits import Edit, EditError, Group, Ungroup, apply
from builder.graph.files import from_json, to_json
from builder.graph.history import History
from builder.graph.invariants import MAX_UNFOLDED_NODES, structural_problem
from builder.graph.topology import (
    cyclic,
    descendants,
    incoming,
    order,
    outgoing,
    outputs,
    plain,
    without_bypassed,
)
from tests.graph.meaning import meaning
from tests.graph.strategies import KINDS, STARTS, edits

EDIT = TypeAdapter(Edit)
SMALL = 2_000
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def edited(data: st.DataObject, steps: int) -> Graph:
    graph = data.draw(st.sampled_from(STARTS), label="start")
    for _ in range(data.draw(st.integers(0, steps), label="steps")):
        try:
            graph = apply(graph, data.draw(edits(graph)))
        except EditError:
            continue
    return graph


def test_every_kind_of_edit_is_drawn() -> None:
    union, _ = get_args(Edit)
    kinds = {get_args(edit.model_fields["kind"].annotation)[0] for edit in get_args(union)}
    assert kinds == set(KINDS)


@settings(UNHURRIED, max_examples=150)
@given(st.data())
def test_any_sequence_of_edits_keeps_the_invariants(data: st.DataObject) -> None:
    graph = data.draw(st.sampled_from(STARTS))
    for _ in range(data.draw(st.integers(1, 10))):
        before = to_json(graph)
        edit = data.draw(edits(graph))
        try:
            after = apply(graph, edit)
        except EditError as error:
            assert str(error)
            after = graph
        assert structural_problem(after) is None
        assert to_json(graph) == before
        graph = after
    names = [layer.name for layer in graph.layers.values()]
    assert len(set(names)) == len(names)


@settings(UNHURRIED, max_examples=60)
@given(st.data())
def test_undo_and_redo_give_equal_documents(data: st.DataObject) -> None:
    history = History.of(data.draw(st.sampled_from(STARTS)))
    trail = [history.present]
    for _ in range(data.draw(st.integers(1, 8))):
        try:
            history = history.do(data.draw(edits(history.present)))
        except EditError:
            continue
        if history.present != trail[-1]:
            trail.append(history.present)
    texts = [to_json(graph) for graph in trail]
    for text in reversed(texts[:-1]):
        history = history.undo()
        assert to_json(history.present) == text
    assert not history.can_undo
    for text in texts[1:]:
        history = history.redo()
        assert to_json(history.present) == text
    assert not history.can_redo


@settings(UNHURRIED, max_examples=60)
@given(st.data())
def test_any_document_survives_its_file(data: st.DataObject) -> None:
    graph = edited(data, 8)
    text = to_json(graph)
    assert from_json(text) == graph
    assert to_json(from_json(text)) == text


@settings(UNHURRIED, max_examples=60)
@given(st.data())
def test_any_edit_survives_json(data: st.DataObject) -> None:
    graph = edited(data, 4)
    edit = data.draw(edits(graph))
    assert EDIT.validate_json(EDIT.dump_json(edit)) == edit


@settings(UNHURRIED, max_examples=60)
@given(st.data())
def test_the_plain_graph_hangs_together(data: st.DataObject) -> None:
    graph = edited(data, 8)
    assert graph.unfolded_size.nodes <= MAX_UNFOLDED_NODES
    if graph.unfolded_size.nodes > SMALL:
        return
    flat = plain(graph)
    assert structural_problem(flat) is None
    assert not any(isinstance(layer, Block) for layer in flat.layers.values())
    assert without_bypassed(flat) is flat and plain(flat) is flat


@settings(UNHURRIED, max_examples=60)
@given(st.data())
def test_the_order_respects_the_wires(data: st.DataObject) -> None:
    graph = edited(data, 8)
    placed = order(graph)
    assert sorted(placed) == sorted(graph.nodes)
    rank = {node_id: position for position, node_id in enumerate(placed)}
    on_cycles = cyclic(graph)
    late = on_cycles.union(*(descendants(graph, node_id) for node_id in on_cycles))
    for edge in graph.edges:
        assert edge.target in late or rank[edge.source] < rank[edge.target]
    assert set(placed[len(placed) - len(late) :]) == late
    for node_id in graph.nodes:
        into = [edge for edge in graph.edges if edge.target == node_id]
        assert sorted(incoming(graph, node_id), key=str) == sorted(into, key=str)
        out = [edge for edge in graph.edges if edge.source == node_id]
        assert list(outgoing(graph, node_id)) == out
    for end in outputs(graph):
        assert end.node_id in graph.nodes


@settings(UNHURRIED, max_examples=150)
@given(st.data())
def test_grouping_and_ungrouping_change_nothing_that_is_computed(data: st.DataObject) -> None:
    graph = edited(data, 5)
    if graph.unfolded_size.nodes > SMALL or not graph.nodes:
        return
    inner = [key for key in graph.nodes if graph.layer_of(key).class_name != INPUT]
    chosen = data.draw(st.sets(st.sampled_from(inner or ["none"]), min_size=1))
    try:
        grouped = apply(graph, Group(node_ids=tuple(sorted(chosen)), name="group"))
    except EditError:
        return
    assert structural_problem(grouped) is None
    assert meaning(grouped) == meaning(graph)
    (block,) = grouped.nodes.keys() - graph.nodes.keys()
    opened = apply(grouped, Ungroup(node_id=block))
    assert meaning(opened) == meaning(graph)
    assert Counter(places(opened)) == Counter(places(graph))


def places(graph: Graph) -> list[object]:
    return [each.position for each in (*graph.nodes.values(), *graph.notes)]


@settings(UNHURRIED, max_examples=60)
@given(st.data())
def test_edits_of_the_looks_change_nothing_that_is_computed(data: st.DataObject) -> None:
    graph = edited(data, 5)
    kind = data.draw(st.sampled_from(("place", "fold", "annotate")))
    try:
        other = apply(graph, KINDS[kind](data.draw, graph, 0))
    except EditError:
        return
    assert same_calls(graph, other)
    assert other.layers is graph.layers
    assert order(other) == order(graph)


@settings(UNHURRIED, max_examples=60)
@given(st.data())
def test_ungrouping_any_block_changes_nothing_that_is_computed(data: st.DataObject) -> None:
    graph = edited(data, 5)
    calls = [key for key in graph.nodes if isinstance(graph.layer_of(key), Block)]
    # A graph that runs in circles only has no outputs, which no list of outputs can say.
    if graph.unfolded_size.nodes > SMALL or not calls or not outputs(graph):
        return
    try:
        opened = apply(graph, Ungroup(node_id=data.draw(st.sampled_from(calls))))
    except EditError as error:
        assert "bypassed" in str(error)
        return
    assert structural_problem(opened) is None
    assert meaning(opened) == meaning(graph)
