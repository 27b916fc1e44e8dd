"""The weights of a network, and how one of its values is made, in a real browser."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from builder.templates import TEMPLATES
from tests.e2e.conftest import OpenPage
from tests.e2e.looking import choose, looked_into
from tests.e2e.server import StreamlitServer

LOADING_MS = 120_000
ANSWER_MS = 90_000


class Looking:
    """A run with weights from before training and after an epoch, to be opened."""

    def __init__(self, product: StreamlitServer) -> None:
        graph = TEMPLATES["digits_small"]()
        self.address = looked_into(product, graph, "digits", epochs=(0, 1))

    def at(self, open_page: OpenPage, view: str, **screen: Any) -> Page:
        page = open_page(self.address, **screen)
        chosen = page.get_by_role("radiogroup").get_by_text(view, exact=True).first
        chosen.wait_for(timeout=LOADING_MS)
        expect(page.locator(".st-key-picture-card")).to_be_visible(timeout=ANSWER_MS)
        chosen.click()
        return page


@pytest.fixture(scope="module")
def looking(product: StreamlitServer) -> Looking:
    return Looking(product)


def choose_layer(page: Page, name: str) -> None:
    page.locator(".st-key-sample-card label").filter(has_text=re.compile(f"^{name} ")).click()


def test_weights_before_and_after_training(
    looking: Looking, open_page: OpenPage, screenshots: Path
) -> None:
    page = looking.at(open_page, "Filters")
    tiles = page.get_by_role("img", name="Filters of conv_1").locator("figure")
    expect(tiles).to_have_count(16, timeout=ANSWER_MS)
    choose(page, "Weights", "before training, and this epoch")
    expect(tiles).to_have_count(32)
    page.screenshot(path=screenshots / "filters_before_and_after.png")
    choose(page, "Show", "Similarity")
    expect(page.get_by_text("most alike")).to_be_visible()
    expect(page.locator(".st-key-picture-card")).to_contain_text(
        re.compile(r"filter \d+ and filter \d+: ")
    )
    choose(page, "Show", "Histogram")
    plots = page.locator(".st-key-picture-card .js-plotly-plot")  # the one before stays a moment
    expect(plots.filter(has_text="before training")).to_be_visible()
    choose_layer(page, "conv_2")
    choose(page, "Show", "Pictures")
    choose(page, "Input channel", "all channels")
    expect(page.get_by_role("img", name="Filters of conv_2").first.locator("figure")).to_have_count(
        32 * 16
    )


def test_a_value_is_made_step_by_step(
    looking: Looking, open_page: OpenPage, screenshots: Path
) -> None:
    page = looking.at(open_page, "How a value is made")
    card = page.locator(".st-key-picture-card")
    expect(card).to_contain_text("worked out here", timeout=ANSWER_MS)
    choose_layer(page, "conv_1")
    for label, value in (("Map", "3"), ("Row", "0"), ("Column", "7")):
        field = card.get_by_label(label, exact=True)
        field.fill(value)
        field.press("Enter")
    expect(card).to_contain_text("row 0, column 7, map 3", ignore_case=True)
    expect(card.locator(".e-read .e-gap")).to_have_count(5)  # the corner reads padding
    page.screenshot(path=screenshots / "how_a_value_is_made.png")

    everything = card.locator(".e-moment").count()
    for shown in (1, 2):
        card.get_by_role("button", name="Step", exact=True).click()
        expect(card.locator(".e-later")).to_have_count(everything - shown)
    card.get_by_role("button", name="Back", exact=True).click()
    expect(card.locator(".e-later")).to_have_count(everything - 1)
    card.get_by_role("button", name="Play", exact=True).click()
    expect(card.locator(".e-playing .e-moment")).to_have_count(everything)
    expect(card.locator(".e-later")).to_have_count(0)
    animation = "moment => getComputedStyle(moment).animationName"
    assert card.locator(".e-moment").first.evaluate(animation) == "none"  # less motion is asked for
    page.emulate_media(reduced_motion="no-preference")
    assert card.locator(".e-moment").first.evaluate(animation) == "e-appear"

    spots = card.locator(".js-plotly-plot").first
    box = spots.locator(".nsewdrag").first.bounding_box()
    assert box is not None
    side = box["width"] / 8
    page.mouse.click(box["x"] + 2.5 * side, box["y"] + box["height"] / 8 * 4.5)
    expect(card).to_contain_text("row 4, column 2, map 3", ignore_case=True)

    choose_layer(page, "digit")
    expect(card).to_contain_text("Softmax", timeout=ANSWER_MS)


def test_on_a_narrow_screen_nothing_is_wider_than_it(looking: Looking, open_page: OpenPage) -> None:
    page = looking.at(open_page, "How a value is made", width=390, height=844, dark=True)
    expect(page.locator(".st-key-picture-card")).to_contain_text(
        "worked out here", timeout=ANSWER_MS
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
