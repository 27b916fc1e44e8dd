"""The inspector of one layer: at the top of the document and inside blocks alike."""

import pytest

from builder.graph import paths
from builder.graph.document import Edge, Endpoint, Layer, Node
from builder.graph.edits import AddCall, AddNode, Bypass, Group, RemoveNodes, apply
from builder.inference.engine import infer
from tests.ui.inspecting import Page, block_inside, chain


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("STRATA_HOME", str(tmp_path))


def inner(page, *scope):
    return paths.graph_at(page.graph, scope)


def nested():
    """A block `outer` of a block `stage` of two convolutions, with `flat` beside it."""
    return apply(block_inside(repeat=2), Group(node_ids=("stage", "flat"), name="outer"))


@pytest.mark.parametrize(
    ("graph", "path", "scope", "layer"),
    [
        (chain(), "conv_1", (), "conv_1"),
        (nested(), "outer/stage/a", ("outer", "stage"), "a"),
    ],
)
class TestAnywhere:
    """What can be done with a layer can be done wherever it lies."""

    def test_a_field_changes_its_argument(self, graph, path, scope, layer):
        page = Page(graph).select(path).change("filters", 7)
        assert inner(page, *scope).layers[layer].config["filters"] == 7
        assert page.field("filters").value == 7

    def test_a_change_is_one_step_of_undo(self, graph, path, scope, layer):
        page = Page(graph).select(path).change("filters", 7)
        page.session.undo()
        assert page.graph == graph

    def test_a_wrong_text_is_kept_with_what_was_expected(self, graph, path, scope, layer):
        page = Page(graph).select(path).change("kernel_size", "wide")
        assert page.field("kernel_size").value == "wide"
        assert "Expected one number or 2" in page.text()
        assert page.graph == graph

    def test_it_can_be_renamed(self, graph, path, scope, layer):
        page = Page(graph).select(path).change("name", "edges")
        assert inner(page, *scope).layers[layer].name == "edges"

    def test_a_name_that_cannot_be_is_refused_in_words(self, graph, path, scope, layer):
        page = Page(graph).select(path).change("name", "!")
        assert "Expected a name of letters" in page.said()[0]
        assert page.graph == graph

    def test_it_can_be_bypassed_and_used_again(self, graph, path, scope, layer):
        page = Page(graph).select(path).click("Bypass")
        assert inner(page, *scope).nodes[layer].bypassed
        page.click("Use again")
        assert page.graph == graph

    def test_it_can_be_frozen(self, graph, path, scope, layer):
        page = Page(graph).select(path).click("Freeze")
        assert not inner(page, *scope).layers[layer].trainable
        assert "Unfreeze" in page.labels()

    def test_a_copy_of_it_is_selected(self, graph, path, scope, layer):
        page = Page(graph).select(path).click("Duplicate")
        (copy,) = inner(page, *scope).nodes.keys() - paths.graph_at(graph, scope).nodes.keys()
        assert page.session.selection == (paths.write((*scope, copy)),)

    def test_after_a_delete_what_fed_it_is_selected(self, graph, path, scope, layer):
        before = paths.graph_at(graph, scope)
        fed_by = next(edge.source for edge in before.edges if edge.target == layer)
        page = Page(graph).select(path).click("Delete")
        assert layer not in inner(page, *scope).nodes
        assert page.session.selection == (paths.write((*scope, fed_by)),)

    def test_what_feeds_it_can_be_chosen(self, graph, path, scope, layer):
        page = Page(graph).select(path).change("inputs", "not connected")
        assert not any(edge.target == layer for edge in inner(page, *scope).edges)

    def test_it_can_be_made_an_output(self, graph, path, scope, layer):
        whole = "block" if scope else "model"
        page = Page(graph).select(path).change(f"Output of the {whole}", True)
        assert Endpoint(node_id=layer) in inner(page, *scope).outputs

    def test_a_shared_copy_can_be_unshared_again(self, graph, path, scope, layer):
        page = Page(graph).select(path).open_more().click("Duplicate as shared")
        nodes = inner(page, *scope).nodes
        assert sum(node.layer_id == layer for node in nodes.values()) == 2
        page.open_more().click("Unshare")
        assert sum(node.layer_id == layer for node in inner(page, *scope).nodes.values()) == 1

    def test_a_group_of_it_is_selected(self, graph, path, scope, layer):
        page = Page(graph).select(path).open_more().click("Group into a block")
        (block,) = inner(page, *scope).nodes.keys() - paths.graph_at(graph, scope).nodes.keys()
        assert layer in inner(page, *scope, block).nodes
        assert page.session.selection == (paths.write((*scope, block)),)


