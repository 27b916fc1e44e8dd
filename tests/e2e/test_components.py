"""The stack editor and the live curves in a real browser, on a made-up model."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.pages import Pages, rest
from tests.e2e.server import StreamlitServer

APP = Path(__file__).with_name("component_app.py")

LAYERS = (
    "left", "conv_left", "pool", "right", "conv_right", "concat", "conv_both", "dropout", "dense",
    "lstm", "head",
)  # fmt: skip


class Stack:
    """The editor as a person sees it; what Python knows stands in the caption below it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.list = page.get_by_role("listbox", name="Layers of the model")
        self.search = page.get_by_role("combobox", name="Search layers")
        expect(self.list).to_be_visible()

    def card(self, name: str) -> Locator:
        return self.page.locator(f'.card[data-name="{name}"]')

    def entry(self, class_name: str) -> Locator:
        return self.page.locator(f'.entry[data-class="{class_name}"]')

    def select(self, name: str) -> None:
        self.card(name).locator(".card-name").click()
        expect(self.card(name)).to_have_attribute("aria-selected", "true")

    def expect_order(self, *names: str) -> None:
        expect(self.caption).to_contain_text(f"order={','.join(names)} |")
        expect(self.page.locator(".arriving, .leaving, .changing")).to_have_count(0)

    def expect_log(self, *kinds: str) -> None:
        expect(self.caption).to_contain_text(f"log={','.join(kinds)} |")

    def expect_selected(self, *ids: str) -> None:
        expect(self.caption).to_contain_text(re.compile(rf"selected={','.join(ids)}$"))

    @property
    def caption(self) -> Locator:
        return self.page.get_by_test_id("stCaptionContainer")

    def drag(self, source: Locator, target: Locator, *, below: bool) -> None:
        for each in (target, source):
            each.scroll_into_view_if_needed()  # which also waits until it stands still
        start, end = source.bounding_box(), target.bounding_box()
        assert start and end
        mouse = self.page.mouse
        mouse.move(start["x"] + 40, start["y"] + 12)
        mouse.down()
        mouse.move(start["x"] + 60, start["y"] + 30, steps=4)
        mouse.move(end["x"] + 120, end["y"] + (end["height"] - 3 if below else 3), steps=8)
        expect(self.page.locator(".target")).to_have_count(1)
        mouse.up()


TURNS = count(1)


@pytest.fixture
def at(pages: Pages, components: str) -> Callable[..., Page]:
    """Opens the components with a query, in a state that nobody has touched."""

    def opened(query: str = "", **screen: Any) -> Page:
        turn = next(TURNS)
        page = pages.visit(f"{components}/?turn={turn}&{query}", **screen)
        # The one of the turn before is there for another moment.
        expect(page.locator(f".st-key-stack-{turn}, .st-key-curves-{turn}")).to_be_visible()
        rest(page)
        return page

    return opened


@pytest.fixture
def stack(at: Callable[..., Page]) -> Stack:
    return Stack(at())


def with_changes(*changes: tuple[str, str | None]) -> list[str]:
    """The made-up layers with one put after another, or taken out."""
    names = list(LAYERS)
    for name, after in changes:
        if name in names:
            names.remove(name)
        if after is not None:
            names.insert(names.index(after) + 1, name)
    return names


def test_a_click_in_the_palette_adds_behind_the_selection(stack: Stack) -> None:
    stack.select("pool")
    stack.entry("Dense").click()
    stack.expect_order(*with_changes(("dense_new", "pool")))
    expect(stack.card("dense_new")).to_have_attribute("aria-selected", "true")


def test_layers_added_quickly_keep_their_order(stack: Stack) -> None:
    stack.select("pool")
    for class_name in ("Dense", "Conv2D", "Add"):
        stack.entry(class_name).click()
    stack.expect_order(
        *with_changes(("dense_new", "pool"), ("conv2d_new", "dense_new"), ("add_new", "conv2d_new"))
    )
    stack.expect_log("add", "add", "add")


