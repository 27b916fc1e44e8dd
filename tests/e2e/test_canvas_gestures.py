"""What a person does to a network on the canvas, gesture by gesture: mouse, keys and fingers."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import FloatRect, expect

from builder.graph.document import Graph
from builder.graph.sketch import Sketch
from tests.e2e.canvas import Canvas, OpenPage, Spot
from tests.e2e.server import StreamlitServer
from tests.support.waiting import wait_until

Showing = Callable[..., Canvas]


@pytest.fixture
def showing(product: StreamlitServer, open_page: OpenPage) -> Showing:
    """Opens a document as a project of its own: `showing(graph, width=1440, touch=False)`."""

    def show(graph: Graph, **screen: object) -> Canvas:
        return Canvas.showing(graph, open_page, product, **screen)

    return show


def chain() -> Graph:
    """An image through two convolutions to ten probabilities."""
    sketch = Sketch("chain")
    x = sketch.input((8, 8, 1), name="image")
    x = sketch.add("Conv2D", x, name="first", filters=4, kernel_size=3)
    x = sketch.add("Conv2D", x, name="second", filters=4, kernel_size=3)
    x = sketch.add("Flatten", x, name="flat")
    sketch.add("Dense", x, name="scores", units=10, activation="softmax")
    return sketch.graph()


CHAIN = (("image", "first"), ("first", "second"), ("second", "flat"), ("flat", "scores"))


def branches() -> Graph:
    """Two Dense layers on one input, side by side, and one merge of each kind that takes both."""
    sketch = Sketch("branches")
    x = sketch.input((4,), name="numbers")
    left = sketch.add("Dense", x, name="left", units=3)
    right = sketch.add("Dense", x, name="right", units=5)
    sketch.add("Concatenate", [left, right], name="both")
    return sketch.graph()


# Wires.


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
    inputs.get_by_role("button", name="Move left down").click()
    expect(inputs.get_by_role("listitem")).to_contain_text(["right", "left"])
    canvas.page.keyboard.press("Escape")
    assert sources(canvas.document(), "both") == ["right", "left"]
    canvas.page.mouse.click(*canvas.along(canvas.edge("right", "both"), 0.4))
    canvas.press("]")
    assert sources(canvas.document(), "both") == ["left", "right"]


def sources(graph: Graph, name: str) -> list[str]:
    """The names of what a layer takes, in order."""
    names = {key: graph.layer_of(key).name for key in graph.nodes}
    arriving = [edge for edge in graph.edges if names[edge.target] == name]
    return [names[edge.source] for edge in sorted(arriving, key=lambda edge: edge.order)]


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


# Selecting, moving, and the steps of undo.


def expect_places(canvas: Canvas, **places: Spot) -> None:
    """Expects layers at places of the window, to the few pixels after which a drag begins."""

    def there() -> bool:
        found = {name: canvas.middle(canvas.node(name)) for name in places}
        return all(found[name] == pytest.approx(place, abs=7) for name, place in places.items())

    wait_until(there, what=f"{places}")


def test_what_a_box_selects_is_moved_together_and_back_in_one_step(showing: Showing) -> None:
    canvas = showing(branches())
    names = ("numbers", "left", "right", "both")
    before = {name: canvas.middle(canvas.node(name)) for name in names}
    (left_x, left_y), (right_x, right_y) = before["left"], before["right"]
    canvas.page.keyboard.down("Shift")
    canvas.drag((left_x - 130, left_y - 45), (right_x + 130, right_y + 45))
    canvas.page.keyboard.up("Shift")
    expect(canvas.selected()).to_have_count(2)
    canvas.drag((left_x, left_y), (left_x + 40, left_y + 60))
    moved = {name: (before[name][0] + 40, before[name][1] + 60) for name in ("left", "right")}
    expect_places(canvas, **{**before, **moved})
    canvas.press("Alt+Shift+ArrowDown", "Alt+ArrowDown")
    canvas.press("Control+z")
    expect_places(canvas, **{**before, **moved})
    canvas.press("Control+z")
    expect_places(canvas, **before)
    canvas.press("Control+Shift+z")
    expect_places(canvas, **{**before, **moved})
    canvas.page.reload()
    canvas = Canvas(canvas.page, canvas.server)
    canvas.press("l")
    canvas.press("0")
    expect(canvas.page.locator(".react-flow__node.dragging")).to_have_count(0)
    assert canvas.middle(canvas.node("left"))[1] == canvas.middle(canvas.node("right"))[1]


def test_the_layout_goes_down_or_to_the_right_and_keeps_what_was_placed(showing: Showing) -> None:
    canvas = showing(chain())
    x, y = canvas.middle(canvas.node("second"))
    canvas.drag((x, y), (x + 180, y))
    placed = canvas.document().nodes["second"].position
    canvas.append("ReLU")
    assert canvas.document().nodes["second"].position == placed
    first, second = (canvas.middle(canvas.node(name)) for name in ("first", "second"))
    assert second[0] - first[0] == pytest.approx(180, abs=7)
    canvas.press("Shift+L", "0")
    first, flat = (canvas.middle(canvas.node(name)) for name in ("first", "flat"))
    assert first[0] < flat[0] and first[1] == pytest.approx(flat[1], abs=40)
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
    canvas.expect_edges(("numbers", "left"), ("numbers", "right"), ("left", "both"), CLOSING)
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


CLOSING = ("right", "both")


# Blocks.


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
    expect(canvas.page.get_by_role("dialog")).to_contain_text("Expected")
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


# The view.


def test_layers_are_found_by_name(showing: Showing) -> None:
    canvas = showing(chain())
    canvas.press("Control+k")
    canvas.pick("scor")
    expect(canvas.selected()).to_have_attribute("data-name", "scores")
    expect(canvas.field("name")).to_have_value("scores")


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


def test_a_small_screen_pans_taps_and_configures(showing: Showing) -> None:
    canvas = showing(chain(), width=390, height=844, touch=True)
    page = canvas.page
    x, y = canvas.middle(canvas.node("first"))
    swipe(canvas, canvas.spot(20, 200), canvas.spot(20, 140))
    expect_places(canvas, first=(x, y - 60))
    page.touchscreen.tap(x, y - 60)
    expect(canvas.selected()).to_have_attribute("data-name", "first")
    expect(canvas.field("name")).to_have_value("first")
    canvas.set(filters=6)
    canvas.expect_shape("first", "6 × 6 × 6")
    page.get_by_role("button", name="Add layer").tap()
    canvas.pick("ReLU")
    canvas.expect_edges(*CHAIN, ("first", "re_lu"))


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


# What else hands do.


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


def test_a_wire_is_drawn_by_a_click_on_each_port_and_taken_away_by_key(showing: Showing) -> None:
    canvas = showing(branches())
    canvas.select("right")
    canvas.press("x")
    canvas.expect_edges(("numbers", "left"), ("left", "both"))
    canvas.page.mouse.click(*canvas.middle(canvas.port("numbers", "output")))
    canvas.page.mouse.click(*canvas.middle(canvas.port("right", "input")))
    canvas.expect_edges(("numbers", "left"), ("left", "both"), ("numbers", "right"))


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
