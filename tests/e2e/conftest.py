"""What every browser test needs: Chromium, servers, and pages that notice errors.

Without Chromium these tests are skipped, which the summary says; with
`REQUIRE_BROWSER=1` (as in CI) they fail instead. `CHROMIUM` names another program.
Screenshots go to `SCREENSHOTS`, or to the folder `screenshots` here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

from builder.graph.document import Graph
from builder.settings import Settings
from builder.store import Store
from builder.workers.client import Client
from tests.e2e.canvas import Canvas, OpenPage
from tests.e2e.chromium import CHROMIUM_FLAGS, CHROMIUM_NAMES, find_chromium
from tests.e2e.server import ROOT, StreamlitServer

HERE = Path(__file__).parent
WAIT_MS = 20_000
expect.set_options(timeout=WAIT_MS)

Showing = Callable[..., Canvas]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks everything in this folder."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests; each page has a context of its own."""
    program = find_chromium()
    if program is None:
        reason = f"No Chromium found (looked for {', '.join(CHROMIUM_NAMES)})."
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=list(CHROMIUM_FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def screenshots() -> Path:
    """The folder for screenshots."""
    folder = Path(os.environ.get("SCREENSHOTS", HERE / "screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def contexts(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """One context for each kind of screen: its pages share the cache, so bundles load once."""
    kept: dict[tuple[object, ...], BrowserContext] = {}

    def context(width: int, height: int, dark: bool, touch: bool) -> BrowserContext:
        kind = (width, height, dark, touch)
        if kind not in kept:
            kept[kind] = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme="dark" if dark else "light",
                has_touch=touch,
                is_mobile=touch,
                reduced_motion="reduce",
            )
            kept[kind].set_default_timeout(WAIT_MS)
        return kept[kind]

    yield context
    for each in kept.values():
        each.close()


@pytest.fixture
def open_page(contexts: Callable[..., BrowserContext]) -> Iterator[OpenPage]:
    """Opens pages: `open_page(url, width=1440, height=900, dark=False, touch=False, watch=True)`.

    Every page is a new Streamlit session. At the end the test fails if a watched page has
    written an error to its console.
    """
    errors: list[str] = []
    pages: list[Page] = []

    def note(message: ConsoleMessage) -> None:
        # On a page's own address Streamlit looks for its server there first, in vain.
        expected = "404" in message.text and "/_stcore/" in message.location["url"]
        if message.type == "error" and not expected:
            errors.append(message.text)

    def open_one(
        url: str,
        *,
        width: int = 1440,
        height: int = 900,
        dark: bool = False,
        touch: bool = False,
        watch: bool = True,
    ) -> Page:
        page = contexts(width, height, dark, touch).new_page()
        pages.append(page)
        if watch:
            page.on("console", note)
            page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(url)
        return page

    yield open_one
    for page in pages:
        page.close()
    assert not errors, f"The console has errors: {errors}"


def _serve(script: Path, home: Path) -> Iterator[StreamlitServer]:
    server = StreamlitServer(script, home)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def components(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the page that shows the components by themselves."""
    home = tmp_path_factory.mktemp("components")
    for server in _serve(HERE / "component_app.py", home):
        yield server.url


@pytest.fixture(scope="module")
def product(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[StreamlitServer]:
    """The product itself with an empty home: `app.py`, one server per test module.

    What trains there outlives the server, but not the module.
    """
    home = tmp_path_factory.mktemp("product")
    yield from _serve(ROOT / "app.py", home)
    settings = Settings(home=home)
    store = Store(settings.store_url)
    Client(store, settings).retire()
    store.close()


@pytest.fixture
def showing(product: StreamlitServer, open_page: OpenPage) -> Showing:
    """Opens a document on the canvas, as a project of its own: `showing(graph, width=390)`."""

    def show(graph: Graph, **screen: Any) -> Canvas:
        return Canvas.showing(graph, open_page, product, **screen)

    return show