def test_slash_searches_and_enter_adds(stack: Stack) -> None:
    stack.select("pool")
    stack.page.keyboard.press("/")
    expect(stack.search).to_be_focused()
    stack.page.keyboard.type("dc2")
    expect(stack.page.locator(".entry.active")).to_have_attribute("data-class", "DepthwiseConv2D")
    stack.page.keyboard.press("Enter")
    stack.expect_order(*with_changes(("depthwiseconv2d_new", "pool")))
    expect(stack.search).to_be_focused()


def test_slash_works_where_nothing_has_the_focus(stack: Stack) -> None:
    stack.page.keyboard.press("/")
    expect(stack.search).to_be_focused()
    expect(stack.search).to_have_value("")


def test_typing_does_not_reach_streamlits_shortcuts(stack: Stack) -> None:
    stack.search.click()
    stack.page.keyboard.type("rc")
    expect(stack.search).to_have_value("rc")
    stack.list.focus()
    stack.page.keyboard.press("c")
    stack.page.keyboard.press("r")
    expect(stack.page.get_by_role("dialog")).to_have_count(0)


def test_a_layer_is_dragged_from_the_palette_to_its_place(stack: Stack) -> None:
    stack.drag(stack.entry("Conv2D"), stack.card("pool"), below=False)
    stack.expect_order(*with_changes(("conv2d_new", "conv_left")))


def test_a_layer_is_dragged_to_another_place(stack: Stack) -> None:
    stack.drag(stack.card("pool"), stack.card("conv_right"), below=True)
    stack.expect_order(*with_changes(("pool", "conv_right")))
    stack.expect_log("move")


def test_escape_gives_a_drag_up(stack: Stack) -> None:
    stack.card("pool").scroll_into_view_if_needed()  # which also waits until it stands still
    box = stack.card("pool").bounding_box()
    assert box
    stack.page.mouse.move(box["x"] + 40, box["y"] + 12)
    stack.page.mouse.down()
    stack.page.mouse.move(box["x"] + 60, box["y"] + 200, steps=5)
    expect(stack.page.locator(".drag-label")).to_be_visible()
    stack.page.keyboard.press("Escape")
    stack.page.mouse.up()
    expect(stack.page.locator(".drag-label")).to_have_count(0)
    stack.expect_order(*LAYERS)


def test_the_keyboard_moves_a_layer(stack: Stack) -> None:
    stack.select("pool")
    stack.page.keyboard.press("Alt+ArrowUp")
    stack.expect_order(*with_changes(("pool", "left")))
    stack.page.keyboard.press("Alt+ArrowDown")
    stack.page.keyboard.press("Alt+ArrowDown")
    stack.expect_order(*with_changes(("pool", "right")))
    expect(stack.list).to_be_focused()


def test_the_keyboard_selects_extends_and_deletes(stack: Stack) -> None:
    stack.select("pool")
    stack.page.keyboard.press("ArrowDown")
    stack.expect_selected("right")
    stack.page.keyboard.press("Shift+ArrowDown")
    stack.expect_selected("right", "conv_right")
    stack.page.keyboard.press("Delete")
    stack.expect_order(*with_changes(("right", None), ("conv_right", None)))
    stack.expect_selected("concat")
    expect(stack.list).to_be_focused()


def test_undo_and_redo(stack: Stack) -> None:
    stack.select("pool")
    stack.page.keyboard.press("Delete")
    stack.expect_order(*with_changes(("pool", None)))
    stack.page.keyboard.press("Control+z")
    stack.expect_order(*LAYERS)
    stack.page.keyboard.press("Control+Shift+z")
    stack.expect_order(*with_changes(("pool", None)))
    undo = stack.page.get_by_role("button", name="Undo")
    expect(undo).to_have_count(0)  # on a wide screen it is in the page's header
    stack.page.set_viewport_size({"width": 600, "height": 900})
    undo.click()
    stack.expect_order(*LAYERS)


def test_duplicates_alone_and_shared(stack: Stack) -> None:
    stack.select("pool")
    stack.page.keyboard.press("Control+d")
    stack.expect_order(*with_changes(("pool_copy", "pool")))
    stack.page.keyboard.press("Control+z")
    stack.page.keyboard.press("Control+Shift+d")
    stack.expect_order(*with_changes(("pool_copy", "pool")))
    expect(stack.card("pool_copy")).to_contain_text("shared 2")
    expect(stack.card("pool")).to_contain_text("shared 2")


