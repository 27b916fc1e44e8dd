"""Shared layers: several nodes, one set of weights."""

from __future__ import annotations

import pytest

from builder.graph.edits import Edit, EditError, RemoveNodes, SetCall, Share, Unshare, apply
from tests.graph import samples
from tests.graph.meaning import meaning, wires


def test_sharing_drops_the_layer_that_nobody_calls_any_more() -> None:
    graph = apply(samples.chain("a", "b", "c"), Share(node_id="c", layer_id="a"))
    assert list(graph.layers) == ["image", "a", "b"]
    assert graph.nodes["c"].layer_id == "a"
    assert wires(graph) == wires(samples.chain("a", "b", "c"))


def test_sharing_with_oneself_changes_nothing() -> None:
    graph = samples.chain("a")
    assert apply(graph, Share(node_id="a", layer_id="a")) == graph


def test_call_arguments_go_with_the_class_they_belonged_to() -> None:
    graph = samples.everything()
    assert graph.nodes["look"].call
    assert apply(graph, Share(node_id="look", layer_id="twin")).nodes["look"].call == {}
    called = apply(samples.chain("a", "b"), SetCall(node_id="b", call={"training": True}))
    assert apply(called, Share(node_id="b", layer_id="a")).nodes["b"].call == {"training": True}


def test_unsharing_makes_a_layer_with_the_same_arguments_and_another_name() -> None:
    shared = apply(samples.chain("a", "b"), Share(node_id="b", layer_id="a"))
    split = apply(shared, Unshare(node_id="b"))
    assert split.nodes["a"].layer_id == "a"
    own = split.layer_of("b")
    assert own.name == "a_1"
    assert own.model_copy(update={"id": "a", "name": "a"}) == split.layers["a"]
    assert len(meaning(split).layers) == len(meaning(shared).layers) + 1


def test_unsharing_a_block_gives_it_weights_of_its_own() -> None:
    split = apply(samples.nested_blocks(), Unshare(node_id="stage@2"))
    assert {layer.name for layer in split.layers.values()} == {"image", "stage", "stage_1"}


def test_the_first_call_can_go_and_the_layer_stays() -> None:
    shared = apply(samples.chain("a", "b"), Share(node_id="b", layer_id="a"))
    assert list(apply(shared, RemoveNodes(node_ids=("a",))).layers) == ["image", "a"]


@pytest.mark.parametrize(
    ("edit", "complaint"),
    [
        (Share(node_id="x", layer_id="a"), "no node 'x'"),
        (Share(node_id="a", layer_id="x"), "no layer 'x'"),
        (Share(node_id="a", layer_id="image"), "'image' is an input"),
        (Share(node_id="image", layer_id="a"), "'image' is an input"),
        (Unshare(node_id="x"), "no node 'x'"),
        (Unshare(node_id="a"), "'a' shares its weights with no other node"),
    ],
)
def test_what_cannot_be_shared(edit: Edit, complaint: str) -> None:
    with pytest.raises(EditError, match=complaint):
        apply(samples.chain("a"), edit)
