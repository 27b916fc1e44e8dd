"""Editing layers on the canvas: moving, undo, twins, notes, blocks, copies."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.canvas import Canvas, OpenPage
from tests.e2e.conftest import Showing
from tests.e2e.networks import CHAIN, branches, chain, sources
from tests.e2e.server import StreamlitServer
from tests.support.waiting import wait_until


def test_what_a_box_selects_is_moved_together_and_back_in_one_step(showing: Showing) -> None:
    canvas = showing(branches())
    before = canvas.places()
    (left_x, left_y), (right_x, right_y) = before["left"], before["right"]
    canvas.page.keyboard.down("Shift")
    canvas.drag((left_x - 130, left_y - 45), (right_x + 130, right_y + 45))
    canvas.page.keyboard.up("Shift")
    expect(canvas.selected()).to_have_count(2)
    canvas.drag((left_x, left_y), (left_x + 40, left_y + 60))
    moved = {name: (before[name][0] + 40, before[name][1] + 60) for name in ("left", "right")}
    canvas.expect_places(**{**before, **moved})
    canvas.press("Alt+Shift+ArrowDown", "Alt+ArrowDown")
    canvas.press("Control+z")
    canvas.expect_places(**{**before, **moved})
    canvas.press("Control+z")
    canvas.expect_places(**before)
    canvas.press("Control+Shift+z")
    canvas.expect_places(**{**before, **moved})
    canvas.page.reload()
    canvas = Canvas(canvas.page, canvas.server)
    canvas.settle()
    canvas.press("l")
    canvas.press("0")
    expect(canvas.page.locator(".react-flow__node.dragging")).to_have_count(0)
    places = canvas.places()
    assert places["left"][1] == places["right"][1]


def test_the_layout_goes_down_or_to_the_right_and_keeps_what_was_placed(showing: Showing) -> None:
    canvas = showing(chain())
    x, y = canvas.middle(canvas.node("second"))
    canvas.drag((x, y), (x + 180, y))
    placed = canvas.document().nodes["second"].position
    canvas.append("ReLU")
    assert canvas.document().nodes["second"].position == placed
    places = canvas.places()
    assert places["second"][0] - places["first"][0] == pytest.approx(180, abs=7)
    canvas.press("Shift+L", "0")

    def goes_right() -> bool:
        (x, y), (flat_x, flat_y) = (canvas.places()[name] for name in ("first", "flat"))
        return x < flat_x and y == pytest.approx(flat_y, abs=40)

    wait_until(goes_right, what="the layout to go to the right")
    assert canvas.document().direction == "right"
    canvas.press("Control+z")
    assert canvas.document().direction == "down"


def test_every_change_of_layers_is_one_step_of_undo(showing: Showing) -> None:
    canvas = showing(chain())
    canvas.select("second")
    second = canvas.node("second")
    canvas.press("b")
    expect(second).to_have_class(re.compile(r"\bbypassed\b"))
    canvas.expect_shape("flat", "144")
    canvas.press("f")
    expect(second).to_have_class(re.compile(r"\bfrozen\b"))
    expect(canvas.totals()).to_contain_text("trainable 1,490")
    canvas.press("F2")
    canvas.page.keyboard.type("last_conv")
    canvas.page.keyboard.press("Enter")
    expect(canvas.field("name")).to_have_value("last_conv")
    canvas.press("n")
    canvas.answer("Look here.")
    expect(canvas.notes()).to_have_text(["Look here."])
    canvas.select("last_conv")
    canvas.press("o")
    expect(canvas.node("last_conv").locator(".mark.output")).to_be_visible()
    canvas.press("Control+d")
    expect(canvas.nodes()).to_have_count(6)

    canvas.press("Control+z")
    expect(canvas.nodes()).to_have_count(5)
    canvas.press("Control+z")
    expect(canvas.node("last_conv").locator(".mark.output")).to_have_count(0)
    canvas.press("Control+z")
    expect(canvas.notes()).to_have_count(0)
    canvas.press("Control+z")
    expect(canvas.nodes("second")).to_have_count(1)
    canvas.press("Control+z")
    expect(second).not_to_have_class(re.compile(r"\bfrozen\b"))
    canvas.press("Control+z")
    expect(second).not_to_have_class(re.compile(r"\bbypassed\b"))
    assert canvas.document().layers == chain().layers
    for _ in range(6):
        canvas.press("Control+y")
    expect(canvas.nodes()).to_have_count(6)
    expect(canvas.notes()).to_have_text(["Look here."] * 2)
    expect(canvas.selected()).to_have_count(1)
    copy = str(canvas.selected().get_attribute("data-name"))
    canvas.press("Delete")
    expect(canvas.nodes(copy)).to_have_count(0)
    canvas.press("Control+z")
    expect(canvas.selected()).to_have_attribute("data-name", copy)


def test_several_layers_of_one_class_are_edited_together(showing: Showing) -> None:
    canvas = showing(chain())
    canvas.select_all("first", "second")
    canvas.set(filters=6)
    canvas.expect_shape("first", "6 × 6 × 6")
    canvas.expect_shape("second", "4 × 4 × 6")
    canvas.expect_params(60 + 330 + 970)
    canvas.press("Control+z")
    canvas.expect_shape("second", "4 × 4 × 4")
    canvas.expect_shape("first", "6 × 6 × 4")


def test_twins_are_edited_as_one_and_split(showing: Showing) -> None:
    canvas = showing(branches())
    canvas.choose_from_menu("left", "Duplicate with shared weights")
    canvas.expect_edges(
        ("numbers", "left"), ("numbers", "right"), ("left", "both"), ("right", "both")
    )
    canvas.wire("right", "left", to=1)
    expect(canvas.node("left", 1)).to_have_class(re.compile(r"\berror\b"))
    canvas.wire("numbers", "left", to=1)
    canvas.set(units=7)
    for nth in (0, 1):
        canvas.expect_shape("left", "7", nth=nth)
        canvas.expect_count("left", 35, nth=nth)
    canvas.expect_params(35 + 25)
    canvas.choose_from_menu("left", "Unshare the weights", nth=1)
    canvas.expect_params(35 + 25 + 35)
    expect(canvas.nodes("left")).to_have_count(1)


def test_layers_become_a_block_that_is_looked_into_edited_and_taken_apart(
    showing: Showing,
) -> None:
    canvas = showing(chain())
    canvas.expect_params(40 + 148 + 650)
    canvas.select_all("first", "second")
    canvas.press("Control+g")
    canvas.answer("stage")
    canvas.expect_names("image", "stage", "flat", "scores")
    canvas.expect_shape("stage", "4 × 4 × 4")
    canvas.node("stage").dblclick()
    expect(canvas.nodes("second")).to_be_visible()
    canvas.press("0")
    canvas.select("second")
    canvas.set(filters=5)
    canvas.expect_shape("second", "4 × 4 × 5")
    canvas.drop_on("ReLU", canvas.along(canvas.edge("first", "second")))
    canvas.expect_params(40 + 185 + 810)
    canvas.node("stage").get_by_role("button", name="Fold stage").click()
    canvas.expect_names("image", "stage", "flat", "scores")
    expect(canvas.node("stage")).to_contain_text("3 layers")
    canvas.press("e")
    expect(canvas.nodes("re_lu")).to_be_visible()
    canvas.press("e")
    canvas.press("r")
    canvas.page.keyboard.type("0")
    canvas.page.keyboard.press("Enter")
    expect(canvas.dialog()).to_contain_text("Expected")
    canvas.page.keyboard.press("Escape")
    canvas.press("Control+Shift+g")
    canvas.expect_edges(
        ("image", "first"), ("first", "re_lu"), ("re_lu", "second"), ("second", "flat"), CHAIN[3]
    )
    canvas.expect_params(40 + 185 + 810)


def test_a_saved_block_is_used_in_another_project(
    showing: Showing, product: StreamlitServer, open_page: OpenPage
) -> None:
    canvas = showing(chain())
    canvas.select_all("first", "second")
    canvas.press("Control+g")
    canvas.answer("my_stage")
    canvas.choose_from_menu("my_stage", "Save the block to the palette")
    entry = canvas.page.locator(".side [data-class^='block:']", has_text="my_stage")
    canvas.page.locator(".side").get_by_label("Search layers").fill("my_stage")
    expect(entry).to_be_visible()
    stack = open_page(f"{product.url}/?view=stack")
    stack.get_by_label("Search layers").fill("my_stage")
    expect(stack.locator("[data-class^='block:']", has_text="my_stage")).to_be_visible()
    other = Canvas.showing(chain(), open_page, product)
    side = other.page.locator(".side")
    side.get_by_label("Search layers").fill("my_stage")
    item = side.locator("[data-class^='block:']", has_text="my_stage")
    other.drag(other.middle(item), other.along(other.edge("image", "first")))
    other.expect_edges(("image", "my_stage"), ("my_stage", "first"), *CHAIN[1:])
    other.expect_count("my_stage", 188)
    item.get_by_role("button", name="Remove my_stage from the palette").click()
    item.get_by_role("button", name="Really remove my_stage").click()
    expect(item).to_have_count(0)
    other.expect_count("my_stage", 188)


def test_layers_are_copied_into_another_project(
    showing: Showing, product: StreamlitServer, open_page: OpenPage
) -> None:
    canvas = showing(chain())
    canvas.select_all("first", "second")
    canvas.press("Control+c")
    other = Canvas.showing(branches(), open_page, product)
    other.page.bring_to_front()
    other.press("Control+v")
    expect(other.edge("first", "second")).to_be_attached()
    other.press("Control+x")
    other.expect_names("numbers", "left", "right", "both")
    other.press("Control+v")
    expect(other.nodes("second")).to_have_count(1)
    assert sources(other.document(), "second") == ["first"]


def test_notes_are_written_moved_changed_and_deleted(showing: Showing) -> None:
    canvas = showing(chain())
    canvas.page.mouse.move(*canvas.spot(70, 350))
    canvas.press("Escape", "n")
    canvas.answer("Shapes shrink here.")
    note = canvas.notes()
    expect(note).to_have_text("Shapes shrink here.")
    x, y = canvas.middle(note)
    canvas.drag((x, y), (x + 20, y - 90))
    wait_until(lambda: abs(canvas.middle(note)[1] - (y - 90)) < 8, what="the note to move")
    note.dblclick()
    canvas.answer("Two pixels each time.")
    expect(note).to_have_text("Two pixels each time.")
    canvas.press("Delete")
    expect(note).to_have_count(0)
    canvas.press("Control+z")
    expect(note).to_have_text("Two pixels each time.")


def test_layers_are_dropped_into_an_unfolded_block(showing: Showing) -> None:
    canvas = showing(chain())
    canvas.select_all("first", "second")
    canvas.press("Control+g")
    canvas.answer("stage")
    canvas.press("e", "0")
    canvas.drop_on("ReLU", canvas.middle(canvas.port("second", "output")))
    canvas.drop_on("Dropout", canvas.along(canvas.edge("first", "second")))
    stage = canvas.path("stage")
    for name in ("first", "second", "re_lu", "dropout"):
        assert canvas.path(name).startswith(f"{stage}/")
    canvas.press("0")
    canvas.hold_wire("dropout", "flat")
    expect(canvas.hint()).to_contain_text("border of a block")
    canvas.let_go()
    canvas.select("dropout")
    expect(canvas.page.locator(".st-key-inspector")).to_contain_text("Inside stage.")
    frame, flat = canvas.node("stage").bounding_box(), canvas.node("flat").bounding_box()
    assert frame and flat and flat["y"] >= frame["y"] + frame["height"]