def test_bypass_and_freeze_show_on_the_card(stack: Stack) -> None:
    stack.select("pool")
    stack.page.keyboard.press("b")
    expect(stack.card("pool")).to_contain_text("bypassed")
    stack.page.keyboard.press("f")
    expect(stack.card("pool")).to_contain_text("frozen")
    stack.expect_log("bypass", "freeze")
    stack.page.keyboard.press("b")
    expect(stack.card("pool")).not_to_contain_text("bypassed")


def test_the_buttons_on_a_card(stack: Stack) -> None:
    stack.card("pool").hover()
    stack.page.get_by_role("button", name="Bypass pool").click()
    expect(stack.card("pool")).to_contain_text("bypassed")
    stack.card("conv_right").hover()
    stack.page.get_by_role("button", name="Delete conv_right").click()
    stack.expect_order(*with_changes(("conv_right", None)))


def test_enter_inserts_below_the_active_layer(stack: Stack) -> None:
    stack.select("pool")
    stack.page.keyboard.press("Enter")
    dialog = stack.page.get_by_role("dialog", name="Add a layer")
    expect(dialog.get_by_role("combobox")).to_be_focused()
    stack.page.keyboard.type("dropout")
    stack.page.keyboard.press("Enter")
    stack.expect_order(*with_changes(("dropout_new", "pool")))
    expect(dialog).to_have_count(0)
    expect(stack.list).to_be_focused()


def test_the_plus_between_two_layers_inserts_there(stack: Stack) -> None:
    stack.page.get_by_role("button", name="Insert a layer at place 3").click()
    dialog = stack.page.get_by_role("dialog", name="Add a layer")
    dialog.get_by_text("Dense", exact=True).click()
    stack.expect_order(*with_changes(("dense_new", "conv_left")))


def test_a_layer_is_renamed_in_place(stack: Stack) -> None:
    stack.select("pool")
    stack.page.keyboard.press("F2")
    stack.page.keyboard.type("shrink")
    stack.page.keyboard.press("Enter")
    stack.expect_order(*["shrink" if name == "pool" else name for name in LAYERS])
    expect(stack.list).to_be_focused()
    stack.page.keyboard.press("F2")
    stack.page.keyboard.type("never")
    stack.page.keyboard.press("Escape")
    expect(stack.card("shrink")).to_be_visible()
    stack.expect_log("rename")


def test_a_quick_fix_from_the_card_and_from_the_keyboard(stack: Stack) -> None:
    fix = stack.page.get_by_role("button", name="Insert Flatten")
    fix.click()
    stack.expect_log("fix")
    expect(fix).to_have_count(0)
    stack.page.keyboard.press("Control+z")
    expect(fix).to_be_visible()
    stack.select("dense")
    stack.page.keyboard.press("q")
    stack.expect_log("fix", "undo", "fix")


def test_what_is_wrong_stands_on_the_card_and_in_its_name(stack: Stack) -> None:
    card = stack.card("lstm")
    card.scroll_into_view_if_needed()
    expect(card).to_contain_text("Expected a sequence (steps, features), got 8×8×128.")
    expect(card).to_have_attribute("aria-label", re.compile("error: Expected a sequence"))


def test_inputs_are_named_where_they_are_not_the_row_above(stack: Stack) -> None:
    expect(stack.card("concat")).to_contain_text("from pool, conv_right")
    arrows = stack.page.locator(".row", has=stack.card("right")).locator(".arrow")
    expect(arrows).to_have_count(0)
    expect(stack.page.locator(".row", has=stack.card("pool"))).to_contain_text("16×16×32")


def test_python_can_select(stack: Stack) -> None:
    stack.select("pool")
    stack.page.get_by_role("button", name="Select the first from Python").click()
    expect(stack.card("left")).to_have_attribute("aria-selected", "true")
    stack.expect_selected("left")


