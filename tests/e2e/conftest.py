"""What every browser test needs: Chromium, servers, and pages that notice errors.

Without Chromium these tests are skipped, which the summary says; with
`REQUIRE_BROWSER=1` (as in CI) they fail instead. `CHROMIUM` names another program.
Screenshots go to `SCREENSHOTS`, or to the folder `screenshots` here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    expect,
    sync_playwright,
)

from builder.graph.document import Graph
from builder.settings import Settings
from builder.store import Store
from builder.workers.client import Client
from tests.e2e.canvas import Canvas, OpenPage
from tests.e2e.chromium import CHROMIUM_FLAGS, CHROMIUM_NAMES, find_chromium
from tests.e2e.pages import LINE, Pages
from tests.e2e.server import ROOT, StreamlitServer

HERE = Path(__file__).parent
WAIT_MS = 20_000
expect.set_options(timeout=WAIT_MS)

Showing = Callable[..., Canvas]

PASSED = pytest.StashKey[bool]()
"""Whether a test itself has passed, once it has ended."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks everything in this folder."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tells the fixtures of a test whether it has passed."""
    report = yield
    if report.when == "call":
        item.stash[PASSED] = report.passed
    return report


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
            kept[kind].add_init_script(LINE)
            kept[kind].set_default_timeout(WAIT_MS)
        return kept[kind]

    yield context
    for each in kept.values():
        each.close()


@pytest.fixture(scope="session")
def all_pages(contexts: Callable[..., BrowserContext]) -> Pages:
    """The pages of all tests."""
    return Pages(contexts)


@pytest.fixture
def pages(all_pages: Pages, request: pytest.FixtureRequest) -> Iterator[Pages]:
    """The pages of a test, which fails where one has written an error to its console."""
    yield all_pages
    errors = all_pages.end_test(request.node.stash.get(PASSED, False))
    assert not errors, f"The console has errors: {errors}"


@pytest.fixture
def open_page(pages: Pages) -> OpenPage:
    """Opens pages: `open_page(url, width=1440, height=900, dark=False, touch=False, watch=True)`.

    Every page is a new Streamlit session. At the end the test fails if a watched page has
    written an error to its console.
    """
    return pages.open


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


@pytest.fixture(scope="session")
def product(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[StreamlitServer]:
    """The product itself: `app.py`, one server and its workers for all tests.

    A test makes the projects that it needs. What trains there outlives the server, but not the
    tests.
    """
    home = tmp_path_factory.mktemp("product")
    yield from _serve(ROOT / "app.py", home)
    settings = Settings(home=home)
    store = Store(settings.store_url)
    Client(store, settings).retire()
    store.close()


@pytest.fixture
def showing(product: StreamlitServer, pages: Pages) -> Showing:
    """Opens a document on the canvas, as a project of its own: `showing(graph, width=390)`."""

    def show(graph: Graph, **screen: Any) -> Canvas:
        return Canvas.showing(graph, pages.visit, product, **screen)

    return show
