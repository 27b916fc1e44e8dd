"""What the inspector says of a block, and what can be done with it."""

import pytest

from builder.graph.document import MAX_REPEAT, Block
from builder.graph.edits import Configure, EditBlock, RemoveNodes, apply
from builder.graph.sketch import Sketch
from builder.inference.engine import infer
from builder.ui.block_card import sizes, tensors
from tests.ui.inspecting import Page, block_inside


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("STRATA_HOME", str(tmp_path))


def told(graph, node_id="stage"):
    """The facts about a block, by what they are about."""
    block, inference = graph.layer_of(node_id), infer(graph)
    assert isinstance(block, Block)
    return dict([*tensors(block, node_id, inference), *sizes(block, node_id, inference)])


def test_a_block_says_what_it_takes_what_it_gives_and_what_it_holds():
    assert told(block_inside()) == {
        "takes input": "8 × 8 × 4",
        "gives b": "8 × 8 × 4",
        "parameters": "168",
    }


def test_a_block_that_repeats_tells_one_repetition_from_all():
    facts = told(block_inside(repeat=3))
    assert facts["parameters of each repetition"] == "168"
    assert facts["parameters in all"] == "504"


def test_repetitions_of_different_sizes_are_not_said_to_be_alike():
    graph = apply(
        block_inside(repeat=2),
        EditBlock(layer_id="stage", edit=Configure(layer_id="b", config={"filters": 6})),
    )
    facts = told(graph)
    assert facts["parameters of the first repetition"] == f"{148 + 30}"
    assert facts["parameters in all"] == f"{148 + 30 + (3 * 3 * 6 + 1) * 4 + 30}"
    assert facts["takes input"] == "8 × 8 × 4"
    assert facts["gives b"] == "8 × 8 × 6"


def test_what_is_not_known_is_said_to_be_unknown():
    facts = told(apply(block_inside(), RemoveNodes(node_ids=("image",))))
    assert facts == {"takes input": "?", "gives b": "?", "parameters": "?"}


def test_the_head_of_a_block():
    page = Page(block_inside(repeat=3)).select("stage")
    assert page.field("name").value == "stage"
    assert "Block of 2 layers" in page.text()
    repeat = page.field("repeat")
    assert (repeat.value, repeat.min, repeat.max) == (3, 1, MAX_REPEAT)
    assert page.labels() == ["Unfold", "Ungroup", "Duplicate", "Delete"]


def test_the_number_of_repetitions_can_be_changed():
    page = Page(block_inside()).select("stage").change("repeat", 4)
    assert page.graph.layers["stage"].repeat == 4
    assert "672" in page.text()


def test_more_repetitions_than_can_be_held_are_refused_in_words():
    graph = block_inside()
    for name in ("inner", "middle"):
        sketch = Sketch()
        value = sketch.input((8, 8, 4))
        sketch.block(graph, value, name=name, repeat=100)
        graph = sketch.graph()
    page = Page(graph).select("middle").change("repeat", MAX_REPEAT)
    assert "layers with all repetitions" in page.said()[0]
    assert page.field("repeat").value == 100


def test_a_block_is_unfolded_and_folded():
    graph = block_inside()
    page = Page(graph).select("stage").click("Unfold")
    assert page.graph.nodes["stage"].unfolded
    page.click("Fold")
    assert page.graph == graph


def test_the_layers_of_a_block_that_was_ungrouped_are_selected():
    page = Page(block_inside(repeat=2)).select("stage").click("Ungroup")
    assert not any(isinstance(layer, Block) for layer in page.graph.layers.values())
    assert len(page.session.selection) == 4
    assert page.app.subheader[0].value == "4 Conv2D layers"


def test_two_calls_of_a_block_are_ungrouped_together():
    page = Page(block_inside()).select("stage").open_more().click("Duplicate as shared")
    calls = [each for each in page.graph.nodes if page.graph.layer_of(each).name == "stage"]
    page.select(*calls).click("Ungroup")
    assert not any(isinstance(layer, Block) for layer in page.graph.layers.values())


def test_blocks_are_told_from_layers():
    page = Page(block_inside()).select("stage").click("Duplicate")
    calls = [each for each, node in page.graph.nodes.items() if "stage" in node.layer_id]
    page.select(*calls)
    assert page.app.subheader[0].value == "2 blocks"
    assert page.labels()[:2] == ["Unfold", "Ungroup"]
