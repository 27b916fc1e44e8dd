"""Choosing from a list of a page that may be drawn anew meanwhile."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, TimeoutError, expect

from tests.e2e.pages import rest

TRIES = 6
OPENING_MS = 4_000


def choose_from(field: Locator, option: str | re.Pattern[str]) -> None:
    """Chooses an option of a list, and waits for what comes of it.

    What is drawn above it a moment later moves it away from under a click, and a page that is
    drawn anew shuts an open list: then it is opened once more.
    """
    page = field.page
    lists = page.get_by_test_id("stSelectboxVirtualDropdown")
    listed = lists.get_by_role("option", name=option, exact=True)
    expect(field).to_be_visible()
    for _ in range(TRIES):
        field.click()
        try:
            listed.click(timeout=OPENING_MS)
        except TimeoutError:
            page.keyboard.press("Escape")
        else:
            rest(page)
            return
    raise AssertionError(f"{field} offers no {option!r}, or does not stay open.")