def test_only_looking(at: Callable[..., Page]) -> None:
    stack = Stack(at("read_only=1"))
    expect(stack.search).to_have_count(0)
    stack.select("pool")
    stack.page.keyboard.press("Delete")
    stack.page.keyboard.press("ArrowDown")
    stack.expect_selected("right")
    stack.expect_order(*LAYERS)


def test_a_rerun_keeps_focus_scroll_and_elements(stack: Stack) -> None:
    stack.list.focus()
    stack.page.keyboard.press("End")
    expect(stack.card("head")).to_be_in_viewport()
    stack.list.evaluate("list => { list.marked = true; list.scrollTop -= 60; }")
    before = stack.list.evaluate("list => list.scrollTop")
    stack.page.keyboard.press("b")
    stack.expect_log("bypass")
    expect(stack.list).to_be_focused()
    assert stack.list.evaluate("list => list.scrollTop") == before > 0
    stack.search.fill("con")
    stack.page.get_by_role("button", name="Rerun everything").click()
    rest(stack.page)
    assert stack.list.evaluate("list => list.marked && list.scrollTop") == before
    expect(stack.search).to_have_value("con")


def test_a_gesture_shows_at_once_while_python_is_slow(at: Callable[..., Page]) -> None:
    stack = Stack(at("slow=1.5"))
    stack.select("pool")
    stack.page.keyboard.press("Delete")
    # Both are to be seen only before Python has answered.
    expect(stack.card("pool")).to_have_class(re.compile("leaving"))
    stack.entry("Dense").click()
    expect(stack.page.locator(".card.arriving")).to_have_text(re.compile("dense"))
    stack.expect_order(*with_changes(("dense_new", "right"), ("pool", None)))
    stack.expect_log("remove", "add")


def test_thirty_edits_arrive_in_order(stack: Stack) -> None:
    stack.select("pool")
    for _ in range(15):
        stack.page.keyboard.press("b")
        stack.page.keyboard.press("f")
    stack.expect_log(*["bypass", "freeze"] * 15)


def test_a_restarted_server_applies_nothing_twice(open_page: OpenPage, tmp_path: Path) -> None:
    server = StreamlitServer(APP, tmp_path)
    server.start()
    try:
        stack = Stack(open_page(server.url, watch=False))
        stack.select("pool")
        stack.page.keyboard.press("b")
        stack.expect_log("bypass")
        server.stop()
        server.start()
        stack.expect_log()
        stack.select("right")
        stack.expect_selected("right")
        stack.page.keyboard.press("f")
        stack.expect_log("freeze")
        expect(stack.card("pool")).not_to_contain_text("bypassed")
    finally:
        server.stop()


def test_a_thousand_layers_draw_a_few_cards(at: Callable[..., Page]) -> None:
    stack = Stack(at("rows=1007"))
    expect(stack.card("conv2d_0")).to_have_attribute("aria-setsize", "1007")
    assert stack.page.locator(".card").count() < 40
    stack.select("conv2d_0")
    stack.page.keyboard.press("End")
    expect(stack.card("conv2d_1006")).to_be_in_viewport()
    expect(stack.card("conv2d_1006")).to_have_attribute("aria-posinset", "1007")
    assert stack.page.locator(".card").count() < 40
    stack.page.keyboard.press("Delete")
    expect(stack.card("conv2d_1006")).to_have_count(0)
    expect(stack.card("conv2d_1005")).to_be_in_viewport()
    stack.page.keyboard.press("Home")
    expect(stack.card("conv2d_0")).to_be_in_viewport()


