"""Placing layers and wiring them on the canvas, gesture by gesture."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from builder.graph.sketch import Sketch
from tests.e2e.conftest import Showing
from tests.e2e.networks import CHAIN, branches, chain, sources


def test_a_layer_goes_into_a_wire_by_double_click_by_key_and_from_the_palette(
    showing: Showing,
) -> None:
    canvas = showing(chain())
    canvas.page.mouse.dblclick(*canvas.along(canvas.edge("image", "first")))
    canvas.pick("ZeroPadding2D")
    canvas.expect_shape("zero_padding2d", "10 × 10 × 1")
    canvas.page.mouse.click(*canvas.along(canvas.edge("flat", "scores")))
    canvas.quick_add("Dropout")
    canvas.page.mouse.click(*canvas.along(canvas.edge("second", "flat")))
    canvas.append("ReLU")
    canvas.expect_edges(
        ("image", "zero_padding2d"),
        ("zero_padding2d", "first"),
        ("first", "second"),
        ("second", "re_lu"),
        ("re_lu", "flat"),
        ("flat", "dropout"),
        ("dropout", "scores"),
    )
    canvas.expect_fine()


def test_layers_are_added_at_a_place_behind_an_output_and_before_an_input(
    showing: Showing,
) -> None:
    canvas = showing(Sketch("nothing").graph())
    canvas.page.mouse.dblclick(*canvas.spot(300, 300))
    canvas.pick("Dense")
    x, y = canvas.middle(canvas.node("dense"))
    assert abs(x - canvas.spot(300, 300)[0]) <= 2
    canvas.drop_on("Input", canvas.middle(canvas.port("dense", "input")))
    canvas.expect_edges(("input", "dense"))
    canvas.drop_on("Dropout", canvas.middle(canvas.port("dense", "output")))
    canvas.drop_on("ReLU", canvas.middle(canvas.port("dense", "output")))
    canvas.expect_edges(("input", "dense"), ("dense", "dropout"), ("dense", "re_lu"))
    canvas.drop_on("Identity", canvas.middle(canvas.port("dense", "input")))
    canvas.expect_edges(
        ("input", "identity"), ("identity", "dense"), ("dense", "dropout"), ("dense", "re_lu")
    )


def test_wires_between_layers_that_stand_close_can_be_hit(showing: Showing) -> None:
    canvas = showing(chain())
    for source, target in CHAIN:
        canvas.page.mouse.click(*canvas.along(canvas.edge(source, target), 0.5))
        expect(canvas.edge(source, target)).to_have_class(re.compile(r"\bselected\b"))
    canvas.drop_on("ReLU", canvas.along(canvas.edge("first", "second"), 0.75))
    canvas.expect_edges(CHAIN[0], ("first", "re_lu"), ("re_lu", "second"), *CHAIN[2:])


def test_what_is_given_up_changes_nothing(showing: Showing) -> None:
    canvas = showing(chain())
    canvas.hold_item("Dropout", canvas.along(canvas.edge("first", "second")))
    expect(canvas.page.locator(".ghost")).to_contain_text("between first and second")
    canvas.page.keyboard.press("Escape")
    canvas.let_go()
    canvas.hold_wire("image", "flat")
    canvas.page.keyboard.press("Escape")
    canvas.let_go()
    canvas.page.mouse.dblclick(*canvas.spot(60, 420))
    canvas.page.keyboard.press("Escape")
    canvas.expect_edges(*CHAIN)
    assert canvas.document() == chain()


def test_a_wire_is_drawn_either_way_and_over_nothing_asks_what_to_add(showing: Showing) -> None:
    sketch = Sketch("loose")
    sketch.input((4,), name="numbers")
    sketch.add("Dense", name="dense", units=3)
    canvas = showing(sketch.graph())
    start = canvas.middle(canvas.port("dense", "input"))
    canvas.drag(start, canvas.middle(canvas.port("numbers", "output")))
    canvas.expect_edges(("numbers", "dense"))
    x, y = canvas.middle(canvas.port("dense", "output"))
    canvas.drag((x, y), (x + 60, y + 90))
    canvas.pick("Softmax")
    canvas.expect_edges(("numbers", "dense"), ("dense", "softmax"))
    canvas.expect_shape("softmax", "3")


def test_a_wire_is_drawn_by_a_click_on_each_port_and_taken_away_by_key(showing: Showing) -> None:
    canvas = showing(branches())
    canvas.select("right")
    canvas.press("x")
    canvas.expect_edges(("numbers", "left"), ("left", "both"))
    canvas.page.mouse.click(*canvas.middle(canvas.port("numbers", "output")))
    canvas.page.mouse.click(*canvas.middle(canvas.port("right", "input")))
    canvas.expect_edges(("numbers", "left"), ("left", "both"), ("numbers", "right"))


def test_an_end_of_a_wire_is_taken_elsewhere(showing: Showing) -> None:
    canvas = showing(branches())
    canvas.page.mouse.click(*canvas.along(canvas.edge("left", "both"), 0.4))
    end = canvas.edge("left", "both").locator("[data-end=source]")
    canvas.drag(canvas.middle(end), canvas.middle(canvas.port("numbers", "output")))
    canvas.expect_shape("both", "9")
    canvas.page.mouse.click(*canvas.along(canvas.edge("right", "both"), 0.4))
    end = canvas.edge("right", "both").locator("[data-end=target]")
    canvas.drag(canvas.middle(end), canvas.middle(canvas.node("left")))
    canvas.expect_edges(("numbers", "right"), ("right", "left"), ("numbers", "both"))


def test_a_wire_is_taken_by_its_tip_though_it_is_not_selected(showing: Showing) -> None:
    canvas = showing(branches())
    tip = canvas.port("both", "input", order=0)
    canvas.drag(canvas.middle(tip), canvas.middle(canvas.node("right")))
    canvas.expect_edges(("numbers", "left"), ("left", "right"), ("right", "both"))
    canvas.press("Escape")
    x, y = canvas.middle(canvas.port("right", "input"))
    end = canvas.edge("left", "right").locator("[data-end]")
    expect(end).to_have_count(0)
    canvas.page.mouse.move(x, y - 14)
    expect(end).to_have_attribute("data-end", "target")
    canvas.drag((x, y - 14), canvas.middle(canvas.port("numbers", "output")))
    canvas.expect_edges(("numbers", "left"), ("numbers", "right"), ("right", "both"))
    canvas.port("both", "input", order=0).click()
    expect(canvas.edge("right", "both").locator("[data-end]")).to_have_count(2)


def test_a_layer_does_not_take_its_own_output(showing: Showing) -> None:
    canvas = showing(chain())
    start = canvas.middle(canvas.port("second", "output"))
    x, y = canvas.middle(canvas.node("second"))
    canvas.hold(start, (x + 140, y + 40), (x, y))
    expect(canvas.hint()).to_have_text("second cannot take its own output.")
    canvas.let_go()
    expect(canvas.dialog()).to_have_count(0)
    canvas.expect_edges(*CHAIN)


def test_what_is_said_beside_a_wire_is_not_cut_off(showing: Showing) -> None:
    canvas = showing(chain(), width=900)
    right = canvas.flow.bounding_box()
    assert right is not None
    x, y = canvas.middle(canvas.head("first"))
    canvas.drag((x, y), (right["x"] + right["width"] - 120, y))
    canvas.hold_wire("flat", "first")
    hint = canvas.hint().bounding_box()
    assert hint is not None
    assert hint["x"] >= right["x"]
    assert hint["x"] + hint["width"] <= right["x"] + right["width"]
    canvas.page.keyboard.press("Escape")
    canvas.let_go()


def test_a_circle_is_refused_with_its_reason_before_the_drop(showing: Showing) -> None:
    canvas = showing(chain())
    canvas.hold_wire("second", "first")
    expect(canvas.hint()).to_contain_text("circle")
    expect(canvas.hint()).to_have_class(re.compile(r"\bno\b"))
    canvas.let_go()
    canvas.expect_edges(*CHAIN)
    assert canvas.document().edges == chain().edges


def test_a_taken_place_says_what_it_replaces(showing: Showing) -> None:
    canvas = showing(chain())
    canvas.hold_wire("image", "flat")
    expect(canvas.hint()).to_contain_text("Replaces the wire from second.")
    canvas.let_go()
    canvas.expect_shape("flat", "64")
    canvas.expect_edges(("image", "first"), ("first", "second"), ("image", "flat"), CHAIN[3])


def test_a_clash_of_shapes_is_said_before_the_drop_and_may_be_drawn(showing: Showing) -> None:
    sketch = Sketch("clash")
    x = sketch.input((8,), name="numbers")
    left = sketch.add("Dense", x, name="left", units=3)
    sketch.add("Dense", x, name="right", units=5)
    sketch.add("Add", [left], name="sum")
    canvas = showing(sketch.graph())
    canvas.hold_wire("right", "sum")
    expect(canvas.hint()).to_have_class(re.compile(r"\bwarning\b"))
    expect(canvas.hint()).to_contain_text("5")
    expect(canvas.page.locator(".problem")).to_have_count(0)
    reason = canvas.hint().inner_text()
    canvas.let_go()
    expect(canvas.totals()).to_contain_text("1 error")
    canvas.node("sum").hover()
    expect(canvas.page.locator(".problem")).to_contain_text(reason)


def test_the_order_of_inputs_is_changed_in_the_list_and_on_the_wire(showing: Showing) -> None:
    canvas = showing(branches())
    canvas.select("both")
    canvas.press("i")
    inputs = canvas.page.get_by_role("dialog", name="Inputs of both")
    expect(inputs.get_by_role("listitem")).to_contain_text(["left", "right"])
    canvas.page.keyboard.press("ArrowDown")
    expect(inputs.get_by_role("button", name="Move right down")).to_be_focused()
    canvas.page.keyboard.press("ArrowLeft")
    expect(inputs.get_by_role("button", name="Move right up")).to_be_focused()
    assert canvas.page.locator(".stMain").evaluate("page => page.scrollTop") == 0
    inputs.get_by_role("button", name="Move left down").click()
    expect(inputs.get_by_role("listitem")).to_contain_text(["right", "left"])
    canvas.page.keyboard.press("Escape")
    assert sources(canvas.document(), "both") == ["right", "left"]
    canvas.page.mouse.click(*canvas.along(canvas.edge("right", "both"), 0.4))
    canvas.press("]")
    assert sources(canvas.document(), "both") == ["left", "right"]


def test_named_inputs_and_several_outputs_have_ports_of_their_own(showing: Showing) -> None:
    sketch = Sketch("ports")
    x = sketch.input((5, 8), name="words")
    sketch.add("LSTM", x, name="reader", units=8, return_sequences=True, return_state=True)
    sketch.add("MultiHeadAttention", name="looking", num_heads=2, key_dim=4)
    sketch.add("Dense", name="state", units=3)
    canvas = showing(sketch.graph())
    expect(canvas.node("reader").locator(".port[data-side=output]")).to_have_count(3)
    canvas.wire("words", "looking", port="query")
    canvas.wire("reader", "looking", port="value")
    start = canvas.middle(canvas.port("reader", "output", port="2"))
    canvas.drag(start, canvas.middle(canvas.node("state")))
    canvas.expect_shape("state", "3")
    canvas.expect_shape("looking", "5 × 8")
    wires = {(edge.source_port, edge.target_port) for edge in canvas.document().edges}
    assert {(0, "query"), (0, "value"), (2, "inputs")} <= wires


def test_a_deleted_layer_heals_the_chain_and_a_wire_is_deleted_alone(showing: Showing) -> None:
    canvas = showing(chain())
    canvas.select("second")
    canvas.press("Delete")
    canvas.expect_edges(("image", "first"), ("first", "flat"), ("flat", "scores"))
    canvas.expect_fine()
    canvas.page.mouse.click(*canvas.along(canvas.edge("first", "flat")))
    canvas.press("Backspace")
    canvas.expect_edges(("image", "first"), ("flat", "scores"))
    canvas.node("flat").hover()
    canvas.page.locator(".problem").get_by_role("button").click()
    canvas.expect_edges(("image", "first"), ("first", "flat"), ("flat", "scores"))
