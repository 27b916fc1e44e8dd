"""What goes into a layer, in which order, chosen in the inspector."""

import pytest

from builder.graph import topology
from builder.graph.document import Edge
from builder.graph.edits import Connect, Group, apply
from builder.graph.sketch import Sketch
from tests.ui.inspecting import Page


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("STRATA_HOME", str(tmp_path))


def merge(class_name="Concatenate", count=3, **config):
    """Some branches of different widths, and a layer that takes them all."""
    sketch = Sketch()
    value = sketch.input((4, 8), name="value")
    branches = [
        sketch.add("Dense", value, name=f"branch_{number}", units=8) for number in range(count)
    ]
    sketch.add(class_name, branches, name="merge", **config)
    return sketch.graph()


def fed(page, node_id="merge", graph=None):
    edges = topology.incoming(graph or page.graph, node_id)
    assert [edge.order for edge in edges if edge.target_port == "inputs"] == list(
        range(sum(edge.target_port == "inputs" for edge in edges))
    )
    return [edge.source for edge in edges]


def shown(page):
    """The list of inputs as it is written."""
    written = [each.value.replace("\\", "") for each in page.app.markdown]
    return [text.replace("**", "") for text in written if "branch" in text]


def test_the_inputs_of_a_merge_are_a_numbered_list():
    page = Page(merge()).select("merge")
    assert shown(page) == [f"{n + 1} branch_{n} · 4 × 8" for n in range(3)]


@pytest.mark.parametrize(
    ("button", "expected"),
    [
        ("Move branch_0 · 4 × 8 down", "102"),
        ("Move branch_1 · 4 × 8 up", "102"),
        ("Move branch_1 · 4 × 8 down", "021"),
        ("Move branch_0 · 4 × 8 to the end", "120"),
        ("Move branch_2 · 4 × 8 to the start", "201"),
        ("Take branch_1 · 4 × 8 out", "02"),
    ],
)
def test_a_button_moves_an_input_or_takes_it_out_in_one_step(button, expected):
    graph = merge()
    page = Page(graph).select("merge")
    labels = {label.replace("\\", ""): label for label in page.labels()}
    page.click(labels[button])
    assert fed(page) == [f"branch_{number}" for number in expected]
    assert shown(page)[0].startswith(f"1 branch_{expected[0]}")
    page.session.undo()
    assert page.graph == graph


def test_an_input_is_added_behind_the_others():
    page = Page(merge(count=2)).select("merge")
    page.change("3", "value · 4 × 8")
    assert fed(page) == ["branch_0", "branch_1", "value"]
    assert page.field("4").value is None
    page.change("4", "value · 4 × 8")
    assert fed(page) == ["branch_0", "branch_1", "value", "value"]


def test_one_tensor_that_goes_in_twice_is_two_lines_that_move_by_themselves():
    graph = merge(count=2)
    graph = apply(graph, Connect(edge=Edge(source="branch_0", target="merge", order=2)))
    page = Page(graph).select("merge")
    assert len(shown(page)) == 3
    page.press(key="branch_0-0-1-up")
    assert fed(page) == ["branch_0", "branch_0", "branch_1"]


def test_a_layer_with_a_fixed_number_of_inputs_says_what_each_is():
    page = Page(merge("Attention")).select("merge")
    assert [line.split()[0] for line in shown(page)] == ["query", "value", "key"]
    with pytest.raises(StopIteration):
        page.field("4")


def test_what_is_missing_is_asked_by_its_name():
    page = Page(merge("Attention", count=2)).select("merge")
    page.change("key", "value · 4 × 8")
    assert fed(page) == ["branch_0", "branch_1", "value"]


def test_the_inputs_of_a_block_have_the_names_of_those_inside():
    graph = apply(merge(count=2), Group(node_ids=("merge",), name="both"))
    inside = graph.layers["both"].graph
    names = [inside.layer_of(each).name for each in topology.inputs(inside)]
    page = Page(graph).select("both")
    assert [line.split()[0] for line in shown(page)] == names
    page.press(key="branch_0-0-0-down")
    assert fed(page, "both") == ["branch_1", "branch_0"]


def test_ports_by_name_have_a_field_each():
    sketch = Sketch()
    value = sketch.input((4, 8), name="value")
    sketch.add(
        "MultiHeadAttention",
        None,
        name="heads",
        ports={"query": value, "value": value},
        num_heads=2,
        key_dim=4,
    )
    page = Page(sketch.graph()).select("heads")
    assert page.field("query").value == "value · 4 × 8"
    assert page.field("value").value == "value · 4 × 8"
    page.change("key", "value · 4 × 8")
    ports = [edge.target_port for edge in topology.incoming(page.graph, "heads")]
    assert ports == ["query", "value", "key"]


def test_a_wire_at_a_port_that_there_is_not_can_be_taken_out():
    graph = merge(count=2)
    stray = Edge(source="value", target="branch_0", target_port="mystery")
    page = Page(apply(graph, Connect(edge=stray))).select("branch_0")
    page.press(key="mystery-value-0-0-out")
    assert page.graph == graph


def test_many_inputs_are_shown_in_parts():
    page = Page(merge(count=30)).select("merge")
    assert len(shown(page)) == 12
    assert "1 to 12 of 30 inputs" in page.text()
    page.change("31", "value · 4 × 8")
    assert len(fed(page)) == 31


def test_a_wire_that_was_taken_away_elsewhere_is_not_moved():
    page = Page(merge()).select("merge")
    button = next(each for each in page.app.button if each.key.endswith("branch_0-0-0-down"))
    button.click()
    page.session.kept.do(Connect(edge=Edge(source="value", target="merge", order=0)))
    before = page.graph
    page.run()
    assert page.graph == before
    assert "There is no wire" in page.said()[0]
