"""Edits of how a document looks on the canvas."""

from __future__ import annotations

import pytest

from builder.graph.document import Graph, Note
from builder.graph.edits import (
    Annotate,
    Duplicate,
    Edit,
    EditError,
    Fold,
    Paste,
    Place,
    Share,
    apply,
    fragment,
)
from builder.graph.files import from_json, to_json
from builder.graph.paths import edit_at, graph_at
from builder.graph.topology import plain
from tests.graph import samples


def with_notes() -> Graph:
    graph = apply(samples.chain("a"), Annotate(note=Note(id="free", text="Free")))
    return apply(graph, Annotate(note=Note(id="tied", text="Tied", node_id="a", position=(1, 1))))


def test_nodes_and_notes_are_placed_together() -> None:
    graph = apply(with_notes(), Place(positions={"a": (1, 2)}, notes={"free": (3, 4)}))
    assert graph.nodes["a"].position == (1, 2)
    assert graph.nodes["image"].position is None
    assert [note.position for note in graph.notes] == [(3, 4), (1, 1)]
    assert [note.text for note in graph.notes] == ["Free", "Tied"]


def test_what_stands_there_already_stays_the_same_object() -> None:
    graph = apply(samples.chain("a"), Place(positions={"a": (1, 2)}))
    assert apply(graph, Place(positions={"a": (1, 2)})).nodes is graph.nodes
    assert apply(graph, Place(direction="right")).nodes is graph.nodes


def test_a_graph_goes_down_until_it_is_told_to_go_right() -> None:
    graph = samples.chain("a")
    assert graph.direction == "down"
    right = apply(graph, Place(direction="right"))
    assert right.direction == "right"
    assert right != graph
    assert apply(right, Place(positions={"a": (1, 2)})).direction == "right"
    assert apply(right, Place(direction="down")) == graph


def test_every_block_has_a_direction_of_its_own() -> None:
    graph = samples.with_block()
    right = apply(graph, edit_at(graph, ("res",), Place(direction="right")))
    assert (right.direction, graph_at(right, ("res",)).direction) == ("down", "right")


def test_a_block_is_unfolded_and_folded() -> None:
    graph = samples.with_block()
    unfolded = apply(graph, Fold(node_ids=("res",), unfolded=True))
    assert [node.id for node in unfolded.nodes.values() if node.unfolded] == ["res"]
    assert apply(unfolded, Fold(node_ids=("res",), unfolded=False)) == graph


def test_every_call_of_a_block_is_unfolded_by_itself() -> None:
    graph = apply(samples.nested_blocks(), Fold(node_ids=("stage",), unfolded=True))
    assert [node.unfolded for node in graph.nodes.values()] == [False, True, False]


def test_the_looks_survive_the_file_and_are_not_written_where_nobody_chose_them() -> None:
    graph = apply(samples.with_block(), Fold(node_ids=("res",), unfolded=True))
    graph = apply(graph, Place(direction="right"))
    assert from_json(to_json(graph)) == graph
    plain_text = to_json(samples.with_block())
    assert "unfolded" not in plain_text and "direction" not in plain_text


def test_copies_are_unfolded_like_their_originals() -> None:
    graph = apply(samples.with_block(), Fold(node_ids=("res",), unfolded=True))
    assert apply(graph, Duplicate(node_ids=("res",))).nodes["res_1"].unfolded
    assert apply(graph, Paste(fragment=fragment(graph, ["res"]))).nodes["res_1"].unfolded


def test_a_fragment_goes_where_its_graph_goes() -> None:
    right = apply(samples.chain("a"), Place(direction="right"))
    assert fragment(right, ["a"]).direction == "right"


def test_a_node_that_calls_no_block_any_more_is_folded() -> None:
    graph = apply(samples.with_block(), Fold(node_ids=("res",), unfolded=True))
    assert not apply(graph, Share(node_id="res", layer_id="head")).nodes["res"].unfolded
    twice = apply(samples.nested_blocks(), Fold(node_ids=("stage",), unfolded=True))
    assert apply(twice, Share(node_id="stage", layer_id="stage")).nodes["stage"].unfolded


def test_the_looks_do_not_matter_to_what_runs() -> None:
    graph = samples.nested_blocks()
    unfolded = apply(graph, Fold(node_ids=("stage",), unfolded=True))
    assert plain(unfolded).nodes.keys() == plain(graph).nodes.keys()
    assert not any(node.unfolded for node in plain(unfolded).nodes.values())


@pytest.mark.parametrize(
    ("edit", "complaint"),
    [
        (Place(positions={"x": (0, 0)}), "no node 'x'"),
        (Place(notes={"x": (0, 0)}), "no note 'x'"),
        (Fold(node_ids=("x",), unfolded=True), "no node 'x'"),
        (Fold(node_ids=("res", "head"), unfolded=True), "'head' is no block: it is of class Dense"),
    ],
)
def test_what_cannot_be_arranged(edit: Edit, complaint: str) -> None:
    with pytest.raises(EditError, match=complaint):
        apply(samples.with_block(), edit)
