"""Summary, Plot, Code and Checks: long lists in parts, and checks that lead to their layer."""

import pytest

from builder.graph.document import Graph
from builder.graph.edits import Configure, Fold, Rename, apply
from builder.graph.sketch import Sketch
from builder.inference.engine import infer
from builder.ui.remembered import KEPT, remembered
from tests.ui.inspecting import Page, block_inside, chain


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("STRATA_HOME", str(tmp_path))


def deep(count, **config):
    sketch = Sketch()
    value = sketch.input((4,), name="value")
    for number in range(1, count):
        value = sketch.add("Dense", value, name=f"dense_{number}", **{"units": 4, **config})
    return sketch.graph()


def view(page, name):
    page.app.session_state["view"] = name
    return page.run()


def go_to(page, number, name):
    page.app.session_state[f"page-{name}"] = number
    return page.run()


def test_a_short_summary_is_whole():
    page = Page(deep(100))
    assert "dense_99" in page.text()
    assert " of 100 rows" not in page.text()


def test_a_long_summary_comes_in_parts():
    page = Page(deep(250))
    assert "1 to 100 of 250 rows" in page.text()
    assert "dense_99<" in page.text()
    assert "dense_100<" not in page.text()
    go_to(page, 3, "summary")
    assert "201 to 250 of 250 rows" in page.text()
    assert "dense_249<" in page.text()


def test_the_last_part_is_shown_where_the_network_became_shorter():
    page = go_to(Page(deep(250)), 3, "summary")
    page.session.replace(deep(150))
    page.run()
    assert "101 to 150 of 150 rows" in page.text()


def test_an_empty_network_has_a_word_in_every_view():
    page = Page(Graph())
    for name, words in (
        ("Summary", "No layers yet"),
        ("Plot", "No layers yet"),
        ("Code", "no code"),
    ):
        assert words in view(page, name).text()


def test_the_plot_shows_blocks_as_the_document_does():
    graph = block_inside(repeat=2)
    page = view(Page(graph), "Plot")
    assert "cluster" not in page.app.get("graphviz_chart")[0].proto.spec
    page.session.dispatch(Fold(node_ids=("stage",), unfolded=True))
    page.run()
    assert "stage × 2" in page.app.get("graphviz_chart")[0].proto.spec


def test_plot_and_code_follow_every_edit():
    page = Page(chain())
    for name in ("first", "second"):
        page.session.dispatch(Rename(layer_id="conv_1", name=name))
        assert name in view(page, "Code").app.code[0].value
        assert name in view(page, "Plot").app.get("graphviz_chart")[0].proto.spec


def with_state():
    """A chain whose LSTM has three outputs, of which nobody takes two."""
    sketch = Sketch()
    steps = sketch.input((5, 4), name="steps")
    state = sketch.add("LSTM", steps, name="memory", units=3, return_state=True)
    sketch.add("Dense", state, name="scores", units=2)
    return sketch.graph()


@pytest.mark.parametrize(("graph", "named"), [(block_inside(), "stage"), (with_state(), "memory")])
def test_a_chain_that_is_no_sequential_model_is_written_as_functional(graph, named):
    page = view(Page(graph), "Code")
    assert "keras.Model(" in page.app.code[0].value
    assert "Functional style only" in page.text()
    assert f"{named} " in page.text().split("Functional style only")[1]


def test_a_plain_chain_is_written_as_sequential():
    page = view(Page(chain()), "Code")
    assert "keras.Sequential(" in page.app.code[0].value
    assert "Functional style only" not in page.text()


def test_a_check_leads_to_its_layer():
    graph = apply(chain(), Configure(layer_id="out", config={"units": -1}))
    page = view(Page(graph).select("image"), "Checks")
    assert "**out**" in page.text()
    page.click("Show layer")
    assert page.session.selection == ("out",)
    assert page.graph == graph


def test_a_check_inside_a_folded_block_leads_there():
    graph = block_inside(repeat=2, kernel_size=9)
    page = view(Page(graph).select("image"), "Checks")
    page.click("Show layer")
    assert page.session.selection == ("stage/b",)
    assert page.graph == apply(graph, Fold(node_ids=("stage",), unfolded=True))
    assert page.view == "wire"
    assert page.field("kernel_size").value == "9 × 9"


def test_many_checks_come_in_parts():
    page = view(Page(deep(50, units=-1)).select("value"), "Checks")
    found = len(infer(page.graph).diagnostics)
    assert found > 20
    assert len(page.app.error) == 20
    assert f"1 to 20 of {found} complaints" in page.text()


def test_what_is_made_of_a_graph_is_made_once_until_it_is_edited():
    made = []

    @remembered
    def named(graph, *, style):
        made.append((graph.name, style))
        return f"{graph.name} {style}"

    one, two = Graph(name="one"), Graph(name="two")
    for _ in range(2):
        assert [named(one, style="a"), named(two, style="a"), named(one, style="b")] == [
            "one a",
            "two a",
            "one b",
        ]
    assert len(made) == 3
    assert named(Graph(name="one"), style="a") == "one a"
    assert len(made) == 4


def test_only_the_last_answers_are_kept():
    made = []
    graphs = [Graph(name=f"net_{number}") for number in range(KEPT + 1)]

    @remembered
    def named(graph):
        made.append(graph.name)
        return graph.name

    assert [named(graph) for graph in graphs] == [graph.name for graph in graphs]
    assert named(graphs[0]) == "net_0"
    assert made.count("net_0") == 2
    assert named(graphs[-1]) == graphs[-1].name
    assert made.count(graphs[-1].name) == 1
