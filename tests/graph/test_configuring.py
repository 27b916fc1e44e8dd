"""Edits of layers and of single calls, and of what does not compute."""

from __future__ import annotations

import pytest

from builder.graph.document import Graph, Note
from builder.graph.edits import (
    Annotate,
    Bypass,
    Configure,
    Edit,
    EditError,
    InsertAfter,
    Place,
    RemoveNote,
    Rename,
    RenameGraph,
    ReplaceClass,
    SetCall,
    SetTrainable,
    apply,
    new_layer,
)
from tests.graph import samples


def test_arguments_change_one_by_one() -> None:
    graph = apply(
        samples.chain("a"), Configure(layer_id="a", config={"units": 9, "activation": "relu"})
    )
    assert graph.layers["a"].config == {"units": 9, "activation": "relu"}
    changed = apply(graph, Configure(layer_id="a", config={"activation": None}))
    assert changed.layers["a"].config == {"units": 9, "activation": None}


def test_arguments_go_back_to_their_defaults() -> None:
    graph = apply(samples.chain("a"), Configure(layer_id="a", unset=("units", "use_bias")))
    assert graph.layers["a"].config == {}


def test_what_does_not_change_is_the_same_object() -> None:
    graph = samples.chain("a", "b")
    changed = apply(graph, Configure(layer_id="a", config={"units": 9}))
    assert changed.layers["b"] is graph.layers["b"]
    assert changed.nodes is graph.nodes and changed.edges is graph.edges


def test_a_shared_layer_changes_for_all_its_nodes() -> None:
    graph = apply(samples.everything(), Configure(layer_id="twin", config={"units": 8}))
    assert graph.layer_of("twin").config == graph.layer_of("twin@2").config == {"units": 8}


def test_another_class_renames_a_layer_that_had_its_class_for_a_name() -> None:
    graph = Graph()
    for _ in range(2):
        layer, node = new_layer(graph, "Conv2D", {"filters": 4})
        graph = apply(graph, InsertAfter(node_id=None, layer=layer, node=node))
    graph = apply(graph, SetCall(node_id="conv2d_1", call={"training": True}))
    edit = ReplaceClass(layer_id="conv2d_1", class_name="Dense", config={"units": 3})
    layer = apply(graph, edit).layers["conv2d_1"]
    assert (layer.class_name, layer.name, layer.config) == ("Dense", "dense", {"units": 3})
    assert apply(graph, edit).nodes["conv2d_1"].call == {}


def test_another_class_keeps_a_name_that_was_chosen() -> None:
    graph = apply(samples.chain("reader"), ReplaceClass(layer_id="reader", class_name="LSTM"))
    assert graph.layers["reader"].name == "reader"


def test_names_are_made_without_blanks() -> None:
    graph = apply(samples.chain("a", "b"), Rename(layer_id="a", name="  first\tone "))
    assert graph.layers["a"].name == "first_one"
    assert apply(graph, Rename(layer_id="a", name="first one")) == graph


@pytest.mark.parametrize("name", ["conv_1", "Conv-1", "block1.conv", "1st"])
def test_names_that_run_in_tensorflow_are_taken_as_they_are(name: str) -> None:
    assert apply(samples.chain("a"), Rename(layer_id="a", name=name)).layers["a"].name == name


@pytest.mark.parametrize(
    "name", ["", " \t", "a/b", "_a", "-a", "é", "a:b", "a@2", "a#", "a\\b", "a" * 513]
)
def test_names_that_tensorflow_refuses_to_run_are_refused(name: str) -> None:
    with pytest.raises(EditError, match="Expected a name"):
        apply(samples.chain("a"), Rename(layer_id="a", name=name))
    with pytest.raises(EditError, match="Expected a name"):
        apply(samples.chain("a"), RenameGraph(name=name))


def test_layers_are_frozen_and_thawed_together() -> None:
    graph = samples.chain("a", "b", "c")
    frozen = apply(graph, SetTrainable(layer_ids=("a", "c"), trainable=False))
    assert [layer.trainable for layer in frozen.layers.values()] == [True, False, True, False]
    assert apply(frozen, SetTrainable(layer_ids=("a", "c"), trainable=True)) == graph


def test_one_call_has_arguments_of_its_own() -> None:
    graph = apply(samples.everything(), SetCall(node_id="twin@2", call={"training": True}))
    assert graph.nodes["twin@2"].call == {"training": True}
    assert graph.nodes["twin"].call == {}


def test_a_bypass_is_taken_back() -> None:
    graph = samples.chain("a", "b")
    bypassed = apply(graph, Bypass(node_ids=("a", "b"), bypassed=True))
    assert bypassed.nodes["a"].bypassed and bypassed.nodes["b"].bypassed
    assert apply(bypassed, Bypass(node_ids=("a", "b"), bypassed=False)) == graph


def test_nodes_are_placed_and_given_back_to_the_layout() -> None:
    graph = samples.chain("a", "b")
    placed = apply(graph, Place(positions={"a": (1.5, -2), "b": (0, 0)}))
    assert placed.nodes["a"].position == (1.5, -2.0)
    assert apply(placed, Place(positions={"a": None, "b": None})) == graph


def test_a_note_is_written_rewritten_and_removed() -> None:
    graph = samples.chain("a")
    noted = apply(graph, Annotate(note=Note(id="n", text="one", node_id="a")))
    rewritten = apply(noted, Annotate(note=Note(id="n", text="two", position=(1, 2))))
    assert rewritten.notes == (Note(id="n", text="two", position=(1, 2)),)
    assert apply(rewritten, RemoveNote(id="n")) == graph


def test_the_model_has_a_name() -> None:
    assert apply(samples.chain("a"), RenameGraph(name=" my model ")).name == "my_model"


@pytest.mark.parametrize(
    ("edit", "complaint"),
    [
        (Configure(layer_id="x", config={}), "no layer 'x'"),
        (Configure(layer_id="res", config={"units": 1}), "'res' is a block"),
        (ReplaceClass(layer_id="x", class_name="Dense"), "no layer 'x'"),
        (ReplaceClass(layer_id="res", class_name="Dense"), "'res' is a block"),
        (ReplaceClass(layer_id="head", class_name="Block"), "cannot be turned into a block"),
        (ReplaceClass(layer_id="head", class_name="Input"), "'head' cannot become an input"),
        (Rename(layer_id="x", name="y"), "no layer 'x'"),
        (Rename(layer_id="head", name="res"), "Another layer is called 'res'"),
        (SetTrainable(layer_ids=("head", "x"), trainable=False), "no layer 'x'"),
        (SetCall(node_id="x", call={}), "no node 'x'"),
        (Bypass(node_ids=("x",), bypassed=True), "no node 'x'"),
        (Bypass(node_ids=("image",), bypassed=True), "'image' is an input"),
        (Place(positions={"x": (0, 0)}), "no node 'x'"),
        (Annotate(note=Note(id="n", text="", node_id="x")), "no node 'x'"),
        (RemoveNote(id="x"), "no note 'x'"),
    ],
)
def test_what_is_not_there_cannot_be_changed(edit: Edit, complaint: str) -> None:
    with pytest.raises(EditError, match=complaint):
        apply(samples.with_block(), edit)
