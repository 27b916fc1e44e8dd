"""The canvas in haste, on a bad line and in several tabs, and reruns that nobody notices."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, expect

from builder.graph.edits import RemoveNodes, Rename, SetTrainable
from tests.e2e.canvas import Canvas
from tests.e2e.pages import Pages
from tests.e2e.server import StreamlitServer
from tests.e2e.watching import (
    TROUBLE,
    Line,
    Said,
    Watch,
    add,
    chain,
    classes,
    edit_elsewhere,
    listen,
    names,
)

Showing = Callable[..., Canvas]


@pytest.fixture
def calm(product: StreamlitServer) -> Iterator[StreamlitServer]:
    """The product, whose log must have no trouble of this test in it."""
    before = len(product.log.read_bytes())
    yield product
    assert not TROUBLE.findall(product.log.read_bytes()[before:].decode(errors="replace"))


@pytest.fixture
def showing(calm: StreamlitServer, pages: Pages) -> Iterator[Showing]:
    """Opens the chain, `showing()`, or another tab with a project: `showing(url, dark=False)`.

    A page on a line of its own is asked for by `line=True`. A page that has complained by the
    end fails the test.
    """
    complaints: list[list[str]] = []

    def show(url: str = "", line: bool = False, **screen: bool) -> Canvas:
        if url:
            canvas = Canvas(pages.open(url, **screen), calm)
            canvas.settle()
        else:
            canvas = Canvas.showing(chain(), pages.open if line else pages.visit, calm, **screen)
        complaints.append(listen(canvas.page))
        return canvas

    yield show
    assert not any(complaints), complaints


def frozen(canvas: Canvas, name: str) -> Locator:
    return canvas.node(name).locator(".mark[title^=Frozen]")


# Haste.


def test_thirty_layers_added_as_fast_as_the_page_takes_them_arrive_once_and_in_order(
    showing: Showing,
) -> None:
    canvas = showing()
    canvas.select("scores")
    side = canvas.page.locator(".side")
    places = {
        item: canvas.middle(side.locator(f'[data-class="{item}"]'))
        for item in ("Dense", "Identity")
    }
    wanted = ["Dense" if (at * at) % 7 < 3 else "Identity" for at in range(30)]
    watch = Watch(canvas)
    for item in wanted:
        canvas.page.mouse.click(*places[item])
    expect(canvas.nodes()).to_have_count(34)
    graph = canvas.document()
    assert classes(graph) == ["Input", "Conv2D", "Flatten", "Dense", *wanted]
    order = list(graph.nodes)[3:]
    assert {(edge.source, edge.target) for edge in graph.edges} >= set(
        zip(order, order[1:], strict=False)
    )
    watch.expect_calm(may_move=True)


def test_thirty_keys_arrive_once_and_in_order_and_each_step_is_undone_alone(
    showing: Showing,
) -> None:
    canvas = showing()
    canvas.select("conv")
    canvas.flow.focus()
    keyboard = canvas.page.keyboard
    for at in range(10):
        for key in ("F2", str(at), "Enter"):
            keyboard.press(key)
    expect(canvas.nodes("9")).to_have_count(1)
    assert names(canvas.document()) == ["image", "9", "flat", "scores"]
    canvas.press(*["Control+z"] * 3)
    assert names(canvas.document()) == ["image", "6", "flat", "scores"]
    for _ in range(7):
        keyboard.press("Control+z")
    expect(canvas.nodes("conv")).to_have_count(1)
    assert canvas.document() == chain()


# The line is cut.


def test_what_is_done_while_the_line_is_cut_is_there_once_there_is_another(
    showing: Showing,
) -> None:
    canvas = showing(line=True, watch=False)
    line = Line(canvas.page)
    canvas.settle()
    canvas.select("scores")
    watch = Watch(canvas)
    for item in ("Dropout", "Flatten", "ReLU"):
        add(canvas, item)
        line.cut()
    canvas.expect_names("image", "conv", "flat", "scores", "dropout", "flatten", "re_lu")
    assert classes(canvas.document())[4:] == ["Dropout", "Flatten", "ReLU"]
    expect(canvas.field("name")).to_have_value("re_lu")
    watch.expect_calm(may_move=True)


# The same project in several tabs.


def test_tabs_and_browsers_with_one_project_come_to_the_same_document(
    showing: Showing,
) -> None:
    first = showing()
    second = showing(first.page.url)
    third = showing(first.page.url, dark=True)  # a browser of its own
    said = [Said(canvas) for canvas in (first, second, third)]
    first.select("conv")
    second.select("scores")
    third.select("flat")
    first.press("f")
    add(second, "Dropout")
    third.press("F2")
    third.page.keyboard.type("flattened")
    third.page.keyboard.press("Enter")
    for canvas in (first, second, third):
        canvas.expect_names("image", "conv", "flattened", "scores", "dropout")
        expect(frozen(canvas, "conv")).to_be_visible()
        canvas.expect_edges(
            ("image", "conv"), ("conv", "flattened"), ("flattened", "scores"), ("scores", "dropout")
        )
    graph = first.document()
    assert names(graph) == ["image", "conv", "flattened", "scores", "dropout"]
    assert not graph.layer_of("conv").trainable
    for page in said:
        page.expect("This project was changed in another tab. It is shown here now.")


def test_an_edit_of_a_layer_that_another_tab_has_deleted_is_said_in_words(
    showing: Showing,
) -> None:
    canvas = showing(line=True)
    line = Line(canvas.page)
    canvas.settle()
    said = Said(canvas)
    canvas.select("conv")
    line.hold()
    edit_elsewhere(canvas, RemoveNodes(node_ids=("conv",)))
    canvas.flow.focus()
    for key in ("F2", "n", "e", "w", "Enter"):
        canvas.page.keyboard.press(key)
    line.let_go()
    said.expect("conv was deleted meanwhile, so it was not renamed.")
    canvas.expect_names("image", "flat", "scores")
    canvas.select("flat")
    line.hold()
    edit_elsewhere(canvas, RemoveNodes(node_ids=("flat",)))
    add(canvas, "Dropout")
    line.let_go()
    said.expect("flat was deleted meanwhile, so nothing was added.")
    canvas.expect_names("image", "scores")
    assert names(canvas.document()) == ["image", "scores"]


# Reruns that nobody notices.


def test_nothing_moves_fades_or_is_built_anew_while_edits_come_back(
    showing: Showing,
) -> None:
    canvas = showing()
    canvas.select("conv")
    canvas.press("-")
    watch = Watch(canvas)
    canvas.press("f")
    expect(frozen(canvas, "conv")).to_be_visible()
    canvas.set(filters=8)
    canvas.expect_count("conv", 80)
    edit_elsewhere(canvas, Rename(layer_id="flat", name="elsewhere"))
    expect(canvas.nodes("elsewhere")).to_have_count(1)
    canvas.settle()
    watch.expect_calm()


def test_what_is_being_typed_stays_while_answers_arrive(
    showing: Showing,
) -> None:
    canvas = showing(line=True)
    line = Line(canvas.page)
    canvas.settle()
    keyboard = canvas.page.keyboard
    canvas.select("scores")
    line.hold()
    canvas.flow.focus()
    for key in ("f", "F2", "n", "e"):
        keyboard.press(key)
    line.expect_news()
    edit_elsewhere(canvas, Rename(layer_id="flat", name="elsewhere"))
    line.let_go()
    expect(canvas.nodes("elsewhere")).to_have_count(1)
    canvas.settle()
    field = canvas.page.get_by_label("New name for scores")
    expect(field).to_be_focused()
    expect(field).to_have_value("ne")
    for key in ("w", "Enter"):
        keyboard.press(key)
    expect(canvas.flow).to_be_focused()
    assert names(canvas.document()) == ["image", "conv", "elsewhere", "new"]


def test_what_is_being_typed_into_the_inspector_stays_while_answers_arrive(
    showing: Showing,
) -> None:
    canvas = showing(line=True)
    line = Line(canvas.page)
    canvas.settle()
    keyboard = canvas.page.keyboard
    canvas.select("scores")
    field = canvas.field("units")
    expect(field).to_have_value("10")
    line.hold()
    canvas.flow.focus()
    keyboard.press("f")
    field.click()
    field.press("Control+a")
    keyboard.type("3")
    line.expect_news()
    line.let_go()
    canvas.settle()
    expect(frozen(canvas, "scores")).to_be_visible()
    expect(field).to_be_focused()
    edit_elsewhere(canvas, SetTrainable(layer_ids=("conv",), trainable=False))
    expect(frozen(canvas, "conv")).to_be_visible()
    canvas.settle()
    expect(field).to_be_focused()
    expect(field).to_have_value("3")
    keyboard.type("2")
    keyboard.press("Enter")
    canvas.expect_shape("scores", "32")
    graph = canvas.document()
    assert graph.layer_of("scores").config["units"] == 32
    assert not graph.layer_of("scores").trainable
    assert not graph.layer_of("conv").trainable


def test_a_drag_goes_on_while_answers_arrive(showing: Showing) -> None:
    canvas = showing(line=True)
    line = Line(canvas.page)
    canvas.settle()
    canvas.select("scores")
    line.hold()
    canvas.flow.focus()
    canvas.page.keyboard.press("f")
    x, y = canvas.middle(canvas.node("scores").locator(".layer-class"))
    canvas.hold((x, y), (x + 60, y - 20))
    where = canvas.middle(canvas.node("scores"))
    watch = Watch(canvas)
    edit_elsewhere(canvas, Rename(layer_id="flat", name="elsewhere"))
    line.let_go()
    expect(canvas.nodes("elsewhere")).to_have_count(1)
    canvas.settle()
    assert canvas.middle(canvas.node("scores")) == where
    canvas.page.mouse.move(x + 90, y - 40, steps=4)
    canvas.let_go()
    watch.expect_calm()
    left, top = canvas.middle(canvas.node("scores"))
    assert (round(left - where[0]), round(top - where[1])) == (30, -20)
    graph = canvas.document()
    assert graph.nodes["scores"].position is not None
    assert names(graph) == ["image", "conv", "elsewhere", "scores"]


def test_other_pages_and_the_other_view_keep_document_and_selection(
    showing: Showing,
) -> None:
    canvas = showing()
    page = canvas.page
    canvas.select("conv")
    add(canvas, "ReLU")
    page.get_by_role("link", name="Data").click()
    expect(page.get_by_role("link", name="Data")).to_have_attribute("aria-current", "page")
    page.get_by_role("link", name="Build").click()
    canvas.expect_names("image", "conv", "re_lu", "flat", "scores")
    expect(canvas.selected()).to_have_attribute("data-name", "re_lu")
    canvas.select_all("flat", "scores")
    choice = page.locator(".st-key-network-view")
    choice.get_by_text("Stack", exact=True).click()
    rows = page.get_by_role("listbox", name="Layers of the model")
    chosen = rows.get_by_role("option", selected=True)
    expect(chosen).to_have_count(2)
    expect(chosen.first).to_contain_text("flat")
    choice.get_by_text("Wire", exact=True).click()
    expect(canvas.selected()).to_have_count(2)
    for name in ("flat", "scores"):
        expect(canvas.node(name)).to_have_class(re.compile(r"\bselected\b"))
    assert classes(canvas.document()) == ["Input", "Conv2D", "Flatten", "Dense", "ReLU"]
