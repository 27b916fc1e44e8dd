"""What the network has learnt, over all data, in a real browser."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from builder.graph.sketch import Sketch
from builder.templates import TEMPLATES
from tests.e2e.conftest import OpenPage
from tests.e2e.looking import choose, looked_into
from tests.e2e.server import StreamlitServer

LOADING_MS = 120_000
ANSWER_MS = 90_000


def _plane() -> Any:
    sketch = Sketch("plane")
    hidden = sketch.add("Dense", sketch.input((2,)), units=4, activation="tanh", name="hidden")
    sketch.add("Dense", hidden, units=1, activation="sigmoid", name="output")
    return sketch.graph()


KINDS: dict[str, tuple[Any, str]] = {
    "digits": (TEMPLATES["digits_small"], "digits"),
    "masks": (TEMPLATES["unet_small"], "shapes_mask"),
    "numbers": (TEMPLATES["detector"], "one_object"),
    "plane": (_plane, "circles"),
}


class Looking:
    """Runs of each kind with weights of two epochs, to be opened."""

    def __init__(self, product: StreamlitServer) -> None:
        self.addresses = {
            name: looked_into(product, make(), dataset, epochs=(0, 1))
            for name, (make, dataset) in KINDS.items()
        }

    def at(self, open_page: OpenPage, name: str, **screen: Any) -> Page:
        page = open_page(self.addresses[name], **screen)
        page.locator(".st-key-sample-card").wait_for(timeout=LOADING_MS)
        expect(page.get_by_text("Confusion matrix", exact=True)).to_be_visible(timeout=LOADING_MS)
        return page


@pytest.fixture(scope="module")
def looking(product: StreamlitServer) -> Looking:
    return Looking(product)


def show(page: Page, view: str) -> None:
    page.get_by_role("radiogroup").get_by_text(view, exact=True).click()
    card = page.locator(".st-key-picture-card")
    title = "Samples in the space" if view == "Embedding" else view
    if view.startswith("ROC"):
        title = "Curves over all thresholds"
    expect(card.get_by_role("heading", name=re.compile(title))).to_be_visible(timeout=ANSWER_MS)


def test_classes_over_all_test_data(looking: Looking, open_page: OpenPage) -> None:
    page = looking.at(open_page, "digits")
    card = page.locator(".st-key-picture-card")

    show(page, "Confusion matrix")
    expect(card.get_by_text("All 360 samples of the test data.")).to_be_visible()
    for format, begins in (("PNG", b"\x89PNG"), ("SVG", b"<svg")):
        with page.expect_download() as download:
            card.locator(".st-key-look-export-confusion_matrix-chart").get_by_text(format).click()
        assert download.value.suggested_filename == f"confusion_matrix.{format.lower()}"
        assert download.value.path().read_bytes().startswith(begins)
    expect(card.locator(".s-table")).to_contain_text("mean of the classes")
    choose(page, "True class", "3")
    choose(page, "Taken for", "3")
    expect(card.get_by_text(re.compile(r"^\d+ of 3 taken for 3"))).to_be_visible(timeout=ANSWER_MS)
    points = card.locator(".st-key-look-confusion .scatterlayer path.point")
    expect(points).to_have_count(100)
    points.nth(27).click(force=True)  # row 2, column 7
    expect(card.get_by_text(re.compile(r"^\d+ of 2 taken for 7"))).to_be_visible(timeout=ANSWER_MS)

    show(page, "ROC and precision–recall")
    expect(card.locator(".st-key-look-curves")).to_contain_text("AUC")
    show(page, "Calibration")
    expect(card.locator(".s-tiles")).to_contain_text("ECE")

    show(page, "Mistakes")
    expect(card.locator(".s-grid")).to_be_visible(timeout=ANSWER_MS)
    label = card.get_by_label("Sample", exact=True).input_value()
    page.get_by_role("button", name="Look at it").click()
    index = label.split(":")[0]
    expect(page.locator(".st-key-sample input")).to_have_value(index, timeout=ANSWER_MS)

    show(page, "Prediction")
    expect(card.get_by_text("top-5 accuracy")).to_be_visible(timeout=ANSWER_MS)
    expect(card.locator(".s-table tbody tr")).to_have_count(5)


def test_points_and_changes(looking: Looking, open_page: OpenPage) -> None:
    page = looking.at(open_page, "digits")
    card = page.locator(".st-key-picture-card")
    show(page, "Embedding")
    expect(card.get_by_text(re.compile("200 of 360 samples"))).to_be_visible()
    chart = card.locator(".st-key-look-embedding")
    chart.locator(".scatterlayer path.point").nth(7).hover(force=True)
    expect(page.locator(".glimpse")).to_be_visible()  # the picture of the sample
    expect(chart.locator(".hoverlayer")).to_contain_text("true:")
    page.mouse.move(0, 0)
    expect(page.locator(".glimpse")).to_be_hidden()
    choose(page, "Method", "UMAP")
    page.get_by_role("button", name="Lay the samples out with UMAP").click()
    expect(page.get_by_text("pip install umap-learn")).to_be_visible(timeout=ANSWER_MS)

    show(page, "Shift, turn, scale")
    expect(card.locator(".s-grid figure")).to_have_count(5)
    page.get_by_role("button", name="Measure the invariance").click()
    expect(card.locator(".s-tiles")).to_contain_text("turn clockwise", timeout=ANSWER_MS)


def test_masks_boxes_and_numbers(looking: Looking, open_page: OpenPage) -> None:
    page = looking.at(open_page, "masks")
    card = page.locator(".st-key-picture-card")
    show(page, "Masks, boxes and steps")
    expect(card.locator(".s-tiles")).to_contain_text("mean IoU")
    expect(card.locator(".s-grid figure")).to_have_count(12, timeout=ANSWER_MS)

    page = looking.at(open_page, "numbers", width=390, height=844)
    card = page.locator(".st-key-picture-card")
    show(page, "Masks, boxes and steps")
    expect(card.locator(".s-tiles")).to_contain_text("IoU ≥ 0.5")
    show(page, "Residuals")
    expect(card.locator(".s-tiles")).to_contain_text("RMSE")
    beyond = "page => page.scrollWidth - page.clientWidth"
    assert page.get_by_test_id("stMain").evaluate(beyond) == 0  # rows scroll within themselves


def test_the_plane_of_two_numbers(looking: Looking, open_page: OpenPage) -> None:
    page = looking.at(open_page, "plane", dark=True)
    show(page, "Decision boundary")
    card = page.locator(".st-key-picture-card")
    expect(card.get_by_role("img", name=re.compile("What the model says over"))).to_be_visible()
    expect(card.locator(".s-grid figure")).to_have_count(5)  # four hidden units, one output
    expect(page.get_by_role("radiogroup").get_by_text("Residuals", exact=True)).to_have_count(0)
