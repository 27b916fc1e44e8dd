"""Looking at the canvas: finding, menus, zoom, full screen, the stack, and small screens."""

from __future__ import annotations

import re

from playwright.sync_api import FloatRect, expect

from builder.graph import files
from tests.e2e.canvas import Canvas, OpenPage, Spot, store_of
from tests.e2e.conftest import Showing
from tests.e2e.networks import CHAIN, branches, chain
from tests.e2e.server import StreamlitServer
from tests.support.waiting import wait_until


def test_layers_are_found_by_name(showing: Showing) -> None:
    canvas = showing(chain())
    canvas.press("Control+k")
    canvas.pick("scor")
    expect(canvas.selected()).to_have_attribute("data-name", "scores")
    expect(canvas.field("name")).to_have_value("scores")
    named = canvas.page.get_by_role("treeitem", name=re.compile("^scores, Dense, .*, from "))
    expect(named).to_have_attribute("aria-selected", "true")
    canvas.type_into(units=7)
    wider = canvas.page.get_by_role("treeitem", name=re.compile("^scores, .* output .*7"))
    expect(wider).to_be_attached()


def test_the_menu_knows_what_it_is_about(showing: Showing) -> None:
    canvas = showing(chain())
    page = canvas.page
    page.mouse.click(*canvas.along(canvas.edge("first", "second")), button="right")
    page.get_by_role("menuitem", name="Insert a layer here").click()
    canvas.pick("ReLU")
    expect(canvas.edge("first", "re_lu")).to_be_attached()
    page.mouse.click(*canvas.spot(80, 300), button="right")
    page.get_by_role("menuitem", name="Select all").click()
    expect(canvas.selected()).to_have_count(6)
    canvas.press("Escape")
    expect(canvas.selected()).to_have_count(0)
    canvas.select("first")
    canvas.press("Shift+F10")
    expect(page.get_by_role("menu", name="Selected layers")).to_be_visible()
    page.keyboard.type("de")
    page.keyboard.press("Enter")
    canvas.expect_edges(("image", "re_lu"), ("re_lu", "second"), *CHAIN[2:])


def test_zoom_fit_map_full_screen_and_help(showing: Showing) -> None:
    canvas = showing(chain())
    page = canvas.page
    percent = page.get_by_role("status", name=re.compile("^Zoom"))
    canvas.press("0")
    fitting = percent.inner_text()
    canvas.press("+", "+")
    expect(percent).not_to_have_text(fitting)
    expect(page.get_by_role("img", name="Map of the canvas")).to_be_visible()
    page.get_by_role("button", name="Show everything").click()
    expect(percent).to_have_text(fitting)
    page.mouse.move(*canvas.spot(60, 300))
    page.mouse.wheel(0, -240)
    expect(percent).not_to_have_text(fitting)

    canvas.press("?")
    shortcuts = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(shortcuts).to_contain_text("Duplicate with shared weights")
    page.keyboard.press("Escape")
    expect(shortcuts).to_have_count(0)

    small = canvas.flow.bounding_box()
    canvas.press("Shift+F")
    expect(page.locator(".st-key-inspector")).to_be_in_viewport()
    wait_until(lambda: wider(canvas, small), what="the canvas to grow")
    canvas.select("second")
    canvas.press("Shift+F")
    wait_until(lambda: not wider(canvas, small), what="the canvas to shrink")


def wider(canvas: Canvas, than: FloatRect | None) -> bool:
    now = canvas.flow.bounding_box()
    return now is not None and than is not None and now["height"] > than["height"] + 50


def test_the_stack_and_the_canvas_are_two_views_of_one_network(showing: Showing) -> None:
    canvas = showing(branches())
    x, y = canvas.middle(canvas.node("both"))
    canvas.drag((x, y), (x + 90, y + 20))
    canvas.select("left")
    document = canvas.document()
    page = canvas.page
    page.get_by_role("radio", name="Stack").click()
    rows = page.get_by_role("listbox", name="Layers of the model")
    expect(rows.get_by_role("option")).to_have_count(4)
    expect(canvas.field("name")).to_have_value("left")
    canvas.set(units=4)
    expect(canvas.totals()).to_contain_text("45")
    page.get_by_role("radio", name="Wire").click()
    canvas.expect_shape("left", "4")
    expect(canvas.selected()).to_have_attribute("data-name", "left")
    canvas.press("Control+z")
    assert canvas.document() == document