def test_numbers_inside_a_block_are_those_of_the_network():
    page = Page(block_inside(repeat=3)).select("stage/a")
    assert "((3 · 3) · 4 + 1) · 4 = 148" in page.text()
    assert page.field("inputs").value == "input · 8 × 8 × 4"


def test_a_wrong_argument_is_said_at_the_layer_inside_and_at_its_block_with_a_way_there():
    graph = block_inside(kernel_size=9)
    page = Page(graph).select("stage/b")
    (said,) = [each.value for each in page.app.error]
    assert said == infer(graph).diagnostics[0].message
    assert "Show layer" not in page.labels()
    page.select("stage")
    assert [each.value for each in page.app.error] == [said]
    page.click("Show layer")
    assert page.session.selection == ("stage/b",)
    assert page.graph.nodes["stage"].unfolded
    assert page.view == "wire"


def test_the_fix_of_a_layer_inside_is_done_from_there():
    graph = block_inside(kernel_size=9)
    page = Page(graph).select("stage/b")
    page.click(infer(graph).diagnostics[0].fix_label)
    assert not page.app.error
    assert infer(page.graph).ok


def test_a_layer_says_in_which_block_it_lies_and_how_far_an_edit_goes():
    assert "Inside outer › stage." in Page(nested()).select("outer/stage/a").text()
    text = Page(block_inside()).select("stage/a").text()
    assert "first repetition" not in text
    assert "several places" not in text
    assert "first repetition" in Page(block_inside(repeat=2)).select("stage/a").text()
    again = AddCall(
        node=Node(id="again", layer_id="stage"), edges=(Edge(source="stage", target="again"),)
    )
    text = Page(apply(block_inside(), again)).select("again/a").text()
    assert "called in several places" in text


def test_an_input_of_a_block_has_no_shape_of_its_own():
    page = Page(block_inside()).select("stage/input")
    assert not page.has_field("shape")
    assert "Receives" in page.text()
    assert "8 × 8 × 4" in page.text()


@pytest.mark.parametrize(
    "edit", [Bypass(node_ids=("stage",), bypassed=True), RemoveNodes(node_ids=("image",))]
)
def test_inside_a_block_that_nothing_reaches_all_can_still_be_changed(edit):
    page = Page(apply(block_inside(), edit)).select("stage/a")
    assert page.field("inputs").value == "input"
    page.change("filters", 5)
    assert inner(page, "stage").layers["a"].config["filters"] == 5


def test_a_path_that_is_gone_shows_the_model():
    page = Page(block_inside()).select("stage/gone")
    assert page.has_field("Name of the model in Keras")
    page.change("Name of the model in Keras", "net")
    assert page.graph.name == "net"


def test_a_field_of_a_block_that_was_deleted_elsewhere_changes_nothing():
    page = Page(block_inside()).select("stage/a")
    page.field("filters").set_value(9)
    page.session.kept.do(RemoveNodes(node_ids=("stage",)))
    before = page.graph
    page.run()
    assert page.graph == before
    assert page.has_field("Name of the model in Keras")


def test_what_is_shared_can_be_chosen():
    graph = chain()
    page = Page(graph).select("conv_2").change("Share weights with", "conv_1")
    assert page.graph.nodes["conv_2"].layer_id == "conv_1"
    page.change("Share weights with", "own weights")
    assert page.graph.nodes["conv_2"].layer_id != "conv_1"


def test_layers_with_one_id_inside_and_outside_have_fields_of_their_own():
    config = {"filters": 8, "kernel_size": 1}
    outside = AddNode(
        layer=Layer(id="a", class_name="Conv2D", config=config, name="a"),
        node=Node(id="a", layer_id="a"),
        edges=(Edge(source="image", target="a"),),
    )
    page = Page(apply(block_inside(), outside)).select("a")
    assert page.field("filters").value == 8
    assert page.select("stage/a").field("filters").value == 4
    page.change("filters", 5)
    assert page.graph.layers["a"].config == config
