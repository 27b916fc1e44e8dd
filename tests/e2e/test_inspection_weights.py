"""The weights of a network, and how one of its values is made, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from builder.datasets import DATASETS
from builder.graph.files import to_json
from builder.keras_io.to_keras import to_keras
from builder.settings import Settings
from builder.store import Store
from builder.templates import TEMPLATES
from builder.training.kept_weights import WeightsKeeper, kept_weights
from builder.training.presets import preset
from builder.workers.client import Client
from tests.e2e.conftest import OpenPage
from tests.e2e.server import ROOT, StreamlitServer
from tests.workers.test_lab_ops import Workshop

LOADING_MS = 120_000
ANSWER_MS = 90_000


class Looking:
    """A server with one run, whose weights are made up, before training and after an epoch."""

    def __init__(self, home: Path) -> None:
        workshop = Workshop(home)
        graph = TEMPLATES["digits_small"]()
        workshop.project = workshop.store.create_project("digits", to_json(graph))
        run = workshop.run(graph, preset(graph, DATASETS["digits"]))
        directory = workshop.settings.run_directory(run.id)
        for epoch in (0, 1):
            model, earlier = to_keras(graph), kept_weights(directory)
            WeightsKeeper(directory, model.save_weights, 10**9, earlier).keep(epoch, 10 * epoch)
        workshop.store.set_status(run.id, "finished")
        self.project = workshop.project.id
        workshop.store.close()
        self.server = StreamlitServer(ROOT / "app.py", home)

    def at(self, open_page: OpenPage, view: str, **screen: Any) -> Page:
        page = open_page(f"{self.server.url}/inspect?project={self.project}", **screen)
        chosen = page.get_by_role("radiogroup").get_by_text(view, exact=True).first
        chosen.wait_for(timeout=LOADING_MS)
        expect(page.locator(".st-key-picture-card")).to_be_visible(timeout=ANSWER_MS)
        chosen.click()
        return page


@pytest.fixture(scope="module")
def looking(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Looking]:
    home = tmp_path_factory.mktemp("weights")
    looking = Looking(home)
    looking.server.start()
    yield looking
    looking.server.stop()
    settings = Settings(home=home)
    store = Store(settings.store_url)
    Client(store, settings).retire()
    store.close()


def choose(page: Page, label: str, option: str) -> None:
    card = page.locator(".st-key-picture-card")
    card.get_by_role("combobox", name=label, exact=True).click()
    page.get_by_role("option", name=option, exact=True).click()


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
    expect(page.locator(".st-key-picture-card .js-plotly-plot")).to_contain_text("before training")
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