def test_an_earlier_project_is_found_again_in_this_browser_alone(
    showing: Showing, product: StreamlitServer, open_page: OpenPage
) -> None:
    store = store_of(product)
    first = store.create_project("Of the spring", files.to_json(branches()))
    store.save_project(first.id, files.to_json(chain()))
    canvas = Canvas(open_page(f"{product.url}/?view=wire&project={first.id}"), product)
    canvas.settle()
    page = canvas.page
    page.get_by_role("button", name="Of the spring", exact=True).click()
    page.get_by_role("button", name="New project").click()
    expect(canvas.nodes()).to_have_count(0)
    assert canvas.project_id != first.id
    page.get_by_role("button", name="New network", exact=True).click()
    page.get_by_role("button", name="Of the spring · changed").click()
    canvas.expect_edges(*CHAIN)
    assert canvas.project_id == first.id
    elsewhere = showing(chain(), dark=True).page
    elsewhere.get_by_role("button", name="Test", exact=True).click()
    expect(elsewhere.get_by_role("button", name="New project")).to_be_visible()
    expect(elsewhere.get_by_text("Of the spring")).to_have_count(0)


def test_no_key_on_the_canvas_moves_the_page(showing: Showing) -> None:
    canvas = showing(chain())
    canvas.press(" ", "ArrowDown", " ")
    tops = canvas.page.evaluate(
        "[...document.querySelectorAll('*')].map((element) => element.scrollTop)"
    )
    assert not any(tops)


def test_a_small_screen_pans_taps_and_configures(showing: Showing) -> None:
    canvas = showing(chain(), width=390, height=844, touch=True)
    page = canvas.page
    x, y = canvas.middle(canvas.node("first"))
    swipe(canvas, canvas.spot(20, 200), canvas.spot(20, 140))
    canvas.expect_places(first=(x, y - 60))
    page.touchscreen.tap(x, y - 60)
    expect(canvas.selected()).to_have_attribute("data-name", "first")
    expect(canvas.field("name")).to_have_value("first")
    canvas.set(filters=6)
    canvas.expect_shape("first", "6 × 6 × 6")
    page.get_by_role("button", name="Add layer").tap()
    canvas.pick("ReLU")
    canvas.expect_edges(*CHAIN, ("first", "re_lu"))
    place = canvas.places()["first"]
    x, y = canvas.middle(canvas.port("re_lu", "output"))
    swipe(canvas, (x, y + 6), (x + 60, y + 50))
    expect(canvas.dialog()).to_be_visible()
    canvas.expect_places(first=place)


def test_a_finger_opens_the_menu_and_boxes_select_by_button(showing: Showing) -> None:
    canvas = showing(chain(), width=390, height=844, touch=True)
    page = canvas.page
    page.get_by_role("button", name="Select with a box").tap()
    x, y = canvas.middle(canvas.node("first"))
    swipe(canvas, (canvas.spot(6, 0)[0], y - 30), (x + 90, y + 90))
    expect(canvas.selected()).not_to_have_count(0)
    page.get_by_role("button", name="Select with a box").tap()
    press = page.context.new_cdp_session(page)
    point = {"x": x, "y": y}
    press.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    expect(page.get_by_role("menu", name="Selected layers")).to_be_visible()
    press.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page.get_by_role("menu", name="Selected layers")).to_be_visible()
    page.get_by_role("menuitem", name="Freeze").tap()
    expect(canvas.node("first")).to_have_class(re.compile(r"\bfrozen\b"))


def swipe(canvas: Canvas, start: Spot, end: Spot) -> None:
    """Moves a finger over the screen."""
    session = canvas.page.context.new_cdp_session(canvas.page)

    def touch(kind: str, *spots: Spot) -> None:
        points = [{"x": x, "y": y} for x, y in spots]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", start)
    for step in range(1, 9):
        share = step / 8
        x, y = (a + (b - a) * share for a, b in zip(start, end, strict=True))
        touch("touchMove", (x, y))
    touch("touchEnd")
