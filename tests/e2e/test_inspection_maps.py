"""Samples and feature maps in a real browser."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from builder.templates import TEMPLATES
from tests.e2e.conftest import OpenPage
from tests.e2e.looking import choose, looked_into
from tests.e2e.server import StreamlitServer

LOADING_MS = 120_000
ANSWER_MS = 60_000

KINDS = {
    "digits": (TEMPLATES["digits_small"], "digits"),
    "text": (TEMPLATES["text_lstm"], "reviews"),
}


class Looking:
    """Runs of each kind, to be opened."""

    def __init__(self, product: StreamlitServer) -> None:
        self.addresses = {
            name: looked_into(product, make(), dataset) for name, (make, dataset) in KINDS.items()
        }

    def at(self, open_page: OpenPage, name: str, **screen: Any) -> Page:
        page = open_page(self.addresses[name], **screen)
        card = page.locator(".st-key-picture-card")
        expect(card.get_by_role("heading", name="Feature maps")).to_be_visible(timeout=LOADING_MS)
        return page


@pytest.fixture(scope="module")
def looking(product: StreamlitServer) -> Looking:
    return Looking(product)


def test_maps_tell_their_numbers_and_can_be_enlarged(
    looking: Looking, open_page: OpenPage, screenshots: Path
) -> None:
    page = looking.at(open_page, "digits")
    card = page.locator(".st-key-picture-card")
    tiles = card.locator("button.tile")
    expect(tiles).to_have_count(16, timeout=ANSWER_MS)
    kept, taken = (
        page.locator(of).first.evaluate("e => e.getBoundingClientRect().height")
        for of in (".st-key-picture-card .s-room", ".st-key-picture-card .pictures")
    )
    assert abs(kept - taken) < 3  # nothing was pushed down when the pictures came
    tiles.nth(2).locator(".picture").hover()
    expect(card.locator("output.tip")).to_have_text(re.compile(r"row \d, column \d: "))
    tiles.nth(2).click()
    expect(card.get_by_role("heading", name="Map 2")).to_be_visible(timeout=ANSWER_MS)
    tiles.nth(2).press("ArrowRight")
    expect(tiles.nth(3)).to_be_focused()
    tiles.nth(3).press("Enter")
    expect(card.get_by_role("heading", name="Map 3")).to_be_visible(timeout=ANSWER_MS)
    page.get_by_text("Compare with a second sample", exact=True).click()
    expect(tiles.first).to_contain_text("A − B", timeout=ANSWER_MS)
    page.screenshot(path=screenshots / "maps-compared.png")


def test_the_whole_network_leads_to_a_layer(looking: Looking, open_page: OpenPage) -> None:
    page = looking.at(open_page, "text", dark=True)
    card = page.locator(".st-key-picture-card")
    page.get_by_role("radiogroup").get_by_text("Whole network", exact=True).click()
    rows = card.locator("button.tile")
    expect(rows).to_have_count(4, timeout=ANSWER_MS)
    expect(rows.first.locator(".word").nth(2)).to_be_visible()  # a text, not a row of colours
    rows.nth(2).click()
    expect(card.get_by_role("heading", name="Feature maps of both_ways")).to_be_visible()
    choose(page, "Shown", "States over time")
    expect(card.get_by_text("recomputed with the layer's own weights")).to_be_visible()
    expect(card.locator(".heatmaplayer")).to_be_visible(timeout=ANSWER_MS)
    page.get_by_text("Network", exact=True).click()
    page.locator("button.box").filter(has_text="opinion").click()
    expect(card.get_by_role("heading", name="Feature maps of opinion")).to_be_visible()


def test_a_sample_is_drawn_brought_or_a_mistake(
    looking: Looking, open_page: OpenPage, tmp_path: Path
) -> None:
    page = looking.at(open_page, "digits")
    said = page.locator(".st-key-answer-card")
    choose(page, "How to choose the sample", "By class")
    expect(page.get_by_text(re.compile(r"^Sample \d+: 1 of \d+ of this class"))).to_be_visible()
    choose(page, "How to choose the sample", "What it got wrong")
    expect(page.get_by_label("Mistake", exact=True)).to_have_value(
        re.compile("taken for"), timeout=ANSWER_MS
    )
    choose(page, "How to choose the sample", "Draw or upload")
    pad = page.locator(".pad canvas")
    expect(pad).to_be_visible()
    pad.focus()
    for key in (" ", "ArrowDown", "ArrowDown", " "):
        pad.press(key)
    expect(said.get_by_alt_text("Your own sample")).to_be_visible(timeout=ANSWER_MS)
    page.get_by_role("button", name="Clear", exact=True).click()
    expect(said.get_by_alt_text("Your own sample")).to_be_hidden(timeout=ANSWER_MS)
    page.get_by_role("radio", name="Upload").click()
    bring = page.locator("[class*='st-key-inspect-upload-'] input[type=file]")
    paper = Image.new("RGB", (60, 80), "white")
    ImageDraw.Draw(paper).line((20, 20, 40, 60), "black", 8)
    paper.save(tmp_path / "one.png")
    bring.set_input_files(tmp_path / "one.png")
    expect(said.get_by_alt_text("Your own sample")).to_be_visible(timeout=ANSWER_MS)
    (tmp_path / "no.png").write_bytes(b"no picture")
    bring.set_input_files(tmp_path / "no.png")
    expect(page.get_by_text("this file cannot be read as one")).to_be_visible(timeout=ANSWER_MS)


def test_a_finger_draws(looking: Looking, open_page: OpenPage) -> None:
    page = looking.at(open_page, "digits", width=390, height=844, touch=True)
    choose(page, "How to choose the sample", "Draw or upload")
    pad = page.locator(".pad canvas")
    pad.tap()
    said = page.locator(".st-key-answer-card")
    expect(said.get_by_alt_text("Your own sample")).to_be_attached(timeout=ANSWER_MS)