def test_a_small_screen_adds_from_a_sheet(
    open_page: OpenPage, components: str, screenshots: Path
) -> None:
    stack = Stack(open_page(components, width=390, height=844, touch=True))
    stack.card("pool").tap()
    stack.page.get_by_role("button", name="Add layer").first.tap()
    sheet = stack.page.get_by_role("dialog", name="Add a layer")
    sheet.get_by_role("combobox").fill("flat")
    stack.page.screenshot(path=screenshots / "stack_sheet_390.png")
    sheet.get_by_text("Flatten").tap()
    stack.expect_order(*with_changes(("flatten_new", "pool")))
    assert stack.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_finger_moves_a_layer_by_its_grip(open_page: OpenPage, components: str) -> None:
    stack = Stack(open_page(components, width=390, height=844, touch=True))
    grip = stack.card("conv_left").locator("[data-grip]").bounding_box()
    target = stack.card("right").bounding_box()
    assert grip and target
    x, y = grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2
    finger = stack.page.context.new_cdp_session(stack.page)

    def touch(kind: str, *points: dict[str, float]) -> None:
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

    touch("touchStart", {"x": x, "y": y})
    for part in (0.25, 0.5, 0.75, 1.0):
        touch("touchMove", {"x": x, "y": y + part * (target["y"] + target["height"] - 4 - y)})
    expect(stack.page.locator(".target")).to_have_count(1)
    touch("touchEnd")
    stack.expect_order(*with_changes(("conv_left", "right")))


@pytest.mark.parametrize("show", ["stack", "curves"])
def test_pictures(at: Callable[..., Page], screenshots: Path, show: str) -> None:
    page = at(f"show={show}")
    shown = page.locator(".card, .curves-plot .scatterlayer .trace").first
    for dark in (True, False):
        page.emulate_media(color_scheme="dark" if dark else "light")
        ground = expect(page.locator(".stApp"))
        (ground.to_have_css if dark else ground.not_to_have_css)(
            "background-color", "rgb(20, 23, 29)"
        )
        for width, height in ((1440, 900), (390, 844)):
            page.set_viewport_size({"width": width, "height": height})
            expect(shown).to_be_visible()
            name = f"{show}_{width}_{'dark' if dark else 'light'}.png"
            page.screenshot(path=screenshots / name)


class Curves:
    """The charts as they are drawn: `calcdata` is what Plotly made its last picture from."""

    def __init__(self, page: Page) -> None:
        self.page = page
        expect(page.locator(".curves-plot .scatterlayer .trace").first).to_be_attached()

    def wait_for(self, condition: str) -> None:
        """Waits until something holds of `plots`, the charts, and `drawn(chart, trace)`."""
        self.page.wait_for_function(
            f"""() => {{
              const plots = document.querySelectorAll(".curves-plot");
              const drawn = (chart, trace) => plots[chart].calcdata[trace].map((point) => point.x);
              return {condition};
            }}"""
        )

    def wait_for_points(self, count: int) -> None:
        """Waits until so many batches are in the picture of the loss."""
        self.wait_for(f"drawn(0, 0).length === {count}")


@pytest.fixture
def curves(at: Callable[..., Page]) -> Callable[[str], Curves]:
    return lambda query: Curves(at(f"show=curves&{query}"))


def test_curves_show_batches_training_and_validation(curves: Callable[[str], Curves]) -> None:
    page = curves("points=240").page
    for chart in ("Loss", "Accuracy"):
        header = page.locator(".curves-header", has=page.get_by_role("heading", name=chart))
        for name in ("batch", "train", "validation"):
            expect(header.get_by_role("button", name=re.compile(f"^{name}"))).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("^Loss: batch 0.76"))).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})  # below each other, none cut off
    page.wait_for_function(
        """() => {
          const at = (it) => it.getBoundingClientRect();
          const charts = [...document.querySelectorAll(".curves-chart:not([hidden])")].map(at);
          const whole = at(document.querySelector(".curves"));
          return charts.length === 2 && charts[1].top >= charts[0].bottom &&
            charts[1].bottom <= whole.bottom + 1;
        }"""
    )


def test_new_points_are_added_to_the_same_chart(curves: Callable[[str], Curves]) -> None:
    shown = curves("points=240&overlap=30")
    shown.page.locator(".curves-plot").first.evaluate("plot => { plot.marked = true; }")
    shown.page.get_by_role("button", name="More points").click()
    shown.wait_for_points(340)
    shown.wait_for("drawn(0, 1).length === 6 && drawn(1, 0).length === 340")
    shown.wait_for("plots[0].marked && drawn(0, 0).every((x, at) => x === at / 50)")


