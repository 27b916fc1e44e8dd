"""The Build page in a headless Chromium, with what is measured within the page."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from builder.graph.document import Graph
from builder.graph.files import to_json
from builder.settings import Settings
from builder.store import Store
from builder.workers.client import Client
from tests.e2e.chromium import CHROMIUM_FLAGS, CHROMIUM_NAMES, find_chromium
from tests.e2e.server import ROOT, StreamlitServer

LOADING_MS = 240_000
"""The first page waits for the import of Keras."""

WAIT_MS = 15_000
SCREEN = ViewportSize(width=1440, height=900)
MEASURED = Path(__file__).with_name("_page.js").read_text(encoding="utf-8")


class Answer(NamedTuple):
    """Milliseconds from an event to what it led to.

    Attributes:
        shown: Until it was in the page.
        painted: Until the frame after that was drawn.
    """

    shown: float
    painted: float


@contextmanager
def chromium() -> Iterator[Browser]:
    """Starts a headless Chromium, which is gone afterwards.

    Raises:
        RuntimeError: When there is none.
    """
    program = find_chromium()
    if program is None:
        raise RuntimeError(f"No Chromium found (looked for {', '.join(CHROMIUM_NAMES)}).")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(CHROMIUM_FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def renderer(browser: Browser) -> str:
    """Says who draws: `Chromium 140.0, disabled_software`."""
    status = browser.new_browser_cdp_session().send("SystemInfo.getInfo")["gpu"]["featureStatus"]
    return f"Chromium {browser.version}, GPU compositing: {status.get('gpu_compositing')}"


@contextmanager
def serving(script: Path = ROOT / "app.py") -> Iterator[StreamlitServer]:
    """Starts a server with an empty home; both are gone afterwards, and so are its workers."""
    home = Path(tempfile.mkdtemp(prefix="strata-benchmark-"))
    server = StreamlitServer(script, home)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        with _store(server) as store:
            Client(store, Settings(home=home)).retire()
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def opened(browser: Browser, url: str) -> Iterator[Page]:
    """Opens a page in a context of its own, with `window.measured` in it."""
    context = browser.new_context(viewport=SCREEN, reduced_motion="reduce")
    context.set_default_timeout(WAIT_MS)
    context.add_init_script(MEASURED)
    page = context.new_page()
    try:
        page.goto(url)
        yield page
    finally:
        context.close()


def address_of(server: StreamlitServer, graph: Graph) -> str:
    """Saves a graph as a project and returns the address that shows it on the canvas."""
    with _store(server) as store:
        project = store.create_project(graph.name, to_json(graph))
    return f"{server.url}/?project={project.id}&view=wire"


@contextmanager
def _store(server: StreamlitServer) -> Iterator[Store]:
    store = Store(Settings(home=server.home).store_url)
    try:
        yield store
    finally:
        store.close()


class BuildPage:
    """What a person does on the Build page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        failed = page.get_by_test_id("stException")
        page.locator(".s-totals").or_(failed).first.wait_for(timeout=LOADING_MS)
        if failed.count():
            raise RuntimeError(f"The page could not be drawn: {failed.first.inner_text()}")
        page.locator(".react-flow__node").first.wait_for()
        self.rest()

    def rest(self) -> None:
        """Waits until neither the server nor the page has anything more to do."""
        self.page.locator(".stApp[data-test-script-state=notRunning]").wait_for()
        self.page.evaluate(
            "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )

    def find(self, name: str) -> None:
        """Finds a node by its name, selects it and brings it into view."""
        self.page.get_by_label("The network", exact=True).focus()
        self.page.keyboard.press("Control+k")
        self.page.keyboard.type(name)
        self.page.keyboard.press("Enter")
        self.expect_selected(name)

    def step(self, key: str, name: str) -> None:
        """Goes from the selected node to the one beside it."""
        self.page.keyboard.press(key)
        self.expect_selected(name)

    def expect_selected(self, name: str) -> None:
        """Waits until a node is selected, and the inspector shows it."""
        self.page.locator(f'.layer.active[data-name="{name}"]').wait_for()
        self.page.wait_for_function(
            "name => document.querySelector('.st-key-inspector input[aria-label=name]')?.value"
            " === name",
            arg=name,
        )
        self.rest()

    def answer(self, act: Callable[[], Any], begin: str, *args: str) -> Answer:
        """Does something, and measures until the page says what it leads to.

        Args:
            act: What is done.
            begin: The function of `window.measured` that waits for it.
            *args: Its arguments.
        """
        self.page.evaluate(f"args => {{ measured.{begin}(...args) }}", list(args))
        act()
        result = self.page.evaluate("() => measured.result()")
        self.rest()
        return Answer(result["shown"], result["painted"])

    def shapes(self) -> dict[str, str]:
        """Returns the shapes that are seen on the canvas, by node."""
        return dict(self.page.evaluate("() => measured.shapes()"))
