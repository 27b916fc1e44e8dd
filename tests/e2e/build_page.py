"""The Build page in a browser: the document, the totals and the inspector."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from urllib.parse import parse_qs, urlparse

from playwright.sync_api import Locator, Page, expect

from builder.graph import files
from builder.graph.document import Graph
from builder.settings import Settings
from builder.store import Store
from tests.e2e.lists import choose_from
from tests.e2e.pages import rest
from tests.e2e.server import StreamlitServer
from tests.support.waiting import wait_until

LOADING_MS = 240_000
"""The first page of a server waits for the import of Keras."""

MOST_TABS = 80
"""How often Tab is pressed at the most on the way to something."""

OpenPage = Callable[..., Page]


class BuildPage:
    """The page beside the network."""

    def __init__(self, page: Page, server: StreamlitServer) -> None:
        self.page = page
        self.server = server
        expect(page.locator(".s-totals")).to_be_visible(timeout=LOADING_MS)

    @property
    def project_id(self) -> str:
        """The project in the address."""
        found: list[str] = wait_until(
            lambda: parse_qs(urlparse(self.page.url).query).get("project", []),
            what="the address to name a project",
        )
        return found[0]

    def document(self) -> Graph:
        """What is stored of the project once nothing is on its way any more."""
        self.settle()
        project = store_of(self.server).project(self.project_id)
        assert project is not None
        return files.from_json(project.graph_json)

    def settle(self) -> None:
        """Waits until Python has answered every gesture and has drawn the answer."""
        expect(self.page.locator(".bar .waiting")).to_have_count(0)
        rest(self.page)

    def expect_params(self, count: int) -> None:
        """Expects the number of parameters of the whole model."""
        expect(self.totals().locator(".s-main b")).to_have_text(f"{count:,}")

    def expect_fine(self) -> None:
        """Expects that there is nothing to complain about."""
        expect(self.totals()).to_contain_text("no complaints")

    def totals(self) -> Locator:
        """The bar with what the whole model costs."""
        return self.page.locator(".s-totals")

    def field(self, name: str) -> Locator:
        """A field of the inspector."""
        # While another layer's fields take the place of this one's, both can be there.
        return self.page.locator(".st-key-inspector").get_by_label(name, exact=True).first

    def set(self, **values: str | int) -> None:
        """Writes values into fields of the inspector."""
        for name, value in values.items():
            field = self.field(name)
            field.fill(str(value))
            field.press("Enter")
            self.settle()

    def choose(self, **options: str) -> None:
        """Chooses from lists of the inspector."""
        for name, option in options.items():
            choose_from(self.field(name), option)
            expect(self.field(name)).to_have_value(re.compile(re.escape(option)))
            self.settle()

    def tab_to(self, what: Locator, key: str = "Tab") -> None:
        """Presses Tab (or Shift+Tab) until something has the focus."""
        for _ in range(MOST_TABS):
            if what.evaluate("element => element.getRootNode().activeElement === element"):
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"{what} is not reached by {MOST_TABS} times {key}.")


def store_of(server: StreamlitServer) -> Store:
    """The store that a server keeps its projects in."""
    return _store(Settings(home=server.home).store_url)


@cache
def _store(url: str) -> Store:
    return Store(url)
