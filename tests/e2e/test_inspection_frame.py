"""Going through the epochs, and two runs side by side, in every view, in a real browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from builder.templates import TEMPLATES
from tests.e2e.conftest import OpenPage
from tests.e2e.looking import choose, looked_into
from tests.e2e.pages import rest
from tests.e2e.server import StreamlitServer

LOADING_MS = 240_000
ANSWER_MS = 90_000


@pytest.fixture(scope="module")
def address(product: StreamlitServer) -> str:
    """Two runs with the weights of four epochs."""
    graph = TEMPLATES["digits_small"]()
    return looked_into(product, graph, "digits", epochs=(0, 1, 2, 3), runs=2)


def test_epochs_are_gone_through_by_keys_and_played(address: str, open_page: OpenPage) -> None:
    page = open_page(address)
    heading = page.locator(".st-key-picture-card").get_by_role("heading").first
    expect(heading).to_contain_text("after 3 epochs", timeout=LOADING_MS)
    slider = page.locator(".st-key-scrubber").get_by_role("slider")
    for epoch in ("2 epochs", "1 epoch"):
        slider.press("ArrowLeft")
        expect(heading).to_contain_text(f"weights after {epoch}", timeout=ANSWER_MS)
    slider.press("ArrowLeft")
    expect(heading).to_contain_text("untrained weights", timeout=ANSWER_MS)
    page.get_by_role("radiogroup").get_by_text("Filters", exact=True).click()
    expect(heading).to_contain_text(re.compile("Weights of .*untrained"), timeout=ANSWER_MS)
    page.get_by_role("button", name="Play", exact=True).click()
    expect(heading).to_contain_text("after 3 epochs", timeout=ANSWER_MS)
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible(timeout=ANSWER_MS)


def test_two_runs_stand_side_by_side_in_every_view(
    address: str, open_page: OpenPage, screenshots: Path
) -> None:
    page = open_page(address)
    card = page.locator(".st-key-sample-card")
    expect(card).to_be_visible(timeout=LOADING_MS)
    expect(page.locator(".st-key-picture-card")).to_be_visible(timeout=LOADING_MS)
    choose(page, "Compare with", re.compile("^run 1"))
    sides = [page.locator(f".st-key-picture-card-{side}") for side in "ab"]
    views = page.get_by_role("radiogroup").and_(
        page.locator(".st-key-views-card [role=radiogroup]")
    )
    labels = views.locator("label")
    expect(sides[1]).to_be_visible(timeout=ANSWER_MS)
    above = page.locator(".st-key-compared-card")
    expect(above.get_by_alt_text("Sample 0 of the test data")).to_be_visible(timeout=ANSWER_MS)
    expect(above).to_contain_text(re.compile("run 2 says.*run 1 says", re.I | re.S))
    names = [label.inner_text() for label in labels.all()]
    assert len(names) > 12
    for name in names:
        views.get_by_text(name, exact=True).click()
        rest(page, ANSWER_MS)
        for side, run in zip(sides, ("run 2", "run 1"), strict=True):
            expect(side.locator(".s-heading").first, name).to_have_text(run, timeout=ANSWER_MS)
            expect(side, name).to_contain_text(re.compile("weights|Climb"), timeout=ANSWER_MS)
        expect(page.get_by_test_id("stException")).to_have_count(0)
    page.screenshot(path=screenshots / "compared.png", full_page=True)
