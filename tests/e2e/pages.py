"""Pages of the tests: what they complain about, when they are at rest, and one that is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, ViewportSize, expect

LINE = """(() => {
  const line = { sent: 0, answered: 0 };
  window.testLine = line;
  window.WebSocket = class extends window.WebSocket {
    constructor(...given) {
      super(...given);
      for (const kind of ["message", "close"]) {
        this.addEventListener(kind, () => {
          const { sent } = line;
          // Streamlit has taken the message in by then.
          setTimeout(() => (line.answered = Math.max(line.answered, sent)), 50);
        });
      }
    }
    send(data) {
      line.sent += 1;
      super.send(data);
    }
  };
})()"""
"""Counts, in a page, what it has said to the server and what has been followed by an answer.

A widget says what was done to it a moment before Streamlit calls the page busy.
"""


def rest(page: Page, timeout_ms: float | None = None) -> None:
    """Waits until the server has answered what a page has said, and all is drawn.

    Args:
        page: The page.
        timeout_ms: How long at the most; by default as long as for anything else.
    """
    page.wait_for_function(
        "() => !window.testLine || testLine.answered === testLine.sent", timeout=timeout_ms
    )
    expect(page.locator(".stApp")).to_have_attribute(
        "data-test-script-state", "notRunning", timeout=timeout_ms
    )


GO = """url => {
  const { sent } = testLine;
  document.activeElement?.blur();
  document.querySelector(".stMain")?.scrollTo(0, 0);
  history.pushState({}, "", url);
  dispatchEvent(new PopStateEvent("popstate"));
  return sent;
}"""
"""Goes to another address of the same server as a person does with Back.

Gives how much the page had said to the server before.
"""


class Pages:
    """Opens pages, and hears what they complain about.

    Args:
        context: Makes the browser context for a kind of screen: width, height, dark, touch.
    """

    def __init__(self, context: Callable[..., BrowserContext]) -> None:
        self._context = context
        self._open: list[Page] = []
        self._kept: tuple[tuple[object, ...], Page] | None = None
        self.errors: list[str] = []

    def open(
        self,
        url: str,
        *,
        width: int = 1440,
        height: int = 900,
        dark: bool = False,
        touch: bool = False,
        watch: bool = True,
    ) -> Page:
        """Opens a page: a new Streamlit session."""
        page = self._context(width, height, dark, touch).new_page()
        self._open.append(page)
        if watch:
            page.on("console", self._note)
            page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.goto(url)
        return page

    def visit(self, url: str, **screen: Any) -> Page:
        """Opens a page, or goes there with the one that was kept, which loads nothing anew.

        It is for addresses under which all that a test looks at is another one: those of
        another project, or of another turn of the components.
        """
        kind = (url.split("/")[2], *sorted(screen.items()))
        kept, self._kept = self._kept, None
        if kept is None or kept[0] != kind or kept[1].is_closed():
            if kept is not None:
                kept[1].close()
            page = self.open(url, **screen)
        else:
            page = kept[1]
            page.mouse.move(0, 0)
            page.set_viewport_size(_size(screen))
            sent = page.evaluate(GO, url)
            page.wait_for_function("sent => testLine.sent > sent", arg=sent)
        self._kept = (kind, page)
        return page

    def end_test(self, passed: bool) -> list[str]:
        """Closes what a test has opened, but for the page that is kept where the test passed.

        Returns:
            What the pages have complained about.
        """
        kept = self._kept[1] if self._kept and passed and not self.errors else None
        if kept is None:
            self.forget()
        for page in self._open:
            if page is not kept:
                page.close()
        self._open = [page for page in self._open if page is kept]
        errors, self.errors = self.errors, []
        return errors

    def forget(self) -> None:
        """Keeps no page for the next test."""
        self._kept = None

    def _note(self, message: ConsoleMessage) -> None:
        # On a page's own address Streamlit looks for its server there first, in vain.
        expected = "404" in message.text and "/_stcore/" in message.location["url"]
        if message.type == "error" and not expected:
            self.errors.append(message.text)


def _size(screen: dict[str, Any]) -> ViewportSize:
    return {"width": screen.get("width", 1440), "height": screen.get("height", 900)}
