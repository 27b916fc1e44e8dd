"""Models built on the canvas from nothing, with exact figures on the screen, and then trained."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from builder.graph.document import Graph
from builder.keras_io.to_keras import to_keras
from tests.e2e.canvas import LOADING_MS, Canvas
from tests.e2e.conftest import Showing
from tests.e2e.lists import choose_from
from tests.e2e.pages import rest

LARGE = {"width": 1600, "height": 1150}
"""A window in which a whole model has room."""


def train(canvas: Canvas, data: str) -> None:
    """Trains for an epoch on the Train page, until the run is finished."""
    page = canvas.page
    page.get_by_role("button", name="Train ▸").click()
    setup = page.locator(".st-key-setup")
    expect(setup).to_be_visible(timeout=LOADING_MS)
    rest(page, LOADING_MS)
    dataset = setup.get_by_role("combobox", name="Data set")
    named = re.compile(f"^{re.escape(data)}( ✓)?$")  # the mark: it fits the model
    choose_from(dataset, named)
    expect(dataset).to_have_value(named)
    epochs = setup.get_by_label("Epochs", exact=True)
    epochs.fill("1")
    epochs.press("Enter")
    rest(page)
    expect(page.get_by_text("Fits:")).to_be_visible()
    page.locator(".st-key-train button").click()
    expect(page.locator(".s-progress")).to_contain_text("Finished in", timeout=LOADING_MS)


def expect_keras_counts(canvas: Canvas) -> None:
    """Expects that the count on the screen is that of the model which Keras builds."""
    canvas.expect_params(to_keras(canvas.document()).count_params())


def test_the_y_shaped_model_with_two_inputs(showing: Showing, screenshots: Path) -> None:
    canvas = showing(Graph(), **LARGE)
    conv = {"padding": "same", "activation": "relu"}
    canvas.drop("Input", 220, 70)
    canvas.set(name="large_image", shape="16, 16, 3")
    canvas.drop_on("Conv2D", canvas.middle(canvas.port("large_image", "output")))
    canvas.set(name="large_conv", filters=32)
    canvas.choose(**conv)
    canvas.drop_on("MaxPooling2D", canvas.middle(canvas.port("large_conv", "output")))
    canvas.drop("Input", 540, 70)
    canvas.set(name="small_image", shape="8, 8, 3")
    canvas.drop_on("Conv2D", canvas.middle(canvas.node("small_image")))
    canvas.set(name="small_conv", filters=32)
    canvas.choose(**conv)
    canvas.drop("Concatenate", 400, 460)
    canvas.wire("max_pooling2d", "concatenate")
    canvas.wire("small_conv", "concatenate")
    canvas.expect_shape("concatenate", "8 × 8 × 64")
    canvas.select("concatenate")
    canvas.append("Conv2D")
    canvas.set(filters=64)
    canvas.choose(**conv)
    for layer in ("MaxPooling2D", "Flatten", "Dense"):
        canvas.append(layer)
    canvas.set(units=128)
    canvas.choose(activation="relu")
    canvas.append("Dense")
    canvas.set(units=3)
    canvas.choose(activation="softmax")
    canvas.press("0")
    canvas.expect_shape("conv2d", "8 × 8 × 64")
    canvas.expect_count("conv2d", 36_928)
    canvas.expect_shape("flatten", "1024")
    canvas.expect_count("dense", 131_200)
    canvas.expect_count("dense_1", 387)
    canvas.expect_params(170_307)
    canvas.expect_fine()
    canvas.page.screenshot(path=screenshots / "canvas_y.png")
    train(canvas, "Two views")


def test_a_layer_shared_by_two_inputs(showing: Showing, screenshots: Path) -> None:
    canvas = showing(Graph(), **LARGE)
    canvas.drop("Input", 220, 70)
    canvas.set(name="large_image", shape="16, 16, 3")
    for layer in ("Conv2D", "MaxPooling2D", "Conv2D"):
        canvas.append(layer)
    canvas.set(name="SharedLyr", filters=5)
    canvas.choose(activation="relu")
    canvas.append("Flatten")
    canvas.select("conv2d")
    canvas.set(filters=3)
    canvas.choose(padding="same", activation="relu")
    canvas.drop("Input", 540, 70)
    canvas.set(name="small_image", shape="8, 8, 3")

    canvas.choose_from_menu("SharedLyr", "Duplicate with shared weights")
    expect(canvas.nodes("SharedLyr")).to_have_count(2)
    expect(canvas.node("SharedLyr", 0).locator(".mark.shared")).to_be_visible()
    expect(canvas.node("SharedLyr", 1).locator(".mark.shared")).to_be_visible()
    canvas.wire("small_image", "SharedLyr", to=1)
    canvas.drop_on("Flatten", canvas.middle(canvas.port("SharedLyr", "output", nth=1)))
    for twin in (0, 1):
        canvas.expect_shape("SharedLyr", "6 × 6 × 5", nth=twin)
        canvas.expect_count("SharedLyr", 140, nth=twin)
    canvas.expect_count("conv2d", 84)
    canvas.expect_shape("flatten", "180")
    canvas.expect_shape("flatten_1", "180")
    canvas.expect_params(224)  # 84 + 140: the shared weights count once
    canvas.expect_fine()
    canvas.page.screenshot(path=screenshots / "canvas_shared.png")
    train(canvas, "Described views")


def test_a_residual_block_made_by_hand_and_repeated(showing: Showing, screenshots: Path) -> None:
    canvas = showing(Graph(), **LARGE)
    canvas.drop("Input", 300, 70)
    canvas.set(shape="8, 8, 1")
    canvas.append("Conv2D")
    canvas.set(name="stem", filters=16)
    canvas.choose(padding="same")
    for layer in ("Conv2D", "BatchNormalization") * 2:
        canvas.append(layer)
    canvas.select_all("conv2d", "conv2d_1")
    canvas.set(filters=16)
    canvas.choose(padding="same")
    for conv in ("conv2d", "conv2d_1"):
        canvas.expect_shape(conv, "8 × 8 × 16")
    canvas.drop_on("ReLU", canvas.along(canvas.edge("batch_normalization", "conv2d_1")))
    canvas.drop_on("Add", canvas.middle(canvas.port("batch_normalization_1", "output")))
    canvas.wire("stem", "add")
    canvas.expect_shape("add", "8 × 8 × 16")
    canvas.expect_params(160 + 2 * (2_320 + 64))
    canvas.page.screenshot(path=screenshots / "canvas_residual_open.png")

    inner = ("conv2d", "batch_normalization", "re_lu", "conv2d_1", "batch_normalization_1", "add")
    canvas.select_all(*inner)
    canvas.press("Control+g")
    canvas.answer("residual")
    canvas.expect_names("input", "stem", "residual")
    expect(canvas.node("residual")).to_contain_text("6 layers")
    canvas.press("r")
    canvas.answer("3")
    canvas.expect_count("residual", 3 * 2 * (2_320 + 64))
    expect(canvas.node("residual").locator(".mark.repeat")).to_have_text("× 3")
    canvas.append("GlobalAveragePooling2D")
    canvas.append("Dense")
    canvas.set(units=10)
    canvas.choose(activation="softmax")
    canvas.expect_params(160 + 3 * 2 * (2_320 + 64) + 170)
    canvas.expect_fine()
    expect_keras_counts(canvas)
    canvas.page.screenshot(path=screenshots / "canvas_residual.png")
    train(canvas, "Digits")


def test_an_inception_module_with_four_branches(showing: Showing, screenshots: Path) -> None:
    canvas = showing(Graph(), **LARGE)
    canvas.drop("Input", 300, 70)
    canvas.set(shape="8, 8, 1")
    branches = (("Conv2D",), ("Conv2D", "Conv2D"), ("Conv2D", "Conv2D"), ("MaxPooling2D", "Conv2D"))
    ends = ("conv2d", "conv2d_2", "conv2d_4", "conv2d_5")
    for first, *further in branches:
        canvas.drop_on(first, canvas.middle(canvas.port("input", "output")))
        for layer in further:
            canvas.append(layer)
    canvas.press("0")
    canvas.select_all("conv2d", "conv2d_1", "conv2d_3", "conv2d_5")
    canvas.set(filters=4, kernel_size=1)
    canvas.select_all("conv2d_2", "conv2d_4")
    canvas.set(filters=8)
    canvas.choose(padding="same")
    canvas.select("conv2d_4")
    canvas.set(kernel_size=5)
    canvas.select("max_pooling2d")
    canvas.set(pool_size=3, strides=1)
    canvas.choose(padding="same")
    canvas.drop_on("Concatenate", canvas.middle(canvas.port(ends[0], "output")))
    for end in ends[1:]:
        canvas.wire(end, "concatenate")
    canvas.press("l", "0")
    canvas.expect_shape("concatenate", "8 × 8 × 24")
    canvas.select("concatenate")
    canvas.append("GlobalAveragePooling2D")
    canvas.append("Dense")
    canvas.set(units=10)
    canvas.choose(activation="softmax")
    by_hand = 3 * 8 + 296 + 808 + 8 + 250
    canvas.expect_params(by_hand)
    canvas.press("0")
    canvas.page.screenshot(path=screenshots / "canvas_inception_open.png")
    wire = canvas.edge("concatenate", "global_average_pooling2d")
    canvas.drop_on("block:inception", canvas.along(wire))
    expect(canvas.edge("concatenate", "inception")).to_be_attached()
    expect(canvas.edge("inception", "global_average_pooling2d")).to_be_attached()
    canvas.expect_fine()
    expect_keras_counts(canvas)
    canvas.page.screenshot(path=screenshots / "canvas_inception.png")
    train(canvas, "Digits")


def test_a_residual_network_built_without_a_mouse(showing: Showing, screenshots: Path) -> None:
    canvas = showing(Graph(), **LARGE)
    keys = canvas.page.keyboard
    canvas.tab_to(canvas.flow)

    def add(layer: str) -> None:
        keys.press("/")
        canvas.pick(layer)

    add("Input")
    canvas.type_into(shape="8, 8, 1")
    add("Conv2D")
    canvas.type_into(filters=8, padding="same")
    canvas.expect_count("conv2d", 80)
    keys.press("Control+d")
    canvas.expect_count("conv2d_1", 584)
    for layer in ("BatchNormalization", "ReLU", "Add"):
        add(layer)
    for _ in range(4):
        keys.press("ArrowUp")
    expect(canvas.selected()).to_have_attribute("data-name", "conv2d")
    keys.press("w")
    here = canvas.node("add").locator(".port.over")
    for _ in range(canvas.nodes().count()):
        if here.count():
            break
        keys.press("ArrowDown")
    expect(canvas.hint()).to_contain_text("add")
    keys.press("Enter")
    canvas.expect_params(80 + 584 + 32)
    canvas.expect_fine()

    for _ in range(4):
        keys.press("ArrowDown")
    expect(canvas.selected()).to_have_attribute("data-name", "add")
    for _ in range(3):
        keys.press("Shift+ArrowUp")
    expect(canvas.selected()).to_have_count(4)
    keys.press("Control+g")
    canvas.answer("residual")
    keys.press("r")
    canvas.answer("2")
    canvas.expect_count("residual", 2 * (584 + 32))
    add("GlobalAveragePooling2D")
    add("Dense")
    canvas.type_into(units=10, activation="softmax")
    canvas.expect_params(80 + 2 * (584 + 32) + 90)
    canvas.expect_fine()
    expect_keras_counts(canvas)
    canvas.page.screenshot(path=screenshots / "canvas_keys.png")
