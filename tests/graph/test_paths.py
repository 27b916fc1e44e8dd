"""Paths of nodes inside blocks, and edits there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.graph.edits import Configure, EditError, RemoveNodes, Rename, apply
from builder.graph.paths import edit_at, graph_at, read, write
from tests.graph import samples

IDS = st.text(st.sampled_from("ab/~012"), max_size=4)


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ((), ""),
        (("conv",), "conv"),
        (("stage", "res", "conv"), "stage/res/conv"),
        (("a/b", "~c", "~1"), "a~1b/~0c/~01"),
        (("",), "~2"),
        (("", "a"), "~2/a"),
    ],
)
def test_a_path_has_one_text(parts: tuple[str, ...], text: str) -> None:
    assert write(parts) == text
    assert read(text) == parts


@given(st.lists(IDS, max_size=4).map(tuple), st.lists(IDS, max_size=4).map(tuple))
def test_any_ids_survive_their_path(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert read(write(one)) == one
    assert (write(one) == write(other)) == (one == other)


def test_the_empty_path_is_the_graph_itself() -> None:
    graph = samples.nested_blocks()
    edit = Rename(layer_id="stage", name="other")
    assert graph_at(graph, ()) is graph
    assert edit_at(graph, (), edit) is edit


def test_a_path_leads_into_blocks() -> None:
    graph = samples.nested_blocks()
    assert list(graph_at(graph, ("stage",)).nodes) == ["entry", "res", "after"]
    assert graph_at(graph, ("stage", "res")) == samples.residual_block()


def test_an_edit_is_done_where_the_path_leads() -> None:
    graph = samples.nested_blocks()
    edit = Configure(layer_id="inner", config={"units": 9})
    edited = apply(graph, edit_at(graph, ("stage", "res"), edit))
    assert graph_at(edited, ("stage", "res")) == apply(samples.residual_block(), edit)
    assert edited.nodes == graph.nodes


def test_all_calls_of_a_block_show_an_edit_inside() -> None:
    graph = samples.nested_blocks()
    twin = next(key for key in graph.nodes if key not in ("image", "stage"))
    edited = apply(graph, edit_at(graph, (twin,), RemoveNodes(node_ids=("after",))))
    assert list(graph_at(edited, ("stage",)).nodes) == ["entry", "res"]


@pytest.mark.parametrize(
    ("scope", "complaint"),
    [
        (("x",), "no block 'x'"),
        (("stage", "x"), "no block 'stage/x'"),
        (("image",), "'image' is no block: it is of class Input"),
        (("stage", "after"), "'after' is no block: it is of class Dense"),
        (("stage", "res", "sum", "x"), "'sum' is no block: it is of class Add"),
    ],
)
def test_what_is_no_scope_is_named(scope: tuple[str, ...], complaint: str) -> None:
    graph = samples.nested_blocks()
    for at in (graph_at, lambda graph, scope: edit_at(graph, scope, Rename(layer_id="", name=""))):
        with pytest.raises(EditError, match=complaint):
            at(graph, scope)
