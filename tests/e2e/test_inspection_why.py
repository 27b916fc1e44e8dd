"""Why, and models from outside, in a real browser."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from builder.graph.files import to_json
from builder.keras_io.to_keras import to_keras
from builder.settings import Settings
from builder.store import Store
from builder.templates import TEMPLATES
from tests.e2e.conftest import OpenPage
from tests.e2e.looking import looked_into
from tests.e2e.pages import Pages, rest
from tests.e2e.server import StreamlitServer

LOADING_MS = 240_000
MEANWHILE_MS = 60_000


@pytest.fixture(scope="module")
def address(product: StreamlitServer) -> str:
    """The page that looks into a run."""
    return looked_into(product, TEMPLATES["digits_small"](), "digits")


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that was trained elsewhere."""
    path = tmp_path_factory.mktemp("foreign") / "theirs.keras"
    to_keras(TEMPLATES["digits_small"]()).save(path)
    return path


def look(page: Page, view: str) -> None:
    """Chooses a view, and waits until its picture is there."""
    page.get_by_role("radiogroup").get_by_text(view, exact=True).first.click()
    rest(page, MEANWHILE_MS)


def inspect(pages: Pages, address: str, **screen: object) -> Page:
    page = pages.visit(address, **screen)
    expect(page.locator(".st-key-sample-card")).to_be_visible(timeout=LOADING_MS)
    expect(page.locator(".st-key-picture-card")).to_be_visible(timeout=LOADING_MS)
    rest(page, MEANWHILE_MS)
    return page


@pytest.mark.parametrize(
    ("view", "heading", "said"),
    [
        ("Grad-CAM", "Grad-CAM of", "The brighter, the more"),
        ("Occlusion", "Occlusion", "with this part covered the number falls"),
        ("Saliency", "Gradient", "How fast the number changes"),
        ("Integrated gradients", "Integrated gradients", "completeness error"),
        ("Receptive field", "at 4, 4", "is all that it can see"),
    ],
)
def test_a_view_draws_its_picture_with_files_and_code(
    address: str,
    pages: Pages,
    screenshots: Path,
    view: str,
    heading: str,
    said: str,
) -> None:
    dark = view in ("Grad-CAM", "Occlusion")
    page = inspect(pages, address, dark=dark)
    look(page, view)
    card = page.locator(".st-key-picture-card")
    expect(card.get_by_role("heading", name=re.compile(heading))).to_be_visible(timeout=60_000)
    expect(card.locator(".s-grid").first).to_be_visible(timeout=MEANWHILE_MS)
    expect(card).to_contain_text(said)
    for kind in ("PNG", "SVG", "CSV"):
        with page.expect_download() as download:
            card.get_by_role("button", name=kind).first.click()
        assert Path(download.value.path()).stat().st_size > 50
    card.get_by_role("button", name="Code").first.click()
    expect(page.get_by_text("keras.models.load_model")).to_be_visible(timeout=MEANWHILE_MS)
    page.keyboard.press("Escape")
    page.screenshot(path=screenshots / f"why-{view.lower().replace(' ', '-')}.png", full_page=True)


def test_climbing_is_started_and_shows_the_rise(
    address: str, pages: Pages, screenshots: Path
) -> None:
    page = inspect(pages, address)
    look(page, "What excites it")
    page.get_by_role("button", name="Climb 128 steps").click()
    card = page.locator(".st-key-picture-card")
    expect(card.get_by_text("activation before")).to_be_visible(timeout=LOADING_MS)
    page.screenshot(path=screenshots / "why-excites.png", full_page=True)


def test_a_foreign_file_is_opened_where_there_is_no_run(
    product: StreamlitServer, foreign: Path, open_page: OpenPage, screenshots: Path, tmp_path: Path
) -> None:
    settings = Settings(home=product.home)
    store = Store(settings.store_url)
    empty = store.create_project("empty", to_json(TEMPLATES["lenet5"]()))
    page = open_page(f"{product.url}/inspect?project={empty.id}")
    expect(page.get_by_text("Or bring a network")).to_be_visible(timeout=LOADING_MS)
    uploader = page.locator(".st-key-outside input[type=file]")
    broken = tmp_path / "broken.keras"
    with zipfile.ZipFile(broken, "w") as archive:
        archive.writestr("config.json", "{}")
    uploader.set_input_files(broken)
    expect(page.get_by_role("alert")).to_contain_text(
        "Expected config.json and model.weights.h5", timeout=LOADING_MS
    )
    page.locator(".st-key-outside input[type=file]").set_input_files(foreign)
    expect(page.locator(".st-key-outside")).to_contain_text("theirs.keras", timeout=LOADING_MS)
    expect(page.get_by_role("button", name="Another file")).to_be_visible(timeout=LOADING_MS)
    page.screenshot(path=screenshots / "outside-found.png", full_page=True)
    page.locator(".st-key-outside-open button").click()
    expect(page.locator(".st-key-picture-card")).to_be_visible(timeout=LOADING_MS)
    expect(page.locator(".st-key-picture-card")).to_contain_text("weights as they came")
    look(page, "Saliency")
    expect(page.locator(".st-key-picture-card .s-grid").first).to_be_visible(timeout=MEANWHILE_MS)
    page.screenshot(path=screenshots / "outside-looked-at.png", full_page=True)
    (run,) = store.runs(empty.id)
    assert (run.name, run.status) == ("theirs.keras", "finished")
    store.close()