def test_no_frame_is_blank_while_points_come_in(curves: Callable[[str], Curves]) -> None:
    shown = curves("points=500&live=200")
    blank = shown.page.evaluate(
        """async () => {
          const plot = document.querySelector(".curves-plot");
          while (!plot.calcdata?.[0]) await new Promise(requestAnimationFrame);
          const first = plot.calcdata[0].length;
          let blank = 0;
          while (plot.calcdata[0].length < first + 400) {
            await new Promise(requestAnimationFrame);
            const path = plot.querySelector(".scatterlayer .trace path.js-line");
            if (!path || !path.getAttribute("d") || !path.getBoundingClientRect().width) blank += 1;
          }
          return blank;
        }"""
    )
    assert blank == 0


def test_the_zoom_stays_when_points_come_in_and_goes_with_the_run(
    curves: Callable[[str], Curves],
) -> None:
    shown = curves("points=240")
    area = shown.page.locator(".curves-plot .nsewdrag").first.bounding_box()
    assert area
    mouse = shown.page.mouse
    mouse.move(area["x"] + area["width"] * 0.3, area["y"] + 30)
    mouse.down()
    mouse.move(area["x"] + area["width"] * 0.6, area["y"] + 160, steps=6)
    mouse.up()
    whole = shown.page.get_by_role("button", name="whole run").first
    expect(whole).to_be_visible()
    zoomed = shown.page.locator(".curves-plot").first.evaluate("plot => plot.layout.xaxis.range")
    shown.page.get_by_role("button", name="More points").click()
    shown.wait_for_points(340)
    kept = shown.page.locator(".curves-plot").first.evaluate("plot => plot.layout.xaxis.range")
    assert kept == zoomed
    shown.page.get_by_role("button", name="Another run").click()
    shown.wait_for("drawn(0, 0).length === 60 && plots[0].layout.xaxis.autorange === true")
    expect(whole).to_be_hidden()


def test_another_run_starts_from_its_own_points(curves: Callable[[str], Curves]) -> None:
    shown = curves("points=240")
    shown.page.get_by_role("button", name="Another run").click()
    shown.wait_for_points(60)
    shown.page.get_by_role("button", name="More points").click()
    shown.wait_for_points(160)


def test_log_smooth_and_hiding(curves: Callable[[str], Curves]) -> None:
    shown = curves("points=240")
    page = shown.page
    page.get_by_role("button", name="log").first.click()
    shown.wait_for("plots[0].layout.yaxis.type === 'log' && plots[1].layout.yaxis.type !== 'log'")
    page.get_by_role("button", name="smooth").first.click()
    shown.wait_for("plots[0].calcdata.length === 4")
    hide = page.get_by_role("button", name=re.compile("^validation")).first
    hide.click()
    expect(hide).to_have_attribute("aria-pressed", "false")
    shown.wait_for("plots[0].data[3].visible === false")


def test_many_points_are_kept_and_drawn_as_few(curves: Callable[[str], Curves]) -> None:
    shown = curves("points=60000")
    shown.wait_for("1000 < drawn(0, 0).length && drawn(0, 0).length < 10000")
    shown.page.locator(".curves-plot").first.evaluate(
        "plot => Plotly.relayout(plot, {'xaxis.range[0]': 100, 'xaxis.range[1]': 110})"
    )
    shown.wait_for_points(503)


def test_the_theme_changes_without_a_reload(curves: Callable[[str], Curves]) -> None:
    shown = curves("points=240")
    light = shown.page.locator(".curves-plot").first.evaluate("plot => plot.layout.font.color")
    shown.page.emulate_media(color_scheme="dark")
    shown.wait_for(f"plots[0].layout.font.color !== {light!r}")
    shown.wait_for_points(240)
    shown.page.emulate_media(color_scheme="light")
    shown.wait_for(f"plots[0].layout.font.color === {light!r}")


def test_a_bundle_that_cannot_be_loaded_says_so(open_page: OpenPage, components: str) -> None:
    page = open_page("about:blank")
    page.route(
        "**/stack.js*",
        lambda route: route.fulfill(body="export default 1 +", content_type="text/javascript"),
    )
    page.goto(components)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("This part of the page could not be loaded")
    page.unroute("**/stack.js*")
    alert.get_by_role("button", name="Try again").click()
    Stack(page).expect_order(*LAYERS)
