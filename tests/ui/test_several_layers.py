"""Several selected layers: fields edit them together, in one step; actions work on all."""

import pytest

from builder.graph.edits import Bypass, Configure, SetTrainable, Share, apply
from builder.graph.sketch import Sketch
from builder.layers.catalogue import layer_spec
from builder.ui.field import MIXED
from tests.ui.inspecting import Page, block_inside, chain

BOTH = ("conv_1", "conv_2")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("STRATA_HOME", str(tmp_path))


def configs(page, *layers):
    return [page.graph.layers[layer].config for layer in layers or BOTH]


def with_config(**config):
    """The chain, where only the first convolution has some arguments."""
    return apply(chain(), Configure(layer_id="conv_1", config=config))


def test_fields_show_what_is_common_or_that_it_is_mixed():
    page = Page(chain()).select(*BOTH)
    assert page.app.subheader[0].value == "2 Conv2D layers"
    assert page.field("kernel_size").value == "3 × 3"
    assert page.field("padding").value == "same"
    assert (page.field("filters").value, page.field("filters").placeholder) == (None, MIXED)
    assert not page.has_field("name")


def test_sizes_written_in_two_ways_are_the_same():
    page = Page(with_config(kernel_size=[3, 3])).select(*BOTH)
    assert page.field("kernel_size").value == "3 × 3"


@pytest.mark.parametrize(
    ("label", "value", "argument", "expected"),
    [
        ("filters", 8, "filters", 8),
        ("kernel_size", "5", "kernel_size", 5),
        ("padding", "valid", "padding", None),
        ("activation", "relu", "activation", "relu"),
    ],
)
def test_one_change_goes_to_all_of_them_in_one_step(label, value, argument, expected):
    graph = chain()
    page = Page(graph).select(*BOTH).change(label, value)
    assert [config.get(argument) for config in configs(page)] == [expected, expected]
    assert page.field(label).value in (value, "5 × 5")
    page.session.undo()
    assert page.graph == graph


@pytest.mark.parametrize(
    ("config", "label", "empty", "typed", "expected"),
    [
        ({"padding": "valid"}, "padding", None, "same", "same"),
        ({"activation": "relu"}, "activation", None, "tanh", "tanh"),
        ({"kernel_size": 5}, "kernel_size", "", "7", 7),
    ],
)
def test_a_mixed_field_is_empty_and_can_be_filled(config, label, empty, typed, expected):
    page = Page(with_config(**config)).select(*BOTH)
    assert page.field(label).value == empty
    assert page.field(label).placeholder == MIXED
    page.change(label, typed)
    assert [config.get(label) for config in configs(page)] == [expected, expected]


def test_none_can_be_chosen_for_all_where_it_is_mixed():
    page = Page(with_config(activation="relu")).select(*BOTH).change("activation", "None")
    assert not any("activation" in config for config in configs(page))


def test_a_mixed_truth_is_no_switch_that_lies():
    page = Page(with_config(use_bias=False)).select(*BOTH)
    page.app.session_state["more-arguments"] = True
    page.run()
    assert page.field("use_bias").value is None
    page.change("use_bias", "False")
    assert [config["use_bias"] for config in configs(page)] == [False, False]
    assert page.field("use_bias").value is False


def test_arguments_of_objects_are_edited_together_where_the_class_is_the_same():
    first = {"class_name": "L2", "config": {"l2": 0.25}}
    second = {"class_name": "L2", "config": {"l2": 0.5}}
    graph = with_config(kernel_regularizer=first)
    graph = apply(graph, Configure(layer_id="conv_2", config={"kernel_regularizer": second}))
    page = Page(graph).select(*BOTH)
    page.app.session_state["more-arguments"] = True
    page.run()
    assert page.field("kernel_regularizer").value == "L2"
    assert page.field("l2").value is None
    page.change("l2", 0.125)
    found = [config["kernel_regularizer"] for config in configs(page)]
    assert found == [{"class_name": "L2", "config": {"l2": 0.125}}] * 2


def test_of_objects_of_different_classes_only_the_class_is_asked():
    page = Page(with_config(kernel_regularizer={"class_name": "L2", "config": {}}))
    page.select(*BOTH)
    page.app.session_state["more-arguments"] = True
    page.run()
    assert page.field("kernel_regularizer").placeholder == MIXED
    assert not page.has_field("l2")
    page.change("kernel_regularizer", "L1")
    found = [config["kernel_regularizer"]["class_name"] for config in configs(page)]
    assert found == ["L1", "L1"]


def test_a_text_that_is_wrong_for_all_is_said_once_and_changes_nothing():
    graph = chain()
    page = Page(graph).select(*BOTH).change("kernel_size", "wide")
    assert page.text().count("Expected one number or 2") == 1
    assert page.graph == graph
    page.change("kernel_size", "5")
    assert "Expected" not in page.text()


def test_a_text_that_was_given_up_leaves_a_mixed_field_mixed():
    graph = with_config(kernel_size=5)
    page = Page(graph).select(*BOTH).change("kernel_size", "wide").change("kernel_size", "")
    assert page.graph == graph
    assert page.field("kernel_size").placeholder == MIXED


def test_a_layer_that_is_called_twice_is_changed_once():
    graph = apply(chain(), Share(node_id="conv_2", layer_id="conv_1"))
    page = Page(graph).select(*BOTH)
    assert page.app.subheader[0].value == "1 Conv2D layer, called 2 times"
    assert page.change("filters", 5).graph.layers["conv_1"].config["filters"] == 5


def test_inside_a_block_too():
    page = Page(block_inside()).select("stage/a", "stage/b")
    assert page.app.subheader[0].value == "2 Conv2D layers"
    page.change("activation", "relu")
    inside = page.graph.layers["stage"].graph
    assert {inside.layers[each].config.get("activation") for each in "ab"} == {"relu"}


def test_different_classes_have_the_actions_only():
    page = Page(chain()).select("conv_1", "flat")
    assert page.app.subheader[0].value == "2 layers"
    assert not page.app.number_input
    assert not page.app.text_input
    assert page.labels() == ["Bypass", "Freeze", "Duplicate", "Delete"]


def test_layers_of_different_blocks_are_not_edited_together():
    page = Page(block_inside()).select("stage/a", "flat")
    assert page.app.subheader[0].value == "2 layers selected"
    assert "lie in different blocks" in page.text()
    assert page.labels() == []


@pytest.mark.parametrize(
    ("label", "there"),
    [
        ("Bypass", lambda graph: all(graph.nodes[each].bypassed for each in BOTH)),
        ("Freeze", lambda graph: not any(graph.layers[each].trainable for each in BOTH)),
        ("Duplicate", lambda graph: len(graph.nodes) == 7 and len(graph.layers) == 7),
        ("Delete", lambda graph: not graph.nodes.keys() & set(BOTH)),
        ("Duplicate as shared", lambda graph: len(graph.nodes) == 7 and len(graph.layers) == 5),
        ("Group into a block", lambda graph: len(graph.nodes) == 4),
    ],
)
def test_actions_work_on_all_in_one_step(label, there):
    graph = chain()
    page = Page(graph).select(*BOTH).open_more().click(label)
    assert there(page.graph)
    page.session.undo()
    assert page.graph == graph


def test_what_is_done_with_some_is_done_with_all_before_it_is_taken_back():
    graph = apply(chain(), Bypass(node_ids=("conv_1",), bypassed=True))
    graph = apply(graph, SetTrainable(layer_ids=("conv_1",), trainable=False))
    page = Page(graph).select(*BOTH)
    assert page.labels()[:2] == ["Bypass", "Freeze"]
    page.click("Bypass").click("Freeze")
    assert page.labels()[:2] == ["Use again", "Unfreeze"]


def test_an_input_is_neither_skipped_nor_shared_nor_grouped():
    page = Page(chain()).select("image", "conv_1").open_more()
    assert page.labels() == ["Duplicate", "Delete"]


def test_a_group_that_cannot_be_is_refused_in_words():
    sketch = Sketch()
    value = sketch.input((4,))
    first = sketch.add("Dense", value, name="first", units=4)
    second = sketch.add("Dense", first, name="second", units=4)
    sketch.add("Dense", second, name="third", units=4)
    graph = sketch.graph()
    page = Page(graph).select("first", "third").open_more().click("Group into a block")
    assert "A path leaves the selection" in page.said()[0]
    assert page.graph == graph


@pytest.mark.parametrize("class_name", ["LSTM", "Bidirectional", "MultiHeadAttention", "Input"])
def test_every_argument_can_be_drawn_for_several_layers(class_name):
    starter = dict(layer_spec(class_name).starter)
    sketch = Sketch()
    names = [f"layer_{number}" for number in (1, 2)]
    for name in names:
        sketch.add(class_name, None, name=name, **starter)
    page = Page(sketch.graph()).select(*names)
    page.app.session_state["more-arguments"] = True
    page.run()
    for arg in layer_spec(class_name).args:
        assert page.has_field(arg.name)
